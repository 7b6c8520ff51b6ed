import { drops, joins, opens, receives, sends, speaks } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'

export default lab({
  title: 'Whose is a membership?',
  claim:
    'Membership belongs to the host: whatever is bound hears the group while any process is a member, until the last one drops.',
  source: `RFC 1112, 7.1; ip(7), IP_MULTICAST_ALL; ${article(1)}`,
  network: [['sender eth 10.1.0.1', 'host eth 10.1.0.2', 'other eth 10.1.0.3']],
  processes: { speaker: 'sender', listener: 'host', one: 'host', two: 'host', elsewhere: 'other' },
  watch: ['host'],
  question: {
    ask: 'The listener is bound to port 5000 and never joins. Two other processes on its host join the group, and then one of them drops it. Does the listener hear the group?',
    answers: [
      'never, as it has not joined',
      'only while both are members',
      'as long as one of them is a member',
      'always',
    ],
    right: 3,
  },
  prepare: [
    { at: ['listener', 'elsewhere'], says: 'bind port 5000, and join nothing', ...receives() },
    { at: ['one', 'two'], says: 'open a socket', ...opens },
    { at: 'speaker', ...speaks('10.1.0.1') },
  ],
  steps: [
    { at: 'speaker', says: 'sends, while nobody is a member', ...sends('no member', GROUP), heard: [] },
    {
      at: 'one',
      says: 'joins: the host tells the routers',
      ...joins(GROUP, '10.1.0.2'),
      members: { host: { [`eth ${GROUP}`]: 1 } },
      igmp: [`host eth CHANGE_TO_EXCLUDE_MODE ${GROUP}`],
    },
    {
      at: 'two',
      says: 'joins too: the host is a member already, and says nothing',
      ...joins(GROUP, '10.1.0.2'),
      brief: true,
      members: { host: { [`eth ${GROUP}`]: 2 } },
      igmp: [],
    },
    { at: 'speaker', says: 'sends', ...sends('two members', GROUP), brief: true, heard: ['listener'] },
    {
      at: 'one',
      says: 'drops',
      ...drops(GROUP, '10.1.0.2'),
      members: { host: { [`eth ${GROUP}`]: 1 } },
      igmp: [],
    },
    { at: 'speaker', says: 'sends', ...sends('one member', GROUP), brief: true, heard: ['listener'] },
    {
      at: 'two',
      says: 'drops, the last one: the host tells the routers',
      ...drops(GROUP, '10.1.0.2'),
      brief: true,
      members: { host: {} },
      igmp: [`host eth CHANGE_TO_INCLUDE_MODE ${GROUP}`],
    },
    { at: 'speaker', says: 'sends', ...sends('the last has dropped', GROUP), brief: true, heard: [] },
  ],
})
