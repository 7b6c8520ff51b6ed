import { joins, receives, sends, speaks, then } from '../lab/code.js'
import { type Code, lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const HERE = '10.1.0.2'

/** Code without htons(), as is forgotten. */
function withoutHtons({ c, ts }: Code): Code {
  const forget = (text: string) => text.replace(/htons\((\d+)\)/, '$1')
  return { c: forget(c), ts: forget(ts) }
}

/** Joins a group whose address went through htonl(), though inet_addr() has it in network order already. */
function joinsBackwards(group: string): Code {
  const twice = (text: string) => text.replace(/inet_addr\(["']2[^)]*\)/, 'htonl($&)')
  const { c, ts } = joins(group, HERE)
  return { c: twice(c), ts: twice(ts) }
}

export default lab({
  title: 'A port without htons(), an address with htonl()',
  claim:
    'On a little-endian host, port 5000 without htons() is port 34835, with no error; a group backwards is mostly no group, which is EINVAL, and now and then another one.',
  source: 'ip(7), address format; byteorder(3); inet(3)',
  network: [['left eth 10.1.0.1', `right eth ${HERE}`]],
  processes: { sender: 'left', careful: 'right', careless: 'right' },
  watch: ['right'],
  question: {
    ask: 'A process writes here.sin_port = 5000 and forgets htons(), on a little-endian host as nearly all are. What comes of bind()?',
    answers: [
      'it is bound to port 34835',
      'it fails with EINVAL',
      'it is bound to port 5000',
      'the kernel picks a port',
    ],
    right: 1,
  },
  prepare: [
    { at: 'sender', ...speaks('10.1.0.1') },
    { at: 'careful', says: `binds htons(5000), and joins ${GROUP}`, ...then(receives(), joins(GROUP, HERE)) },
  ],
  steps: [
    { at: 'careless', says: 'binds 5000', ...withoutHtons(receives()) },
    {
      at: 'careless',
      says: 'asks where it is bound',
      c: `struct sockaddr_in here;
socklen_t length = sizeof(here);
getsockname(s, (struct sockaddr *)&here, &length);
ntohs(here.sin_port);`,
      ts: `const here = getsockname(s)
here instanceof sockaddr_in && ntohs(here.sin_port)`,
      gives: 34835,
    },
    { at: 'careless', says: `joins ${GROUP}`, ...joins(GROUP, HERE), brief: true },
    { at: 'sender', says: 'sends to htons(5000)', ...sends('5000', GROUP), heard: ['careful'] },
    { at: 'sender', says: 'sends to htons(34835)', ...sends('34835', GROUP, 34835), brief: true, heard: ['careless'] },
    {
      at: 'sender',
      says: 'forgets htons() too: two who are wrong understand each other, until they meet one who is not',
      ...withoutHtons(sends('wrong twice', GROUP)),
      heard: ['careless'],
    },
    {
      at: 'careless',
      says: `has ${GROUP} backwards, 1.0.252.233, which is no group`,
      ...joinsBackwards(GROUP),
      bytes: '01 00 fc e9 0a 01 00 02',
      fails: 'EINVAL',
    },
    {
      at: 'careless',
      says: 'has 239.1.1.230 backwards, which is a group, and not the one that was meant',
      ...joinsBackwards('239.1.1.230'),
      brief: true,
      bytes: 'e6 01 01 ef 0a 01 00 02',
      members: { right: { [`eth ${GROUP}`]: 2, 'eth 230.1.1.239': 1 } },
      igmp: ['right eth CHANGE_TO_EXCLUDE_MODE 230.1.1.239'],
    },
    { at: 'sender', says: 'sends to 239.1.1.230', ...sends('nobody', '239.1.1.230', 34835), brief: true, heard: [] },
  ],
})
