import { joins, receives, sends, sets, speaks, then } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'

export default lab({
  title: 'Does the sender hear itself?',
  claim:
    'With IP_MULTICAST_LOOP off at the sender, nobody on its own host hears what it sends by a wire; with it on they do, and other hosts hear both.',
  source: `ip(7); RFC 1112, 6.1; ${article(8)}`,
  network: [['left eth 10.1.0.1', 'right eth 10.1.0.2']],
  processes: { sender: 'left', beside: 'left', beyond: 'right' },
  watch: ['left'],
  question: {
    ask: 'The sender sets IP_MULTICAST_LOOP to 0 and sends to a group. Beside it on the same host, and beyond on another, a process is a member of it. Who hears?',
    answers: ['beside and beyond', 'beside only', 'beyond only', 'nobody'],
    right: 3,
  },
  prepare: [
    { at: 'sender', ...speaks('10.1.0.1') },
    { at: 'beside', says: `binds port 5000 and joins ${GROUP}`, ...then(receives(), joins(GROUP, '10.1.0.1')) },
    { at: 'beyond', says: `binds port 5000 and joins ${GROUP}`, ...then(receives(), joins(GROUP, '10.1.0.2')) },
  ],
  steps: [
    {
      at: 'sender',
      says: 'sends, with IP_MULTICAST_LOOP as it is by default',
      ...sends('by default', GROUP),
      heard: ['beside', 'beyond'],
    },
    { at: 'sender', says: 'turns IP_MULTICAST_LOOP off', ...sets('IP_MULTICAST_LOOP', 0), bytes: '00 00 00 00' },
    { at: 'sender', says: 'sends again', ...sends('off', GROUP), heard: ['beyond'], brief: true },
    { at: 'sender', says: 'turns it on', ...sets('IP_MULTICAST_LOOP', 1), brief: true },
    {
      at: 'beside',
      says: "turns off its own, which is the sender's option on Linux: it changes nothing",
      ...sets('IP_MULTICAST_LOOP', 0),
    },
    { at: 'sender', says: 'sends again', ...sends('on', GROUP), heard: ['beside', 'beyond'], brief: true },
  ],
})
