import { closes, opens, receives, sends, speaks, then } from '../lab/code.js'
import { type Code, lab } from '../lab/lab.js'

const GROUP = '232.1.1.1'
const SOURCE = '10.1.0.1'
const [WEST, EAST] = ['10.1.0.2', '10.2.0.2']

/** Fills a struct ip_mreq_source by the order of its fields, as { a, b, c } does in C, and joins with it. */
function joinsWith(...fields: readonly string[]): Code {
  const in_addrs = fields.map(address => `{ inet_addr("${address}") }`)
  const bytes = fields.map(address => `  ...new in_addr('${address}').bytes,`)
  return {
    c: `struct ip_mreq_source mreq = {\n${in_addrs.map(field => `  ${field},`).join('\n')}\n};
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq));`,
    ts: `const mreq = new ip_mreq_source(Uint8Array.of(\n${bytes.join('\n')}\n))
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, mreq)`,
  }
}

/** Joins a source's group by the names of the fields. */
function joinsByName(source: string, address: string): Code {
  const fields = { imr_sourceaddr: source, imr_multiaddr: GROUP, imr_interface: address }
  const fill = (quote: string, end: string) =>
    Object.entries(fields)
      .map(([field, text]) => `mreq.${field}.s_addr = inet_addr(${quote}${text}${quote})${end}`)
      .join('\n')
  return {
    c: `struct ip_mreq_source mreq;\n${fill('"', ';')}
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq));`,
    ts: `const mreq = new ip_mreq_source()\n${fill("'", '')}
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, mreq)`,
  }
}

export default lab({
  title: 'Group, interface and source, in which order',
  claim:
    'On Linux a struct ip_mreq_source is group, interface, source; with the last two the other way round, as BSD, macOS and Windows have them, the join is ENODEV, or one on another interface for another source.',
  source: 'ip(7), IP_ADD_SOURCE_MEMBERSHIP; RFC 3678, 4.1.2',
  network: [
    [`west eth ${SOURCE}`, `middle west ${WEST}`],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { sender: 'west', member: 'middle', tester: 'middle' },
  watch: ['middle'],
  question: {
    ask: `A program from macOS fills a struct ip_mreq_source by position: { group, source, interface }. It is to hear what the host's own address ${EAST} sends, on the interface with address ${WEST}. What does Linux make of it?`,
    answers: [
      'a join for every source',
      'the same: the kernel tells the fields apart',
      'EINVAL',
      `a join on ${EAST}, for the source ${WEST}`,
    ],
    right: 4,
  },
  prepare: [
    { at: 'member', says: 'binds port 5000', ...receives() },
    { at: 'sender', ...speaks(SOURCE) },
  ],
  steps: [
    {
      at: 'member',
      says: `fills in group, source, interface: ${SOURCE} is no interface of this host's`,
      ...joinsWith(GROUP, SOURCE, WEST),
      bytes: 'e8 01 01 01 0a 01 00 01 0a 01 00 02',
      fails: 'ENODEV',
      members: { middle: {} },
      igmp: [],
    },
    {
      at: 'member',
      says: 'joins by the names of the fields, in whatever order',
      ...joinsByName(SOURCE, WEST),
      bytes: 'e8 01 01 01 0a 01 00 02 0a 01 00 01',
      members: { middle: { [`west ${GROUP}`]: 1 } },
      igmp: [`middle west ALLOW_NEW_SOURCES ${GROUP} ${SOURCE}`],
    },
    { at: 'sender', says: 'sends', ...sends('by name', GROUP), heard: ['member'] },
    { at: 'member', says: 'begins again', ...then(closes, receives()), brief: true },
    {
      at: 'member',
      says: 'fills in group, source, interface where both are its own: no error, and the wrong join',
      ...joinsWith(GROUP, EAST, WEST),
      bytes: 'e8 01 01 01 0a 02 00 02 0a 01 00 02',
      members: { middle: { [`east ${GROUP}`]: 1 } },
      igmp: [`middle east ALLOW_NEW_SOURCES ${GROUP} ${WEST}`],
    },
    { at: 'sender', says: 'sends', ...sends('by position', GROUP), brief: true, heard: [] },
    { at: 'tester', says: 'opens a socket, to hear what its own host sends', ...opens, brief: true },
    {
      at: 'tester',
      says: 'fills in one address for both, as on a host of its own: the mistake does not show',
      ...joinsWith(GROUP, EAST, EAST),
      brief: true,
      bytes: 'e8 01 01 01 0a 02 00 02 0a 02 00 02',
      members: { middle: { [`east ${GROUP}`]: 2 } },
      igmp: [`middle east ALLOW_NEW_SOURCES ${GROUP} ${EAST}`],
    },
  ],
})
