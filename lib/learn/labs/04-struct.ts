import { joins, opens } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const EAST = '10.2.0.2'

export default lab({
  title: 'The bytes of IP_ADD_MEMBERSHIP',
  claim:
    'IP_ADD_MEMBERSHIP takes a struct ip_mreq of 8 bytes: the group first, then the address of the interface, both in network byte order.',
  source: `<netinet/in.h>; ip(7), IP_ADD_MEMBERSHIP; ${article(4)}`,
  network: [
    ['west eth 10.1.0.1', 'middle west 10.1.0.2'],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { member: 'middle' },
  watch: ['middle'],
  question: {
    ask: `A process joins ${GROUP} on the interface with address ${EAST}. Which bytes does the kernel get?`,
    answers: ['0a 02 00 02 e9 fc 00 01', 'e9 fc 00 01 0a 02 00 02', '01 00 fc e9 02 00 02 0a', 'e9 fc 00 01'],
    right: 2,
  },
  prepare: [{ at: 'member', says: 'opens a socket', ...opens }],
  steps: [
    {
      at: 'member',
      says: 'asks for the size of the struct',
      c: 'sizeof(struct ip_mreq);',
      ts: 'ip_mreq.size',
      gives: 8,
    },
    {
      at: 'member',
      says: `joins ${GROUP} on the interface with address ${EAST}`,
      ...joins(GROUP, EAST),
      bytes: 'e9 fc 00 01 0a 02 00 02',
      members: { middle: { [`east ${GROUP}`]: 1 } },
      igmp: [`middle east CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    {
      at: 'member',
      says: "has the two fields the wrong way round: an interface's address is no group",
      ...joins(EAST, GROUP),
      bytes: '0a 02 00 02 e9 fc 00 01',
      fails: 'EINVAL',
    },
    {
      at: 'member',
      says: 'gives the group alone, 4 bytes',
      c: `struct in_addr group = { inet_addr("${GROUP}") };
setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof(group));`,
      ts: `const group = new in_addr('${GROUP}')
setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, group.bytes)`,
      bytes: 'e9 fc 00 01',
      fails: 'EINVAL',
      members: { middle: { [`east ${GROUP}`]: 1 } },
    },
  ],
})
