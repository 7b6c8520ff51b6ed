import { joins, receives, sends, speaks, then } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const SOURCE = '198.51.100.1'

// The names stand in one line, and the numbers in the next.
const COUNTER = `awk '$1 == "TcpExt:" { for (i = 2; i <= NF; i++) if (name[i] == "IPReversePathFilter") print name[i], $i; else name[i] = $i }'`

/** How many datagrams the filter has dropped. */
function dropped(count: number) {
  return {
    on: 'middle',
    says: 'how many datagrams its filter has dropped',
    command: `${COUNTER} /proc/net/netstat`,
    gives: new RegExp(`^IPReversePathFilter ${count}$`),
  } as const
}

function filter(of: string, value: number, says: string) {
  return { on: 'middle', says, command: `echo ${value} > /proc/sys/net/ipv4/conf/${of}/rp_filter` } as const
}

/** The sender sends, and the datagram is on the wire either way. */
function sent(text: string, ...heard: readonly 'member'[]) {
  return { at: 'sender', says: 'sends', ...sends(text, GROUP), brief: true, heard } as const
}

export default lab({
  title: 'On the wire, and not in the program',
  claim:
    'A strict rp_filter drops, in silence but for a counter, a datagram whose source is not routed back by the interface that it came in by; a route back mends it, and so does the loose filter or none.',
  source: "the kernel's ip-sysctl.rst, rp_filter; RFC 3704",
  network: [
    ['west eth 10.1.0.1', 'middle west 10.1.0.2'],
    ['east eth 10.2.0.1', 'middle east 10.2.0.2'],
  ],
  processes: { sender: 'east', member: 'middle' },
  watch: ['middle'],
  question: {
    ask: `The member joins on its interface east. In the east ${SOURCE} sends, and the member's host has a route back to that by west. Its rp_filter is 1, as Red Hat's distributions have it; the kernel's default is 0, and systemd sets 2. tcpdump shows the datagram arriving. Does the member hear it?`,
    answers: ['yes: it is a member', 'no, and the sender gets an ICMP error', 'no, and only a counter tells'],
    right: 3,
  },
  prepare: [
    { on: 'east', says: `has the address ${SOURCE} too`, command: `ip addr add ${SOURCE}/32 dev eth` },
    {
      on: 'middle',
      says: 'has a route back by west',
      command: 'ip route add 198.51.100.0/24 via 10.1.0.1 dev west',
    },
    { at: 'member', says: 'binds port 5000, and joins on east', ...then(receives(), joins(GROUP, '10.2.0.2')) },
    { at: 'sender', ...speaks(SOURCE) },
  ],
  steps: [
    { ...sent('no filter', 'member'), says: 'sends, with rp_filter 0', brief: false },
    filter('east', 1, 'the administrator sets the strict filter'),
    dropped(0),
    sent('strict'),
    dropped(1),
    filter('east', 2, 'the loose filter: a route back by any interface will do'),
    sent('loose', 'member'),
    filter('all', 1, 'the larger of all and the interface counts: it stays loose'),
    sent('larger', 'member'),
    filter('east', 0, 'so 0 at the interface is not 0, but strict, as that is what all says'),
    sent('strict by all'),
    dropped(2),
    {
      on: 'middle',
      says: 'the route back goes by east, where the source is: the strict filter lets it in',
      command: 'ip route replace 198.51.100.0/24 dev east',
    },
    sent('routed back', 'member'),
  ],
})
