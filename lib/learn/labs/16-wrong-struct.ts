import { closes, opens, receives, sends, speaks, then } from '../lab/code.js'
import { lab } from '../lab/lab.js'

const GROUP = '233.252.0.1'
const [SENDER, HERE] = ['10.1.0.1', '10.1.0.2']

/** A struct ip_mreq at the start of 64 bytes, of which the rest have one value, in hex, given to a join. */
function inBuffer(rest: '00' | 'ff') {
  return {
    c: `union { struct ip_mreq mreq; char bytes[64]; } buffer;
memset(&buffer, 0x${rest}, sizeof(buffer));
buffer.mreq.imr_multiaddr.s_addr = inet_addr("${GROUP}");
buffer.mreq.imr_interface.s_addr = inet_addr("${HERE}");
setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &buffer, sizeof(buffer));`,
    ts: `const buffer = new Uint8Array(64).fill(0x${rest})
const mreq = new ip_mreq(buffer)
mreq.imr_multiaddr.s_addr = inet_addr('${GROUP}')
mreq.imr_interface.s_addr = inet_addr('${HERE}')
setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, buffer)`,
    bytes: `e9 fc 00 01 0a 01 00 02${` ${rest}`.repeat(56)}`,
  }
}

export default lab({
  title: 'The struct of another option',
  claim:
    'The kernel knows a struct by its length alone: IP_ADD_SOURCE_MEMBERSHIP takes whatever has its 12 bytes, and any other length is EINVAL; IP_ADD_MEMBERSHIP reads the first 12 bytes of what has 12 or more as a struct ip_mreqn.',
  source:
    "ip(7), IP_ADD_MEMBERSHIP and IP_ADD_SOURCE_MEMBERSHIP; do_ip_setsockopt() of the kernel's net/ipv4/ip_sockglue.c",
  network: [[`left eth ${SENDER}`, `right eth ${HERE}`]],
  processes: { sender: 'left', member: 'right' },
  watch: ['right'],
  question: {
    ask: 'A process gives IP_ADD_SOURCE_MEMBERSHIP a struct ip_mreqn (group, address, ifindex) in place of a struct ip_mreq_source (group, interface, source). What comes of it?',
    answers: [
      'EINVAL: it is the wrong struct',
      'it joins the group, from every source',
      'it joins, from the source whose address the ifindex looks like',
    ],
    right: 3,
  },
  prepare: [
    { at: 'member', says: 'binds port 5000', ...receives() },
    { at: 'sender', ...speaks(SENDER) },
  ],
  steps: [
    {
      at: 'member',
      says: 'gives IP_ADD_SOURCE_MEMBERSHIP a struct ip_mreq: 8 bytes of 12',
      c: `struct ip_mreq mreq = { { inet_addr("${GROUP}") }, { inet_addr("${HERE}") } };
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq));`,
      ts: `const mreq = new ip_mreq({ imr_multiaddr: '${GROUP}', imr_interface: '${HERE}' })
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, mreq.bytes)`,
      bytes: 'e9 fc 00 01 0a 01 00 02',
      fails: 'EINVAL',
    },
    {
      at: 'member',
      says: 'gives it 64 bytes, of which the right struct is the first 12: here that is too long',
      c: `union { struct ip_mreq_source mreq; char bytes[64]; } buffer;
memset(&buffer, 0, sizeof(buffer));
buffer.mreq.imr_multiaddr.s_addr = inet_addr("${GROUP}");
buffer.mreq.imr_interface.s_addr = inet_addr("${HERE}");
buffer.mreq.imr_sourceaddr.s_addr = inet_addr("${SENDER}");
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &buffer, sizeof(buffer));`,
      ts: `const buffer = new Uint8Array(64)
const mreq = new ip_mreq_source(buffer)
mreq.imr_multiaddr.s_addr = inet_addr('${GROUP}')
mreq.imr_interface.s_addr = inet_addr('${HERE}')
mreq.imr_sourceaddr.s_addr = inet_addr('${SENDER}')
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, buffer)`,
      fails: 'EINVAL',
    },
    {
      at: 'member',
      says: 'does the same with the struct itself, which is not let through: there is no call',
      c: '/* C has no way to refuse it. */',
      ts: `const mreq = new ip_mreq({ imr_multiaddr: '${GROUP}', imr_interface: '${HERE}' })
// @ts-expect-error it does not compile: an ip_mreq is no ip_mreq_source
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, mreq)`,
      fails: 'ERR_INVALID_ARG_TYPE',
    },
    {
      at: 'member',
      says: 'gives IP_ADD_MEMBERSHIP a struct ip_mreq_source: it is read as a struct ip_mreqn, and the source as an ifindex, of which there is none',
      c: `struct ip_mreq_source mreq = { { inet_addr("${GROUP}") }, { inet_addr("${HERE}") }, { inet_addr("${SENDER}") } };
setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq));`,
      ts: `const mreq = new ip_mreq_source({ imr_multiaddr: '${GROUP}', imr_interface: '${HERE}', imr_sourceaddr: '${SENDER}' })
setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq.bytes)`,
      bytes: 'e9 fc 00 01 0a 01 00 02 0a 01 00 01',
      fails: 'ENODEV',
    },
    {
      at: 'member',
      says: 'gives IP_ADD_SOURCE_MEMBERSHIP a struct ip_mreqn, which is as long as the right one: it succeeds',
      c: `struct ip_mreqn mreq = { { inet_addr("${GROUP}") }, { inet_addr("${HERE}") }, if_nametoindex("eth") };
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, &mreq, sizeof(mreq));`,
      ts: `const mreq = new ip_mreqn({ imr_multiaddr: '${GROUP}', imr_address: '${HERE}', imr_ifindex: if_nametoindex('eth') })
setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, mreq.bytes)`,
      members: { right: { [`eth ${GROUP}`]: 1 } },
    },
    {
      on: 'right',
      says: "which source it is a member for: the ifindex, in the host's byte order, read as an address",
      command: 'cat /proc/net/mcfilter',
      gives: /^ *\d+ +eth 0xe9fc0001 0x0[1-9a-f]000000 +1 +0$/m,
    },
    { at: 'sender', says: 'sends', ...sends('no such source', GROUP), heard: [] },
    { at: 'member', says: 'begins again', ...then(closes, receives()), brief: true },
    {
      at: 'member',
      says: 'gives IP_ADD_MEMBERSHIP 64 bytes, of which a struct ip_mreq is the first 8: 12 are read, and the ifindex is 0, by luck',
      ...inBuffer('00'),
      members: { right: { [`eth ${GROUP}`]: 1 } },
    },
    { at: 'sender', says: 'sends', ...sends('64 bytes', GROUP), heard: ['member'] },
    {
      at: 'member',
      says: 'closes, opens another, and gives it 64 bytes with 0xff behind the struct: the ifindex is -1 (4294967295 without a sign), of which there is none',
      ...then(closes, opens, inBuffer('ff')),
      fails: 'ENODEV',
      members: { right: {} },
    },
  ],
})
