import { joins, receives, sends, sets, speaks } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const SOURCE = '10.1.0.1'

type Name = 'own' | 'near' | 'middle' | 'far'

/** Sends with a TTL, and says who hears it. */
function reaches(ttl: number, ...heard: Name[]) {
  return [
    { at: 'sender', says: `sets the TTL to ${ttl}`, ...sets('IP_MULTICAST_TTL', ttl), brief: ttl > 0 },
    { at: 'sender', says: 'sends', ...sends(`TTL ${ttl}`, GROUP), brief: ttl > 0, heard },
  ] as const
}

export default lab({
  title: 'How far a datagram travels',
  claim:
    'The TTL bounds how far a datagram travels: 0 keeps it on its host, 1 (the default) on its link, and each router on the way takes one.',
  source: `RFC 1112, 6.1; ip(7), IP_MULTICAST_TTL; ${article(10)}`,
  network: [
    [`first eth ${SOURCE}`, 'second west 10.1.0.2'],
    ['second east 10.2.0.1', 'third west 10.2.0.2'],
    ['third east 10.3.0.1', 'fourth eth 10.3.0.2'],
  ],
  routers: [
    { on: 'second', source: SOURCE, group: GROUP, from: '10.1.0.2', to: '10.2.0.1' },
    { on: 'third', source: SOURCE, group: GROUP, from: '10.2.0.2', to: '10.3.0.1' },
  ],
  processes: { sender: 'first', own: 'first', near: 'second', middle: 'third', far: 'fourth' },
  watch: ['first', 'third'],
  question: {
    ask: 'Four hosts in a row; the second and the third are routers that pass the group on. A process on each is a member. The first host sends with TTL 2. Who hears it?',
    answers: ['own alone', 'own and near', 'own, near and middle', 'all of them'],
    right: 3,
  },
  prepare: [
    { at: 'sender', ...speaks(SOURCE) },
    { at: ['own', 'near', 'middle', 'far'], says: 'bind port 5000', ...receives() },
    { at: 'own', says: `joins ${GROUP}`, ...joins(GROUP, SOURCE) },
    { at: 'near', says: `joins ${GROUP}`, ...joins(GROUP, '10.1.0.2') },
    { at: 'middle', says: `joins ${GROUP}`, ...joins(GROUP, '10.2.0.2') },
    { at: 'far', says: `joins ${GROUP}`, ...joins(GROUP, '10.3.0.2') },
  ],
  steps: [
    ...reaches(0, 'own'),
    ...reaches(1, 'own', 'near'),
    ...reaches(2, 'own', 'near', 'middle'),
    ...reaches(3, 'own', 'near', 'middle', 'far'),
  ],
})
