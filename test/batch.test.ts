// Batches over what one message at a time has: the columns against recvmsg(), what is sent against what arrives.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as m from 'mreq'
import { cable, multihomed } from './kit/networks.js'
import { at, during, ip, lo, type Pair, pair, take } from './kit/pair.js'
import { ear } from './kit/peer.js'
import { TestNet } from './kit/test-net.js'
import { udp } from './kit/udp.js'

const { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP, MSG_DONTWAIT, SOL_SOCKET } = m
const DATA = new Uint8Array(200).map((_, i) => i)

before(() => ip('-6 route add local ff00::/8 dev lo table local'))
after(() => ip('-6 route del local ff00::/8 dev lo table local'))

/** A batch with datagrams of these sizes to one place. */
function batchOf(to: m.sockaddr | undefined, ...sizes: number[]): m.SendBatch {
  const batch = new m.SendBatch({ datagrams: Math.max(1, sizes.length), bytes: sizes.reduce((a, b) => a + b, 0) })
  batch.to(to)
  for (const [i, size] of sizes.entries()) assert.ok(batch.push(new Uint8Array(size).fill(i)))
  return batch
}

/** The sizes of the datagrams that arrived, and which of them each is by its content. */
function arrived(fd: number, batch: m.ReceiveBatch = new m.ReceiveBatch({ messages: 1024, room: 9000 })): number[][] {
  batch.receive(fd, MSG_DONTWAIT)
  return [...batch].map(({ data }) => {
    assert.ok(data.every(byte => byte === data[0]))
    return data.length === 0 ? [0] : [data.length, data[0] as number]
  })
}

function tellAll({ receiver, sender }: Pair, six: boolean): void {
  m.setsockopt(receiver, SOL_SOCKET, m.SO_TIMESTAMPNS, true)
  m.setsockopt(receiver, SOL_SOCKET, m.SO_RXQ_OVFL, true)
  m.setsockopt(receiver, IPPROTO_IP, m.IP_PKTINFO, true)
  m.setsockopt(receiver, IPPROTO_IP, m.IP_RECVTTL, true)
  m.setsockopt(receiver, IPPROTO_IP, m.IP_RECVTOS, true)
  m.setsockopt(sender, IPPROTO_IP, m.IP_TOS, 0x20)
  m.setsockopt(sender, IPPROTO_IP, m.IP_MULTICAST_TTL, 7)
  if (!six) return
  m.setsockopt(receiver, IPPROTO_IPV6, m.IPV6_RECVPKTINFO, true)
  m.setsockopt(receiver, IPPROTO_IPV6, m.IPV6_RECVHOPLIMIT, true)
  m.setsockopt(receiver, IPPROTO_IPV6, m.IPV6_RECVTCLASS, true)
  m.setsockopt(sender, IPPROTO_IPV6, m.IPV6_TCLASS, 0x30)
  m.setsockopt(sender, IPPROTO_IPV6, m.IPV6_MULTICAST_HOPS, 8)
}

for (const address of ['233.252.0.1', 'ff12::9', '127.0.0.1', '::1', '::ffff:127.0.0.1']) {
  test(`the columns tell what recvmsg() tells, at ${address}`, t => {
    const both = pair(t, address)
    tellAll(both, address.includes(':'))
    const batch = new m.ReceiveBatch()
    // Read too, as the kernel stamps the first datagrams after it was asked to when they are read.
    const [{ data, name, told }, within] = during(() => {
      for (let i = 0; i < 3; i++) m.sendto(both.sender, DATA, 0, both.to)
      const first = take(both.receiver)
      assert.equal(batch.receive(both.receiver, MSG_DONTWAIT), 2)
      return first
    })
    for (const i of [0, 1]) {
      assert.equal(batch.lengths[i], data.length)
      assert.deepEqual(batch.data.subarray(i * batch.room, i * batch.room + data.length), data)
      assert.deepEqual((batch.address(i) as m.sockaddr_in).bytes, (name as m.sockaddr_in).bytes)
      assert.equal(batch.ifindexes[i], told.pktinfo?.ifindex)
      // Both families' options are set, and IPv4's told last.
      const destination = told.pktinfo?.destination as string
      const mapped = address.includes(':') && !destination.includes(':')
      assert.equal(batch.destination(i), mapped ? `::ffff:${destination}` : destination)
      assert.equal(batch.ttls[i], told.ttl)
      assert.equal(batch.tos[i], told.tos)
      assert.ok(within(batch.timestamps[i]))
      assert.deepEqual([batch.dropped[i], batch.segmentSizes[i], batch.flags[i]], [0, 0, 0])
      assert.equal(batch.isTruncated(i), false)
    }
  })
}

test('a column that nothing asked for holds 0, or -1', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  const batch = new m.ReceiveBatch({ messages: 1 })
  const columns = () => [
    ...[batch.ifindexes, batch.ttls, batch.tos, batch.dropped, batch.timestamps].map(column => column[0]),
    batch.destination(0),
  ]
  m.setsockopt(receiver, IPPROTO_IP, m.IP_PKTINFO, true)
  m.sendto(sender, DATA, 0, to)
  batch.receive(receiver)
  assert.equal(batch.destination(0), '127.0.0.1')
  m.setsockopt(receiver, IPPROTO_IP, m.IP_PKTINFO, false)
  m.sendto(sender, DATA, 0, to)
  batch.receive(receiver)
  assert.deepEqual(columns(), [0, -1, -1, 0, 0n, undefined])
})

test("IPv4's IP_PKTINFO alone tells an IPv6 socket where an IPv4 datagram came in, as it has it", t => {
  const { receiver, sender, to } = pair(t, '::ffff:127.0.0.1')
  m.setsockopt(receiver, IPPROTO_IP, m.IP_PKTINFO, true)
  const batch = new m.ReceiveBatch()
  batch.destinations.fill(1)
  m.sendto(sender, DATA, 0, to)
  batch.receive(receiver)
  assert.deepEqual([batch.destination(0), batch.ifindexes[0]], ['::ffff:127.0.0.1', lo])
})

test('the drops of a full socket stand in the column behind them', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  m.setsockopt(receiver, SOL_SOCKET, m.SO_RXQ_OVFL, true)
  m.setsockopt(receiver, SOL_SOCKET, m.SO_RCVBUF, 4096)
  const batch = new m.ReceiveBatch()
  for (let i = 0; i < 20; i++) m.sendto(sender, DATA, 0, to)
  const first = batch.receive(receiver, MSG_DONTWAIT)
  m.sendto(sender, DATA, 0, to)
  batch.receive(receiver, MSG_DONTWAIT)
  assert.equal(first + (batch.dropped[0] as number), 20)
})

test('what is longer than its room is cut off, and says so', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  for (const [room, flags, length] of [
    [50, 0, 50],
    [50, m.MSG_TRUNC, 200],
    [0, 0, 0],
  ] as const) {
    const batch = new m.ReceiveBatch({ room })
    for (const size of [200, 0, 50]) m.sendto(sender, DATA.subarray(0, size), 0, to)
    assert.equal(batch.receive(receiver, MSG_DONTWAIT | flags), 3)
    assert.equal(batch.lengths[0], length)
    assert.deepEqual([batch.isTruncated(0), batch.isTruncated(1), batch.isTruncated(2)], [true, false, room === 0])
    assert.deepEqual(
      [...batch].map(({ data }) => data),
      [DATA.subarray(0, room), DATA.subarray(0, 0), DATA.subarray(0, room)],
    )
  }
})

for (const address of ['127.0.0.1', '::1', '233.252.0.1']) {
  test(`runs go as one, and are taken apart, at ${address}`, t => {
    const { receiver, sender, to } = pair(t, address)
    m.setsockopt(receiver, SOL_SOCKET, m.SO_RCVBUFFORCE, 1 << 22)
    m.setsockopt(receiver, IPPROTO_UDP, m.UDP_GRO, true)
    const taken = new m.ReceiveBatch({ room: 65_535 })
    // A run ends with a shorter one, before a longer one, before an empty one, after 64, and before 65,507 bytes.
    const sizes = [100, 100, 40, 40, 60, 0, 0, 7, ...new Array(65).fill(10), ...new Array(9).fill(8000)]
    assert.equal(batchOf(to, ...sizes).send(sender), sizes.length)
    assert.deepEqual(
      arrived(receiver, taken),
      sizes.map((size, i) => (size === 0 ? [0] : [size, i])),
    )
    const runs = [...taken.lengths.subarray(0, taken.count)].map((length, i) => [length, taken.segmentSizes[i]])
    assert.deepEqual(runs, [
      [240, 100],
      [40, 0],
      [60, 0],
      [0, 0],
      [0, 0],
      [7, 0],
      [640, 10],
      [10, 0],
      [64_000, 8000],
      [8000, 0],
    ])
  })
}

test('datagrams to several places each go to theirs, in order', t => {
  const [a, b] = [pair(t, '127.0.0.1'), pair(t, '127.0.0.1')]
  const batch = new m.SendBatch()
  const places = [a.to, b.to].map(to => batch.to(to))
  for (let i = 0; i < 30; i++) batch.push(new Uint8Array(10).fill(i), places[Math.floor(i / 3) % 2])
  assert.equal(batch.send(a.sender), 30)
  const expected = Array.from({ length: 30 }, (_, i) => i)
  for (const [own, { receiver }] of [a, b].entries()) {
    assert.deepEqual(
      arrived(receiver),
      expected.filter(i => Math.floor(i / 3) % 2 === own).map(i => [10, i]),
    )
  }
})

test('one IPv6 socket sends to IPv6, to IPv4 in IPv6 and to IPv4, with an interface for each', t => {
  const [four, six] = [pair(t, '127.0.0.1'), pair(t, '::1')]
  const mapped = at('::ffff:127.0.0.1', (four.to as m.sockaddr_in).sin_port)
  const batch = new m.SendBatch()
  for (const to of [six.to, mapped, four.to]) {
    for (const ifindex of [0, lo]) batch.push(new Uint8Array(10).fill(batch.count), batch.to(to, ifindex))
  }
  assert.equal(batch.send(six.sender), 6)
  assert.deepEqual(arrived(six.receiver), [
    [10, 0],
    [10, 1],
  ])
  assert.deepEqual(
    arrived(four.receiver).map(([, i]) => i),
    [2, 3, 4, 5],
  )
  for (const to of [six.to, mapped, four.to]) {
    const away = new m.SendBatch()
    away.push(DATA, away.to(to, 9999))
    assert.throws(() => away.send(six.sender), { name: 'SystemError', syscall: 'sendmmsg' })
  }
})

test('each datagram leaves by its interface, where the host has no route to the group', async t => {
  const net = new TestNet(t)
  const [west, middle, east] = await multihomed(net)
  const [atWest, atEast] = [await ear(net, west), await ear(net, east)]
  await atWest.IP_ADD_MEMBERSHIP('233.252.0.1', '10.1.0.1')
  await atEast.IP_ADD_MEMBERSHIP('233.252.0.1', '10.2.0.1')
  const program = net.use(
    middle.module(`import * as m from 'mreq'
      const batch = new m.SendBatch()
      const group = new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: '233.252.0.1', sin_port: m.htons(5000) })
      const by = name => batch.to(group, m.if_nametoindex(name))
      const [west, east] = [by('west'), by('east')]
      for (const [text, to] of [['1', west], ['2', west], ['3', east], ['4', west], ['5', east], ['6', east], ['mark', west], ['mark', east]]) {
        batch.push(new TextEncoder().encode(text), to)
      }
      process.exitCode = batch.send(m.socket(m.AF_INET, m.SOCK_DGRAM)) === 8 ? 0 : 1`),
  )
  assert.equal((await program.ended).code, 0, program.stderr)
  assert.deepEqual(await atWest.heardBefore('mark'), ['1', '2', '4'])
  assert.deepEqual(await atEast.heardBefore('mark'), ['3', '5', '6'])
})

test('more than one call takes', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  m.setsockopt(receiver, SOL_SOCKET, m.SO_RCVBUFFORCE, 1 << 24)
  const batch = batchOf(to, ...Array.from({ length: 5000 }, (_, i) => i % 3))
  for (const limit of [Number.POSITIVE_INFINITY, 0]) {
    batch.segmentLimit = limit
    assert.equal(batch.send(sender), 5000)
    const counts = Array.from({ length: 6 }, () => arrived(receiver).length)
    assert.deepEqual(counts, [1024, 1024, 1024, 1024, 904, 0])
  }
  assert.equal(batch.send(sender, 0, 4990), 10)
  assert.deepEqual(
    arrived(receiver).map(([size]) => size),
    [1, 2, 0, 1, 2, 0, 1, 2, 0, 1],
  )
  assert.equal(batch.send(sender, 0, 5000), 0)
})

test('a socket that would have to wait sends a part, and then 0', async t => {
  const net = new TestNet(t)
  const [left] = await cable(net)
  // Nobody answers for that address, and the kernel asks on: its datagrams wait, and take up the send buffer.
  left.sysctl('net.ipv4.neigh.left.mcast_solicit', 1_000_000)
  const program = net.use(
    left.module(`import * as m from 'mreq'
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM | m.SOCK_NONBLOCK)
      m.setsockopt(s, m.SOL_SOCKET, m.SO_SNDBUF, 4608)
      const batch = new m.SendBatch()
      const to = batch.to(new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: '10.1.0.9', sin_port: m.htons(5000) }))
      for (let i = 0; i < 300; i++) batch.push(new Uint8Array(1000 + i % 2), to)
      const sent = batch.send(s)
      console.log(JSON.stringify([sent, batch.send(s, 0, sent), batch.send(s, m.MSG_DONTWAIT, sent)]))`),
  )
  assert.equal((await program.ended).code, 0, program.stderr)
  const [sent, ...rest] = JSON.parse(program.stdout)
  assert.ok(sent > 0 && sent < 300, program.stdout)
  assert.deepEqual(rest, [0, 0])
})

test('a receive waits as long as it is told, as the socket is, or not at all', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  const batch = new m.ReceiveBatch()
  const elapsed = (call: () => number) => {
    const begin = performance.now()
    assert.equal(call(), 0)
    return performance.now() - begin
  }
  const socketWaits = (tv_sec: number, tv_usec: number) =>
    m.setsockopt(receiver, SOL_SOCKET, m.SO_RCVTIMEO, new m.timeval({ tv_sec, tv_usec }))
  // The kernel's clock of ticks may be some behind; and a machine that stands still for seconds is no wait of the socket's.
  const waits = (ms: number) => ms > 100
  const returnsAtOnce = (ms: number) => ms < 15_000
  socketWaits(30, 0)
  assert.ok(returnsAtOnce(elapsed(() => batch.receive(receiver, MSG_DONTWAIT))))
  assert.ok(returnsAtOnce(elapsed(() => batch.receive(receiver, 0, 0))))
  assert.ok(waits(elapsed(() => batch.receive(receiver, 0, 200))))
  socketWaits(0, 200_000)
  assert.ok(waits(elapsed(() => batch.receive(receiver))))
  socketWaits(30, 0)
  m.fcntl(receiver, m.F_SETFL, m.fcntl(receiver, m.F_GETFL) | m.O_NONBLOCK)
  assert.ok(returnsAtOnce(elapsed(() => batch.receive(receiver))))
  assert.ok(waits(elapsed(() => batch.receive(receiver, 0, 200))))
  for (const timeout of [undefined, 0, 1000, -1]) {
    m.sendto(sender, DATA, 0, to)
    assert.equal(batch.receive(receiver, 0, timeout), 1)
  }
})

test('a failed receive leaves no count, and no messages', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  const batch = new m.ReceiveBatch()
  m.sendto(sender, DATA, 0, to)
  batch.receive(receiver)
  assert.throws(() => batch.receive(9999), { name: 'SystemError', code: 'EBADF', syscall: 'recvmmsg' })
  assert.deepEqual([batch.count, [...batch].length], [0, 0])
  assert.throws(() => batch.address(0), { code: 'ERR_OUT_OF_RANGE' })
})

test('a connected socket sends to its peer, and tells what an earlier datagram met', t => {
  const { receiver, to } = pair(t, '127.0.0.1')
  const s = udp(t)
  m.connect(s, to)
  const batch = batchOf(undefined, 5, 5, 5)
  assert.equal(batch.send(s), 3)
  assert.equal(arrived(receiver).length, 3)
  const bare = new m.SendBatch()
  bare.push(DATA)
  assert.equal(bare.send(s), 1)
  assert.equal(new m.ReceiveBatch().receive(receiver), 1)
  // Nobody is there.
  m.connect(s, at('127.0.0.1', m.htons(9)))
  assert.equal(batch.send(s), 3)
  assert.throws(() => batch.send(s), { code: 'ECONNREFUSED', syscall: 'sendmmsg' })
  assert.equal(batch.send(s), 3)
  assert.throws(() => new m.ReceiveBatch().receive(s, MSG_DONTWAIT), { code: 'ECONNREFUSED', syscall: 'recvmmsg' })
})

test('descriptors that come over a Unix socket are closed, and what is no UDP is never joined', t => {
  const { readdirSync } = process.getBuiltinModule('node:fs')
  const [from, to] = [m.socket(m.AF_UNIX, m.SOCK_DGRAM), m.socket(m.AF_UNIX, m.SOCK_DGRAM)]
  t.after(() => [from, to].forEach(m.close))
  const name = new Uint8Array([m.AF_UNIX, 0, 0, 0x6d, 0x72])
  m.bind(to, name)
  const before = readdirSync('/proc/self/fd').length
  const SCM_RIGHTS = 1
  const rights = new Uint8Array(Int32Array.of(from, to).buffer)
  const msg_control = m.control({ cmsg_level: SOL_SOCKET, cmsg_type: SCM_RIGHTS, data: rights })
  m.sendmsg(from, { msg_name: name, msg_iov: [DATA], msg_control })
  const batch = new m.ReceiveBatch()
  assert.equal(batch.receive(to), 1)
  assert.equal(readdirSync('/proc/self/fd').length, before)
  assert.equal(batchOf(name, 9, 9, 9).send(from), 3)
  assert.deepEqual(arrived(to), [
    [9, 0],
    [9, 1],
    [9, 2],
  ])
})

test('a socket that cuts or gathers by itself does so with each datagram, as with sendto()', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  m.setsockopt(sender, IPPROTO_UDP, m.UDP_SEGMENT, 4)
  assert.equal(batchOf(to, 6, 6).send(sender), 2)
  assert.deepEqual(
    arrived(receiver).map(([size]) => size),
    [4, 2, 4, 2],
  )
  m.setsockopt(sender, IPPROTO_UDP, m.UDP_SEGMENT, 0)
  assert.equal(batchOf(to, 6, 6).send(sender, m.MSG_MORE), 2)
  m.sendto(sender, DATA.subarray(0, 1), 0, to)
  m.setsockopt(sender, IPPROTO_UDP, m.UDP_CORK, true)
  assert.equal(batchOf(to, 6, 6).send(sender), 2)
  m.setsockopt(sender, IPPROTO_UDP, m.UDP_CORK, false)
  const batch = new m.ReceiveBatch()
  batch.receive(receiver, MSG_DONTWAIT)
  assert.deepEqual(
    [...batch].map(({ data }) => data.length),
    [13, 12],
  )
})

test("what waits for the socket's own address is not redirected, and what stands there by hand not overwritten", () => {
  const batch = new m.SendBatch({ datagrams: 4, bytes: 100 })
  batch.push(new Uint8Array(4))
  assert.throws(() => batch.to(at('127.0.0.1')), { code: 'ERR_INVALID_STATE' })
  batch.clear()
  const place = batch.to(at('127.0.0.1'))
  batch.lengths[0] = 5
  batch.count = 1
  assert.throws(() => batch.push(new Uint8Array(4), place), { code: 'ERR_INVALID_STATE' })
  batch.clear()
  assert.ok(batch.push(new Uint8Array(4), place))
})

test('of a run that is longer than its room the whole datagrams are handed on', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  m.setsockopt(receiver, IPPROTO_UDP, m.UDP_GRO, true)
  const sent = batchOf(to, ...Array(10).fill(700))
  assert.equal(sent.send(sender), 10)
  const batch = new m.ReceiveBatch()
  assert.deepEqual(arrived(receiver, batch), [
    [700, 0],
    [700, 1],
  ])
  assert.ok(batch.isTruncated(0))
})
