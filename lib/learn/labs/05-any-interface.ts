import { joins, opens } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const [GROUP, OTHER] = ['233.252.0.1', '233.252.0.2']

export default lab({
  title: 'Joining on 0.0.0.0: which interface?',
  claim:
    'INADDR_ANY as imr_interface leaves the choice to the kernel: the one interface that its route to the group names, at the time of the join.',
  source: `ip(7), IP_ADD_MEMBERSHIP; ${article(5)}`,
  network: [
    ['west eth 10.1.0.1', 'middle west 10.1.0.2'],
    ['east eth 10.2.0.1', 'middle east 10.2.0.2'],
  ],
  processes: { member: 'middle' },
  watch: ['middle'],
  question: {
    ask: 'A host has two interfaces, west and east, and its route for 224.0.0.0/4 goes by east. A process joins with INADDR_ANY as imr_interface. Where is the host a member?',
    answers: ['on both', 'on the first, west', 'on east alone', 'on none until a datagram comes'],
    right: 3,
  },
  prepare: [{ at: 'member', says: 'opens a socket', ...opens }],
  steps: [
    {
      at: 'member',
      says: 'joins, where no route goes to the group: there is no interface to choose',
      ...joins(GROUP, '0.0.0.0'),
      bytes: 'e9 fc 00 01 00 00 00 00',
      fails: 'ENODEV',
      members: { middle: {} },
      igmp: [],
    },
    { on: 'middle', says: 'the administrator adds a route by east', command: 'ip route add 224.0.0.0/4 dev east' },
    {
      at: 'member',
      says: 'joins again',
      ...joins(GROUP, '0.0.0.0'),
      brief: true,
      members: { middle: { [`east ${GROUP}`]: 1 } },
      igmp: [`middle east CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    {
      on: 'middle',
      says: 'the route moves to west: the membership stays where it is',
      command: 'ip route replace 224.0.0.0/4 dev west',
      members: { middle: { [`east ${GROUP}`]: 1 } },
    },
    {
      at: 'member',
      says: 'joins another group',
      ...joins(OTHER, '0.0.0.0'),
      brief: true,
      members: { middle: { [`east ${GROUP}`]: 1, [`west ${OTHER}`]: 1 } },
      igmp: [`middle west CHANGE_TO_EXCLUDE_MODE ${OTHER}`],
    },
  ],
})
