import { closes, opens, then } from '../lab/code.js'
import { article, lab } from '../lab/lab.js'

const [GROUP, OTHER] = ['233.252.0.1', '233.252.0.2']
const [WEST, EAST] = ['10.1.0.2', '10.2.0.2']

/** An option of membership, for three pairs of group and interface. */
function each(option: string) {
  return {
    c: `const char *groups[] = { "${GROUP}", "${OTHER}", "${GROUP}" };
const char *interfaces[] = { "${WEST}", "${WEST}", "${EAST}" };
for (int i = 0; i < 3; i++) {
  struct ip_mreq mreq;
  mreq.imr_multiaddr.s_addr = inet_addr(groups[i]);
  mreq.imr_interface.s_addr = inet_addr(interfaces[i]);
  setsockopt(s, IPPROTO_IP, ${option}, &mreq, sizeof(mreq));
}`,
    ts: `const groups = ['${GROUP}', '${OTHER}', '${GROUP}']
const interfaces = ['${WEST}', '${WEST}', '${EAST}']
for (let i = 0; i < 3; i++) {
  const mreq = new ip_mreq()
  mreq.imr_multiaddr.s_addr = inet_addr(groups[i])
  mreq.imr_interface.s_addr = inet_addr(interfaces[i])
  setsockopt(s, IPPROTO_IP, ${option}, mreq)
}`,
  }
}

const pairs = [`west ${GROUP}`, `west ${OTHER}`, `east ${GROUP}`]
const members = { middle: Object.fromEntries(pairs.map(pair => [pair, 1])) }
const joins = {
  ...then(opens, each('IP_ADD_MEMBERSHIP')),
  members,
  igmp: pairs.map(pair => `middle ${pair.replace(' ', ' CHANGE_TO_EXCLUDE_MODE ')}`),
}
const left = {
  members: { middle: {} },
  igmp: pairs.map(pair => `middle ${pair.replace(' ', ' CHANGE_TO_INCLUDE_MODE ')}`),
}

export default lab({
  title: 'What is left when a socket is closed',
  claim:
    'The last close() of a socket (after dup(), that of its last descriptor) drops every membership of it, and the end of a process closes what it has: IP_DROP_MEMBERSHIP right before it is optional.',
  source: `close(2); ip(7), IP_DROP_MEMBERSHIP; ${article(7)}`,
  network: [
    ['west eth 10.1.0.1', `middle west ${WEST}`],
    ['east eth 10.2.0.1', `middle east ${EAST}`],
  ],
  processes: { tidy: 'middle', hasty: 'middle', twice: 'middle', killed: 'middle' },
  watch: ['middle'],
  question: {
    ask: 'A process with three memberships is killed by SIGKILL, so that it can drop nothing and close nothing. What is its host a member of then?',
    answers: ['of all three, until it restarts', 'of all three, until a router asks', 'of none of them'],
    right: 3,
  },
  steps: [
    { at: 'tidy', says: 'opens a socket and joins three pairs of group and interface', ...joins },
    {
      at: 'tidy',
      says: 'drops each of them, and closes',
      ...then(each('IP_DROP_MEMBERSHIP'), closes),
      brief: true,
      ...left,
    },
    { at: 'hasty', says: 'opens a socket and joins the same three', ...joins, brief: true },
    { at: 'hasty', says: 'closes, and drops nothing', ...closes, ...left },
    { at: 'twice', says: 'opens a socket and joins the same three', ...joins, brief: true },
    {
      at: 'twice',
      says: 'closes one of two descriptors of it, as a parent does after fork(): the socket stays, and its memberships',
      c: 'int other = dup(s);\nclose(s);\ns = other;',
      ts: 'const other = dup(s)\nclose(s)\ns = other',
      members,
      igmp: [],
    },
    { at: 'twice', says: 'closes the other, the last', ...closes, brief: true, ...left },
    { at: 'killed', says: 'opens a socket and joins the same three', ...joins, brief: true },
    { kill: 'killed', says: 'SIGKILL ends killed as it stands', ...left },
  ],
})
