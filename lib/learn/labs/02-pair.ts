import { drops, joins, receives, sends, speaks } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const [WEST, EAST] = ['10.1.0.2', '10.2.0.2']

export default lab({
  title: 'Two interfaces, one group',
  claim:
    'Membership is a pair of group and interface: a host hears what arrives by the interfaces that it joined on, and nothing by the others.',
  source: `RFC 1112, 7.1; ip(7), IP_ADD_MEMBERSHIP; ${article(2)}`,
  network: [
    ['west eth 10.1.0.1', `middle west ${WEST}`],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { fromWest: 'west', fromEast: 'east', member: 'middle' },
  watch: ['middle'],
  question: {
    ask: 'The member is on a host with two interfaces. It joins the group on the west one. Whom does it hear: the sender in the west, or the one in the east?',
    answers: ['the west', 'the east', 'both', 'neither'],
    right: 1,
  },
  prepare: [
    { at: 'member', says: 'binds port 5000', ...receives() },
    { at: 'fromWest', ...speaks('10.1.0.1') },
    { at: 'fromEast', ...speaks('10.2.0.1') },
  ],
  steps: [
    {
      at: 'member',
      says: 'joins on the west interface',
      ...joins(GROUP, WEST),
      members: { middle: { [`west ${GROUP}`]: 1 } },
      igmp: [`middle west CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    { at: 'fromWest', says: 'sends', ...sends('west', GROUP), heard: ['member'] },
    { at: 'fromEast', says: 'sends', ...sends('east', GROUP), brief: true, heard: [] },
    {
      at: 'member',
      says: 'joins on the east interface too, with the same socket',
      ...joins(GROUP, EAST),
      members: { middle: { [`west ${GROUP}`]: 1, [`east ${GROUP}`]: 1 } },
      igmp: [`middle east CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    { at: 'fromWest', says: 'sends', ...sends('west', GROUP), brief: true, heard: ['member'] },
    { at: 'fromEast', says: 'sends', ...sends('east', GROUP), brief: true, heard: ['member'] },
    {
      at: 'member',
      says: 'drops the west one',
      ...drops(GROUP, WEST),
      members: { middle: { [`east ${GROUP}`]: 1 } },
      igmp: [`middle west CHANGE_TO_INCLUDE_MODE ${GROUP}`],
    },
    { at: 'fromWest', says: 'sends', ...sends('west', GROUP), brief: true, heard: [] },
    { at: 'fromEast', says: 'sends', ...sends('east', GROUP), brief: true, heard: ['member'] },
  ],
})
