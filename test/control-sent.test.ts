// What goes with one datagram as control messages: told at the other end, and gone with that datagram.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as m from 'mreq'
import { multihomed } from './kit/networks.js'
import { ip, lo, type Pair, pair, take } from './kit/pair.js'
import { ear } from './kit/peer.js'
import { TestNet } from './kit/test-net.js'

const { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP, SOL_SOCKET } = m
const DATA = new Uint8Array(200).map((_, i) => i)

function send({ sender, to }: Pair, msg_control?: Uint8Array): number {
  return m.sendmsg(sender, { msg_name: to, msg_iov: [DATA], msg_control })
}

/** The address that the next datagram came from, without its port. */
function source(receiver: number): string {
  const { name } = take(receiver)
  return name instanceof m.sockaddr_in6
    ? m.inet_ntop(m.AF_INET6, name.sin6_addr)
    : m.inet_ntoa((name as m.sockaddr_in).sin_addr)
}

test('in_pktinfo and in6_pktinfo choose the source of one datagram, and no other', t => {
  t.after(() => ip('addr del 2001:db8::9/128 dev lo'))
  ip('addr add 2001:db8::9/128 dev lo nodad')
  const four = pair(t, '127.0.0.1')
  for (const init of [{ ipi_spec_dst: '127.0.0.9' }, { ipi_spec_dst: '127.0.0.9', ipi_ifindex: lo }]) {
    send(four, m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_PKTINFO, data: new m.in_pktinfo(init) }))
    send(four)
    assert.deepEqual([source(four.receiver), source(four.receiver)], ['127.0.0.9', '127.0.0.1'])
  }
  const six = pair(t, '::1')
  for (const init of [{ ipi6_addr: '2001:db8::9' }, { ipi6_addr: '2001:db8::9', ipi6_ifindex: lo }]) {
    send(six, m.control({ cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_PKTINFO, data: new m.in6_pktinfo(init) }))
    send(six)
    assert.deepEqual([source(six.receiver), source(six.receiver)], ['2001:db8::9', '::1'])
  }
})

test('in_pktinfo chooses the interface of one datagram, where the host has no route to the group', async t => {
  const net = new TestNet(t)
  const [west, middle, east] = await multihomed(net)
  const [atWest, atEast] = [await ear(net, west), await ear(net, east)]
  await atWest.IP_ADD_MEMBERSHIP('233.252.0.1', '10.1.0.1')
  await atEast.IP_ADD_MEMBERSHIP('233.252.0.1', '10.2.0.1')
  const { code } = await net.use(
    middle.module(`import * as m from 'mreq'
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM)
      const msg_name = new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: '233.252.0.1', sin_port: m.htons(5000) })
      for (const [text, name] of [['w', 'west'], ['e', 'east'], ['ww', 'west'], ['mark', 'west'], ['mark', 'east']]) {
        const data = new m.in_pktinfo({ ipi_ifindex: m.if_nametoindex(name) })
        const msg_control = m.control({ cmsg_level: m.IPPROTO_IP, cmsg_type: m.IP_PKTINFO, data })
        m.sendmsg(s, { msg_name, msg_iov: [new TextEncoder().encode(text)], msg_control })
      }`),
  ).ended
  assert.equal(code, 0)
  assert.deepEqual(await atWest.heardBefore('mark'), ['w', 'ww'])
  assert.deepEqual(await atEast.heardBefore('mark'), ['e'])
})

test('TTL and TOS of one datagram; the socket keeps its own', t => {
  for (const destination of ['127.0.0.1', '233.252.0.1']) {
    const both = pair(t, destination)
    for (const option of [m.IP_RECVTTL, m.IP_RECVTOS] as const) m.setsockopt(both.receiver, IPPROTO_IP, option, true)
    for (const option of [m.IP_TTL, m.IP_MULTICAST_TTL] as const) m.setsockopt(both.sender, IPPROTO_IP, option, 9)
    m.setsockopt(both.sender, IPPROTO_IP, m.IP_TOS, 0x20)
    for (const [ttl, tos] of [
      [1, 0],
      [255, 0xff],
    ] as const) {
      send(
        both,
        m.control(
          { cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: ttl },
          { cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TOS, data: tos },
        ),
      )
      send(both)
      const [changed, own] = [take(both.receiver).told, take(both.receiver).told]
      assert.deepEqual([changed.ttl, changed.tos, own.ttl, own.tos], [ttl, tos, 9, 0x20])
    }
    assert.equal(m.getsockopt(both.sender, IPPROTO_IP, m.IP_TTL), 9)
    assert.equal(m.getsockopt(both.sender, IPPROTO_IP, m.IP_TOS), 0x20)
  }
})

test('hop limit and traffic class of one datagram; the socket keeps its own', t => {
  const both = pair(t, '::1')
  for (const option of [m.IPV6_RECVHOPLIMIT, m.IPV6_RECVTCLASS] as const) {
    m.setsockopt(both.receiver, IPPROTO_IPV6, option, true)
  }
  m.setsockopt(both.sender, IPPROTO_IPV6, m.IPV6_UNICAST_HOPS, 9)
  m.setsockopt(both.sender, IPPROTO_IPV6, m.IPV6_TCLASS, 0x20)
  for (const [hops, tclass, ttl, tos] of [
    [0, 0, 0, 0],
    [255, 0xff, 255, 0xff],
    // -1 is the socket's own.
    [-1, 0xff, 9, 0xff],
  ] as const) {
    send(
      both,
      m.control(
        { cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_HOPLIMIT, data: hops },
        { cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_TCLASS, data: tclass },
      ),
    )
    send(both)
    const [changed, own] = [take(both.receiver).told, take(both.receiver).told]
    assert.deepEqual([changed.ttl, changed.tos, own.ttl, own.tos], [ttl, tos, 9, 0x20])
  }
  assert.equal(m.getsockopt(both.sender, IPPROTO_IPV6, m.IPV6_UNICAST_HOPS), 9)
  assert.equal(m.getsockopt(both.sender, IPPROTO_IPV6, m.IPV6_TCLASS), 0x20)
})

test('UDP_SEGMENT cuts one send into datagrams; a size that the data fits does not', t => {
  const both = pair(t, '127.0.0.1')
  for (const [size, lengths] of [
    [80, [80, 80, 40]],
    [100, [100, 100]],
    [200, [200]],
    [65535, [200]],
    [0, [200]],
  ] as const) {
    assert.equal(send(both, m.control({ cmsg_level: IPPROTO_UDP, cmsg_type: m.UDP_SEGMENT, data: size })), 200)
    const parts = lengths.map(() => take(both.receiver).data)
    assert.deepEqual(
      parts.map(part => part.length),
      lengths,
    )
    assert.deepEqual(Buffer.concat(parts), Buffer.from(DATA))
  }
  assert.equal(m.getsockopt(both.sender, IPPROTO_UDP, m.UDP_SEGMENT), 0)
  assert.throws(() => take(both.receiver, m.MSG_DONTWAIT), { code: 'EAGAIN' })
})

test('SCM_TXTIME is taken under SO_TXTIME alone; without the queue fq or etf its datagram leaves at once', t => {
  const both = pair(t, '127.0.0.1')
  const inAnHour = process.hrtime.bigint() + 3_600_000_000_000n
  const late = m.control({ cmsg_level: SOL_SOCKET, cmsg_type: m.SCM_TXTIME, data: inAnHour })
  assert.throws(() => send(both, late), { code: 'EINVAL' })
  m.setsockopt(both.sender, SOL_SOCKET, m.SO_TXTIME, new m.sock_txtime({ clockid: m.CLOCK_MONOTONIC }))
  assert.equal(send(both, late), 200)
  assert.deepEqual(take(both.receiver).data, DATA)
})

test('SO_PRIORITY of one datagram', t => {
  // Newer than this package's table.
  const SO_RCVPRIORITY = 82
  const both = pair(t, '127.0.0.1')
  try {
    m.setsockopt(both.receiver, SOL_SOCKET, SO_RCVPRIORITY, new m.int(1).bytes)
  } catch (error) {
    if ((error as m.SystemError).code !== 'ENOPROTOOPT') throw error
    return t.skip('SO_RCVPRIORITY is ENOPROTOOPT: it takes Linux 6.14')
  }
  const priority = () => {
    const msg: m.msghdr = { msg_iov: [new Uint8Array(200)], msg_control: new Uint8Array(64) }
    m.recvmsg(both.receiver, msg)
    return m.cmsgs(msg).map(({ cmsg_type, data }) => [cmsg_type, new m.int(data).value])
  }
  send(both, m.control({ cmsg_level: SOL_SOCKET, cmsg_type: m.SO_PRIORITY, data: 5 }))
  send(both)
  assert.deepEqual([priority(), priority()], [[[m.SO_PRIORITY, 5]], [[m.SO_PRIORITY, 0]]])
})

test('a message of a level that the socket does not have is passed over', t => {
  const four = pair(t, '127.0.0.1')
  assert.equal(send(four, m.control({ cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_TCLASS, data: 999 })), 200)
  const six = pair(t, '::1')
  assert.equal(send(six, m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 999 })), 200)
})

/** By family: level, type and data, and what the kernel says. */
const refused: Readonly<
  Record<string, readonly (readonly [number, number, number | bigint | Uint8Array | m.Struct, string])[]>
> = {
  '127.0.0.1': [
    [IPPROTO_IP, m.IP_TTL, 0, 'EINVAL'],
    [IPPROTO_IP, m.IP_TTL, 256, 'EINVAL'],
    [IPPROTO_IP, m.IP_TTL, -1, 'EINVAL'],
    [IPPROTO_IP, m.IP_TTL, Uint8Array.of(4), 'EINVAL'],
    [IPPROTO_IP, m.IP_TTL, new Uint8Array(8), 'EINVAL'],
    [IPPROTO_IP, m.IP_TOS, 256, 'EINVAL'],
    [IPPROTO_IP, m.IP_PKTINFO, new m.in_pktinfo({ ipi_ifindex: 9999 }), 'ENODEV'],
    [IPPROTO_IP, m.IP_PKTINFO, new m.in_pktinfo({ ipi_spec_dst: '10.9.9.9' }), 'ENETUNREACH'],
    [IPPROTO_IP, m.IP_PKTINFO, new m.in_pktinfo({ ipi_spec_dst: '233.252.0.1' }), 'EINVAL'],
    [IPPROTO_IP, m.IP_PKTINFO, new Uint8Array(8), 'EINVAL'],
    [IPPROTO_IP, 9999, 1, 'EINVAL'],
    // More datagrams than one send may be cut into; C's int, where the kernel has 16 bits.
    [IPPROTO_UDP, m.UDP_SEGMENT, 1, 'EINVAL'],
    [IPPROTO_UDP, m.UDP_SEGMENT, new m.int(100), 'EINVAL'],
    [SOL_SOCKET, m.SO_MARK, new Uint8Array(2), 'EINVAL'],
    [SOL_SOCKET, m.SCM_TIMESTAMPING, m.SOF_TIMESTAMPING_RX_SOFTWARE, 'EINVAL'],
    [SOL_SOCKET, m.SCM_TXTIME, 1, 'EINVAL'],
    [SOL_SOCKET, 9999, 1, 'EINVAL'],
  ],
  '::1': [
    [IPPROTO_IPV6, m.IPV6_HOPLIMIT, 256, 'EINVAL'],
    [IPPROTO_IPV6, m.IPV6_HOPLIMIT, -2, 'EINVAL'],
    [IPPROTO_IPV6, m.IPV6_HOPLIMIT, Uint8Array.of(4), 'EINVAL'],
    [IPPROTO_IPV6, m.IPV6_TCLASS, 256, 'EINVAL'],
    [IPPROTO_IPV6, m.IPV6_PKTINFO, new m.in6_pktinfo({ ipi6_ifindex: 9999 }), 'ENODEV'],
    [IPPROTO_IPV6, m.IPV6_PKTINFO, new m.in6_pktinfo({ ipi6_addr: '2001:db8::10' }), 'EINVAL'],
    [IPPROTO_IPV6, m.IPV6_PKTINFO, new m.in_pktinfo({ ipi_ifindex: lo }), 'EINVAL'],
    [IPPROTO_IPV6, 9999, 1, 'EINVAL'],
  ],
}

test('what the kernel refuses is not sent, and its errno says why', t => {
  for (const [destination, rows] of Object.entries(refused)) {
    const both = pair(t, destination)
    for (const [cmsg_level, cmsg_type, data, code] of rows) {
      const what = `level ${cmsg_level}, type ${cmsg_type}, ${data}`
      assert.throws(() => send(both, m.control({ cmsg_level, cmsg_type, data })), { syscall: 'sendmsg', code }, what)
    }
    assert.throws(() => take(both.receiver, m.MSG_DONTWAIT), { code: 'EAGAIN' })
  }
})

test('numbers that the message has no room for are RangeErrors', () => {
  const data = (cmsg_level: number, cmsg_type: number, data: number | bigint) => () =>
    m.control({ cmsg_level, cmsg_type, data })
  for (const call of [
    data(IPPROTO_IP, m.IP_TTL, 2 ** 32),
    data(IPPROTO_IP, m.IP_TTL, -(2 ** 31) - 1),
    data(IPPROTO_IP, m.IP_TTL, 0.5),
    data(IPPROTO_UDP, m.UDP_SEGMENT, 65536),
    data(IPPROTO_UDP, m.UDP_SEGMENT, -1),
    data(SOL_SOCKET, m.SCM_TXTIME, -1n),
    data(SOL_SOCKET, m.SCM_TXTIME, 2n ** 64n),
  ]) {
    assert.throws(call, { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' })
  }
})
