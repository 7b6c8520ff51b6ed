import { closes, joins, receives, sends, speaks, then } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const [GROUP, OTHER] = ['233.252.0.1', '233.252.0.2']
const HERE = '10.1.0.2'

export default lab({
  title: 'Which address to bind',
  claim:
    "A socket that is bound to the host's own address hears no group, joined or not; bound to the group it hears that one, and bound to INADDR_ANY all that its host has joined.",
  source: 'ip(7), address format and IP_MULTICAST_ALL',
  network: [['left eth 10.1.0.1', `right eth ${HERE}`]],
  processes: { sender: 'left', toAddress: 'right', toGroup: 'right', toAny: 'right' },
  watch: ['right'],
  question: {
    ask: "Three processes on one host join a group on the same interface. One is bound to that interface's address, one to the group, and one to INADDR_ANY, all to port 5000. Who hears what is sent to the group?",
    answers: ['toAddress and toAny', 'all three', 'toAny alone', 'toGroup and toAny'],
    right: 4,
  },
  prepare: [{ at: 'sender', ...speaks('10.1.0.1') }],
  steps: [
    { at: 'toAddress', says: `binds ${HERE}`, ...receives(HERE) },
    { at: 'toGroup', says: `binds ${GROUP}`, ...receives(GROUP), brief: true },
    { at: 'toAny', says: 'binds INADDR_ANY', ...receives(), brief: true },
    {
      at: ['toAddress', 'toGroup', 'toAny'],
      says: 'join the group, and all succeed',
      ...joins(GROUP, HERE),
      brief: true,
      members: { right: { [`eth ${GROUP}`]: 3 } },
      igmp: [`right eth CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    { at: 'sender', says: 'sends to the group', ...sends('to the group', GROUP), heard: ['toGroup', 'toAny'] },
    {
      at: 'sender',
      says: `sends to ${HERE}: of two that are bound to it, the one that names it`,
      ...sends('to the host', HERE),
      brief: true,
      heard: ['toAddress'],
    },
    { at: 'toAny', says: `joins ${OTHER} too`, ...joins(OTHER, HERE), brief: true },
    { at: 'sender', says: `sends to ${OTHER}`, ...sends('to another', OTHER), brief: true, heard: ['toAny'] },
    {
      at: 'toAddress',
      says: 'closes, and begins again, bound to the group',
      ...then(closes, receives(GROUP), joins(GROUP, HERE)),
      brief: true,
    },
    {
      at: 'sender',
      says: 'sends to the group',
      ...sends('to the group', GROUP),
      brief: true,
      heard: ['toAddress', 'toGroup', 'toAny'],
    },
  ],
})
