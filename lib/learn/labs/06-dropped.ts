import { drops, joins, opens, receives, sends, sets, speaks } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const HERE = '10.1.0.2'

export default lab({
  title: 'Dropped, and still bound',
  claim:
    'A process that drops its membership but stays bound goes on receiving while another on its host is a member, unless its IP_MULTICAST_ALL is off.',
  source: `ip(7), IP_MULTICAST_ALL; ${article(6)}`,
  network: [['left eth 10.1.0.1', `right eth ${HERE}`]],
  processes: { sender: 'left', dropped: 'right', other: 'right' },
  watch: ['right'],
  question: {
    ask: 'Two processes on a host are members of a group. One of them drops it, and keeps its socket bound to the port. The other stays a member. Does the first still hear the group?',
    answers: ['no: it has dropped', 'yes', 'only what was sent before'],
    right: 2,
  },
  prepare: [
    { at: 'sender', ...speaks('10.1.0.1') },
    { at: 'dropped', says: 'binds port 5000', ...receives() },
    { at: 'other', says: 'opens a socket, and binds nothing', ...opens },
    { at: ['dropped', 'other'], says: 'join', ...joins(GROUP, HERE), members: { right: { [`eth ${GROUP}`]: 2 } } },
  ],
  steps: [
    { at: 'sender', says: 'sends', ...sends('both are members', GROUP), heard: ['dropped'] },
    {
      at: 'dropped',
      says: 'drops its membership; the host stays a member, and says nothing',
      ...drops(GROUP, HERE),
      members: { right: { [`eth ${GROUP}`]: 1 } },
      igmp: [],
    },
    { at: 'sender', says: 'sends', ...sends('one has dropped', GROUP), brief: true, heard: ['dropped'] },
    {
      at: 'dropped',
      says: 'asks for its own memberships alone, of which it has none',
      ...sets('IP_MULTICAST_ALL', 0),
    },
    { at: 'sender', says: 'sends', ...sends('its own alone', GROUP), brief: true, heard: [] },
    { at: 'dropped', says: 'asks for all again', ...sets('IP_MULTICAST_ALL', 1), brief: true },
    { at: 'sender', says: 'sends', ...sends('all again', GROUP), brief: true, heard: ['dropped'] },
    {
      at: 'other',
      says: 'drops too, and it was the last',
      ...drops(GROUP, HERE),
      brief: true,
      members: { right: {} },
      igmp: [`right eth CHANGE_TO_INCLUDE_MODE ${GROUP}`],
    },
    { at: 'sender', says: 'sends', ...sends('nobody is a member', GROUP), brief: true, heard: [] },
  ],
})
