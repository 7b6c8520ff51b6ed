import { joins, receives, sends, sets, speaks, then } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const SOURCE = '10.1.0.1'

export default lab({
  title: 'Heard here, and not behind the router',
  claim:
    'What sendto() sends to a group has TTL 1 unless IP_MULTICAST_TTL says otherwise, whatever the option IP_TTL is; a router does not pass that on, and tells nobody.',
  source: 'ip(7), IP_TTL and IP_MULTICAST_TTL; RFC 1112, 6.1 and 7.2',
  network: [
    [`first eth ${SOURCE}`, 'router west 10.1.0.2'],
    ['router east 10.2.0.1', 'last eth 10.2.0.2'],
  ],
  routers: [{ on: 'router', source: SOURCE, group: GROUP, from: '10.1.0.2', to: '10.2.0.1' }],
  processes: { sender: 'first', near: 'router', far: 'last' },
  watch: ['first', 'last'],
  question: {
    ask: 'A router stands between the sender and far, which is a member, and it passes the group on. The sender sets IP_TTL to 64, and sends to the group. What comes of it?',
    answers: [
      'far hears it',
      'far does not hear it, and the sender gets an ICMP Time Exceeded',
      'far does not hear it, and nobody is told',
      'sendto() fails',
    ],
    right: 3,
  },
  prepare: [
    { at: 'sender', ...speaks(SOURCE) },
    { at: 'near', says: `binds port 5000 and joins ${GROUP}`, ...then(receives(), joins(GROUP, '10.1.0.2')) },
    { at: 'far', says: `binds port 5000 and joins ${GROUP}`, ...then(receives(), joins(GROUP, '10.2.0.2')) },
  ],
  steps: [
    { at: 'sender', says: 'sends as it is', ...sends('by default', GROUP), heard: ['near'] },
    { at: 'sender', says: 'sets IP_TTL, which is not for groups', ...sets('IP_TTL', 64) },
    { at: 'sender', says: 'sends', ...sends('IP_TTL 64', GROUP), brief: true, heard: ['near'] },
    {
      at: 'sender',
      says: 'asks for the TTL of what it sends to groups',
      c: `int ttl;
socklen_t length = sizeof(ttl);
getsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, &length);
ttl;`,
      ts: 'getsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL)',
      gives: 1,
    },
    {
      on: 'first',
      says: 'how many messages of ICMP have come to it: none, as there are none about groups',
      command: "grep ^Icmp: /proc/net/snmp | cut -d ' ' -f 1,2",
      gives: /^Icmp: InMsgs\nIcmp: 0$/,
    },
    { at: 'sender', says: 'sets IP_MULTICAST_TTL', ...sets('IP_MULTICAST_TTL', 2), bytes: '02 00 00 00' },
    {
      at: 'sender',
      says: 'sends',
      ...sends('IP_MULTICAST_TTL 2', GROUP),
      brief: true,
      heard: ['near', 'far'],
    },
  ],
})
