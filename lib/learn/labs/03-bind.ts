import { bindsAlone, joins, receives, sends, speaks } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const [GROUP, OTHER] = ['233.252.0.1', '233.252.0.2']
const HERE = '10.1.0.2'

export default lab({
  title: 'Several processes, one group and port',
  claim: 'A process binds a pair of group and port, and each process that is bound to the pair gets a copy of its own.',
  source: `socket(7), SO_REUSEADDR; ip(7); ${article(3)}`,
  network: [['left eth 10.1.0.1', `right eth ${HERE}`]],
  processes: { sender: 'left', one: 'right', two: 'right', otherGroup: 'right', otherPort: 'right', late: 'right' },
  watch: ['right'],
  question: {
    ask: `One and two are bound to ${GROUP} port 5000, otherGroup to ${OTHER} port 5000, otherPort to ${GROUP} port 5001. The host is a member of both groups. Who gets a datagram to ${GROUP} port 5000?`,
    answers: [
      'one or two, by turns',
      'one and two, a copy each',
      'one, two and otherGroup, as it is their port',
      'all four, as the host is a member',
    ],
    right: 2,
  },
  prepare: [
    { at: ['one', 'two'], says: `bind ${GROUP} port 5000`, ...receives(GROUP) },
    { at: 'otherGroup', says: `binds ${OTHER} port 5000`, ...receives(OTHER) },
    { at: 'otherPort', says: `binds ${GROUP} port 5001`, ...receives(GROUP, 5001) },
    { at: 'one', says: 'joins its group', ...joins(GROUP, HERE) },
    {
      at: 'one',
      says: 'joins the other group too',
      ...joins(OTHER, HERE),
      members: { right: { [`eth ${GROUP}`]: 1, [`eth ${OTHER}`]: 1 } },
    },
    { at: 'sender', ...speaks('10.1.0.1') },
  ],
  steps: [
    { at: 'sender', says: `sends to ${GROUP} port 5000`, ...sends('the pair', GROUP), heard: ['one', 'two'] },
    {
      at: 'sender',
      says: 'sends to the other group',
      ...sends('other group', OTHER),
      brief: true,
      heard: ['otherGroup'],
    },
    {
      at: 'sender',
      says: 'sends to the other port',
      ...sends('other port', GROUP, 5001),
      brief: true,
      heard: ['otherPort'],
    },
    {
      at: 'late',
      says: 'binds the same pair without SO_REUSEADDR, which all of them have to set',
      ...bindsAlone(GROUP),
      fails: 'EADDRINUSE',
    },
  ],
})
