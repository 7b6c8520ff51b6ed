import { closes, drops, joins, opens } from '../lab/code.js'
import { type Code, lab } from '../lab/lab.js'

const [LEFT, KEPT, CLOSED] = ['233.252.0.1', '233.252.0.2', '233.252.0.3']
const [OLD, NEW] = ['10.1.0.2', '10.1.0.3']

/** An option of membership, by the interface's index. */
function byIndex(option: string, group: string): Code {
  return {
    c: `struct ip_mreqn mreq = { { inet_addr("${group}") }, { INADDR_ANY }, if_nametoindex("eth") };
setsockopt(s, IPPROTO_IP, ${option}, &mreq, sizeof(mreq));`,
    ts: `const mreq = new ip_mreqn({ imr_multiaddr: '${group}', imr_ifindex: if_nametoindex('eth') })
setsockopt(s, IPPROTO_IP, ${option}, mreq)`,
  }
}

export default lab({
  title: "The interface's address changes",
  claim:
    'Dropping by an address that the host has no longer answers 0, and leaves the host a member, even after close(); by the ifindex, or by close() alone, it leaves.',
  source: "ip_mc_leave_group() of the kernel's net/ipv4/igmp.c",
  network: [['left eth 10.1.0.1', `right eth ${OLD}`]],
  processes: { byAddress: 'right', byIndex: 'right', closing: 'right' },
  watch: ['right'],
  question: {
    ask: `A process joins on the interface with address ${OLD}. The administrator gives the interface another address instead. The process drops with the same struct ip_mreq as it joined. What comes of it?`,
    answers: [
      'the host leaves the group',
      'success, and the host stays a member, even after close()',
      'an error; close() leaves the group',
      'it had left when the address went',
    ],
    right: 2,
  },
  prepare: [{ at: ['byAddress', 'byIndex', 'closing'], says: 'open a socket', ...opens }],
  steps: [
    { at: 'byAddress', says: `joins ${LEFT} by the address`, ...joins(LEFT, OLD) },
    {
      at: 'byIndex',
      says: `joins ${KEPT} by the ifindex, as mreq's join() does`,
      ...byIndex('IP_ADD_MEMBERSHIP', KEPT),
    },
    {
      at: 'closing',
      says: `joins ${CLOSED} by the address`,
      ...joins(CLOSED, OLD),
      brief: true,
      members: { right: { [`eth ${LEFT}`]: 1, [`eth ${KEPT}`]: 1, [`eth ${CLOSED}`]: 1 } },
    },
    {
      on: 'right',
      says: 'the administrator renumbers it: nothing is left by that',
      command: `ip addr del ${OLD}/24 dev eth && ip addr add ${NEW}/24 dev eth`,
      members: { right: { [`eth ${LEFT}`]: 1, [`eth ${KEPT}`]: 1, [`eth ${CLOSED}`]: 1 } },
    },
    {
      at: 'byAddress',
      says: 'drops by the old address: it succeeds, nothing is said on the wire, and the table stays',
      ...drops(LEFT, OLD),
      members: { right: { [`eth ${LEFT}`]: 1, [`eth ${KEPT}`]: 1, [`eth ${CLOSED}`]: 1 } },
      igmp: [],
    },
    {
      at: 'byAddress',
      says: 'drops again: the socket has forgotten it',
      ...drops(LEFT, OLD),
      brief: true,
      fails: 'EADDRNOTAVAIL',
    },
    {
      at: 'byAddress',
      says: 'closes: the host is a member for nobody',
      ...closes,
      members: { right: { [`eth ${LEFT}`]: 1, [`eth ${KEPT}`]: 1, [`eth ${CLOSED}`]: 1 } },
      igmp: [],
    },
    {
      at: 'byIndex',
      says: 'drops by the ifindex',
      ...byIndex('IP_DROP_MEMBERSHIP', KEPT),
      members: { right: { [`eth ${LEFT}`]: 1, [`eth ${CLOSED}`]: 1 } },
      igmp: [`right eth CHANGE_TO_INCLUDE_MODE ${KEPT}`],
    },
    {
      at: 'closing',
      says: 'closes without dropping: the kernel remembers the ifindex',
      ...closes,
      members: { right: { [`eth ${LEFT}`]: 1 } },
      igmp: [`right eth CHANGE_TO_INCLUDE_MODE ${CLOSED}`],
    },
  ],
})
