import { joins, receives, sends, sendsBy, sets, then } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'

export default lab({
  title: 'Does the sender hear itself?',
  claim:
    'With IP_MULTICAST_LOOP off at the sender, nobody on its own host hears what it sends by a wire, itself as little as others; with it on they do, and other hosts hear both.',
  source: `ip(7); RFC 1112, 6.1; ${article(8)}`,
  network: [['left eth 10.1.0.1', 'right eth 10.1.0.2']],
  processes: { sender: 'left', beside: 'left', beyond: 'right' },
  watch: ['left'],
  question: {
    ask: 'The sender is bound to a port and a member of a group. It sets IP_MULTICAST_LOOP to 0, and sends to these. Beside it on the same host, and beyond on another, a process is bound and a member as well. Who hears?',
    answers: ['beside and beyond', 'all three', 'beyond only', 'nobody'],
    right: 3,
  },
  prepare: [
    {
      at: 'sender',
      says: `binds port 5000 and joins ${GROUP}, and sends by 10.1.0.1`,
      ...then(receives(), joins(GROUP, '10.1.0.1'), sendsBy('10.1.0.1')),
    },
    { at: 'beside', says: `binds port 5000 and joins ${GROUP}`, ...then(receives(), joins(GROUP, '10.1.0.1')) },
    { at: 'beyond', says: `binds port 5000 and joins ${GROUP}`, ...then(receives(), joins(GROUP, '10.1.0.2')) },
  ],
  steps: [
    {
      at: 'sender',
      says: 'sends, with IP_MULTICAST_LOOP as it is by default',
      ...sends('by default', GROUP),
      heard: ['sender', 'beside', 'beyond'],
    },
    { at: 'sender', says: 'turns IP_MULTICAST_LOOP off', ...sets('IP_MULTICAST_LOOP', 0), bytes: '00 00 00 00' },
    { at: 'sender', says: 'sends again', ...sends('off', GROUP), heard: ['beyond'], brief: true },
    { at: 'sender', says: 'turns it on', ...sets('IP_MULTICAST_LOOP', 1), brief: true },
    {
      at: 'beside',
      says: "turns off its own, which is the sender's option on Linux: it changes nothing",
      ...sets('IP_MULTICAST_LOOP', 0),
    },
    { at: 'sender', says: 'sends again', ...sends('on', GROUP), heard: ['sender', 'beside', 'beyond'], brief: true },
  ],
})
