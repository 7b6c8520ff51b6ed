import { joins, opens, receives, sends, speaks } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const [GROUP, OTHER] = ['233.252.0.1', '233.252.0.2']
const [WEST, EAST] = ['10.1.0.2', '10.2.0.2']

export default lab({
  title: 'INADDR_ANY in bind(), INADDR_ANY in a join',
  claim:
    'In bind() INADDR_ANY is every address of the host and every group that it has joined; in a join it is one interface, which the route to the group chooses.',
  source: 'ip(7), INADDR_ANY and IP_ADD_MEMBERSHIP',
  network: [
    ['west eth 10.1.0.1', `middle west ${WEST}`],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { fromWest: 'west', fromEast: 'east', member: 'middle', beside: 'middle' },
  watch: ['middle'],
  question: {
    ask: 'The member is on a host with two interfaces, whose route for 224.0.0.0/4 goes by east. It binds INADDR_ANY, and joins the group with INADDR_ANY as imr_interface. A sender in the west and one in the east send to the group. Whom does it hear?',
    answers: ['the one in the west', 'the one in the east', 'both', 'neither'],
    right: 2,
  },
  prepare: [
    { on: 'middle', says: 'has a route for all groups by east', command: 'ip route add 224.0.0.0/4 dev east' },
    { at: 'fromWest', ...speaks('10.1.0.1') },
    { at: 'fromEast', ...speaks('10.2.0.1') },
    { at: 'beside', says: 'opens a socket, and binds nothing', ...opens },
  ],
  steps: [
    { at: 'member', says: 'binds INADDR_ANY, port 5000', ...receives() },
    { at: 'fromWest', says: "sends to the host's address in the west", ...sends('to west', WEST), heard: ['member'] },
    {
      at: 'fromEast',
      says: "sends to the host's address in the east",
      ...sends('to east', EAST),
      brief: true,
      heard: ['member'],
    },
    {
      at: 'member',
      says: `joins ${GROUP} with INADDR_ANY: one interface, and not both`,
      ...joins(GROUP, '0.0.0.0'),
      bytes: 'e9 fc 00 01 00 00 00 00',
      members: { middle: { [`east ${GROUP}`]: 1 } },
      igmp: [`middle east CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    { at: 'fromEast', says: 'sends to the group', ...sends('east', GROUP), brief: true, heard: ['member'] },
    { at: 'fromWest', says: 'sends to the group', ...sends('west', GROUP), brief: true, heard: [] },
    {
      at: 'member',
      says: 'joins on the west interface too, by its address',
      ...joins(GROUP, WEST),
      members: { middle: { [`west ${GROUP}`]: 1, [`east ${GROUP}`]: 1 } },
      igmp: [`middle west CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    { at: 'fromWest', says: 'sends to the group', ...sends('west', GROUP), brief: true, heard: ['member'] },
    {
      at: 'fromWest',
      says: `sends to ${OTHER}, which nobody joined`,
      ...sends('other', OTHER),
      brief: true,
      heard: [],
    },
    {
      at: 'beside',
      says: `joins ${OTHER}: the member's bind() takes that in as well`,
      ...joins(OTHER, WEST),
      members: { middle: { [`west ${GROUP}`]: 1, [`east ${GROUP}`]: 1, [`west ${OTHER}`]: 1 } },
    },
    { at: 'fromWest', says: `sends to ${OTHER}`, ...sends('other', OTHER), brief: true, heard: ['member'] },
  ],
})
