import { joins, receives, sends, sendsBy } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const [WEST, EAST] = ['10.1.0.2', '10.2.0.2']

export default lab({
  title: 'Joined in the west: which way does it send?',
  claim:
    'A join says where to hear, and nothing of where to send: what sendto() sends from a socket that is bound to no address of the host and no device leaves by the route to the group, until IP_MULTICAST_IF says otherwise.',
  source: 'ip(7), IP_MULTICAST_IF; RFC 1112, 6.1',
  network: [
    ['west eth 10.1.0.1', `middle west ${WEST}`],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { inWest: 'west', inEast: 'east', member: 'middle' },
  watch: ['middle'],
  question: {
    ask: 'A host has two interfaces, and its route for 224.0.0.0/4 goes by east. The member joins the group on west, and sends to the group by the same socket. A process in the west and one in the east are members too. Who hears?',
    answers: ['the one in the west', 'the one in the east', 'both', 'neither'],
    right: 2,
  },
  prepare: [
    { on: 'middle', says: 'has a route for all groups by east', command: 'ip route add 224.0.0.0/4 dev east' },
    { on: 'west', says: 'has a route for all groups', command: 'ip route add 224.0.0.0/4 dev eth' },
    { at: ['inWest', 'inEast', 'member'], says: 'bind port 5000', ...receives() },
    { at: 'inWest', says: 'joins', ...joins(GROUP, '10.1.0.1') },
    { at: 'inEast', says: 'joins', ...joins(GROUP, '10.2.0.1') },
  ],
  steps: [
    {
      at: 'member',
      says: 'joins on west',
      ...joins(GROUP, WEST),
      members: { middle: { [`west ${GROUP}`]: 1 } },
      igmp: [`middle west CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    { at: 'inWest', says: 'sends, and the member hears it', ...sends('hello', GROUP), heard: ['inWest', 'member'] },
    {
      at: 'member',
      says: 'answers to the group: it leaves by east, and is not looped back to a member in the west',
      ...sends('by the route', GROUP),
      brief: true,
      heard: ['inEast'],
    },
    { at: 'member', says: 'chooses west', ...sendsBy(WEST), bytes: '0a 01 00 02' },
    {
      at: 'member',
      says: 'answers again, and hears itself too',
      ...sends('by IP_MULTICAST_IF', GROUP),
      brief: true,
      heard: ['inWest', 'member'],
    },
    { at: 'member', says: 'chooses east', ...sendsBy(EAST), brief: true },
    { at: 'member', says: 'answers once more', ...sends('by east', GROUP), brief: true, heard: ['inEast'] },
  ],
})
