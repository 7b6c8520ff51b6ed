// What comes with a datagram, as the kernel tells it, beside what its sender knows of it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import * as m from 'mreq'
import { ask, at, during, ip, lo, type Pair, pair, portOf, take } from './kit/pair.js'
import { udp } from './kit/udp.js'

const { AF_INET6, IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP, SOL_SOCKET } = m
const DATA = new TextEncoder().encode('a datagram')
const NOTHING = { dataTruncated: false, controlTruncated: false }

// Loopback has a route for IPv4's groups, by test/run, and none for IPv6's. What is local alone comes back in by it.
before(() => ip('-6 route add local ff00::/8 dev lo table local'))
after(() => ip('-6 route del local ff00::/8 dev lo table local'))

/** Sends a datagram, and takes it at the other end. */
function deliver({ sender, receiver, to }: Pair, data = DATA, msg_control?: Uint8Array) {
  m.sendmsg(sender, { msg_name: to, msg_iov: [data], msg_control })
  return take(receiver)
}

test('nothing that was not asked for is told', t => {
  for (const to of ['127.0.0.1', '::1']) assert.deepEqual(deliver(pair(t, to)).told, NOTHING)
})

for (const [destination, local] of [
  ['127.0.0.9', '127.0.0.9'],
  ['233.252.0.1', '127.0.0.1'],
] as const) {
  test(`IPv4: interface, destination, TTL and TOS of what is sent to ${destination}`, t => {
    const both = pair(t, destination)
    const { sender, receiver, to } = both
    m.bind(sender, at('127.0.0.1'))
    ask(receiver, 4)
    for (const [ttl, tos] of [
      [1, 0],
      [7, 0xb8],
      [255, 0xff],
    ] as const) {
      m.setsockopt(sender, IPPROTO_IP, m.IP_TTL, ttl)
      m.setsockopt(sender, IPPROTO_IP, m.IP_MULTICAST_TTL, ttl)
      m.setsockopt(sender, IPPROTO_IP, m.IP_TOS, tos)
      const { told, data } = deliver(both)
      assert.deepEqual(data, DATA)
      assert.deepEqual(told, {
        ...NOTHING,
        pktinfo: { ifindex: lo, local, destination },
        ttl,
        tos,
        originalDestination: to,
      })
    }
  })
}

for (const destination of ['::1', 'ff1e::252', 'ff02::252']) {
  test(`IPv6: interface, destination, hop limit and traffic class of what is sent to ${destination}`, t => {
    const both = pair(t, destination)
    const { sender, receiver, to } = both
    ask(receiver, 6)
    for (const [ttl, tos] of [
      [0, 0],
      [7, 0xb8],
      [255, 0xff],
    ] as const) {
      m.setsockopt(sender, IPPROTO_IPV6, m.IPV6_UNICAST_HOPS, ttl)
      m.setsockopt(sender, IPPROTO_IPV6, m.IPV6_MULTICAST_HOPS, ttl)
      m.setsockopt(sender, IPPROTO_IPV6, m.IPV6_TCLASS, tos)
      const { told } = deliver(both)
      const { originalDestination, ...rest } = told
      assert.deepEqual(rest, { ...NOTHING, pktinfo: { ifindex: lo, destination }, ttl, tos })
      assert.ok(originalDestination instanceof m.sockaddr_in6)
      const port = (to as m.sockaddr_in6).sin6_port
      assert.deepEqual(
        [m.inet_ntop(AF_INET6, originalDestination.sin6_addr), originalDestination.sin6_port],
        [destination, port],
      )
      // Of the link's own addresses alone the interface is part.
      assert.equal(originalDestination.sin6_scope_id, destination === 'ff02::252' ? lo : 0)
    }
  })
}

test('an IPv4 datagram on an IPv6 socket: a mapped destination, and the rest where IPv4 was asked for it', t => {
  const receiver = udp(t, m.AF_INET6)
  m.bind(receiver, at('::'))
  m.setsockopt(
    receiver,
    IPPROTO_IP,
    m.IP_ADD_MEMBERSHIP,
    new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: lo }),
  )
  const to = at('233.252.0.1', portOf(receiver))
  const both = { receiver, sender: udp(t), to }
  m.bind(both.sender, at('127.0.0.1'))
  ask(receiver, 6)
  assert.deepEqual(deliver(both).told, { ...NOTHING, pktinfo: { ifindex: lo, destination: '::ffff:233.252.0.1' } })
  ask(receiver, 4)
  const pktinfo = { ifindex: lo, local: '127.0.0.1', destination: '233.252.0.1' }
  assert.deepEqual(deliver(both).told, { ...NOTHING, pktinfo, ttl: 1, tos: 0, originalDestination: to })
})

test('timestamps are of the time when the datagram was sent and taken in', t => {
  for (const destination of ['127.0.0.1', '::1']) {
    const both = pair(t, destination)
    const deliveredNow = () => {
      const [{ told }, within] = during(() => deliver(both))
      return { time: told.timestamp, within: within(told.timestamp) }
    }
    m.setsockopt(both.receiver, SOL_SOCKET, m.SO_TIMESTAMP, true)
    const { time, within } = deliveredNow()
    assert.deepEqual([within, (time as bigint) % 1000n], [true, 0n])
    m.setsockopt(both.receiver, SOL_SOCKET, m.SO_TIMESTAMPNS, true)
    const fine = Array.from({ length: 20 }, deliveredNow)
    assert.ok(fine.every(({ within }) => within))
    assert.ok(
      fine.some(({ time }) => (time as bigint) % 1000n !== 0n),
      'to the nanosecond',
    )
    m.setsockopt(both.receiver, SOL_SOCKET, m.SO_TIMESTAMPNS, false)
    assert.equal(deliveredNow().time, undefined)

    const flags = m.SOF_TIMESTAMPING_RX_SOFTWARE | m.SOF_TIMESTAMPING_SOFTWARE
    m.setsockopt(both.receiver, SOL_SOCKET, m.SO_TIMESTAMPING, flags)
    // The kernel begins to take times a moment after the first socket has asked: until then there is none.
    const last = performance.now() + 20_000
    let stamped = deliveredNow()
    while (stamped.time === undefined && performance.now() < last) stamped = deliveredNow()
    assert.equal(stamped.within, true)
  }
})

test('both times of SO_TIMESTAMPING: the kernel’s, and the network card’s where there is one', () => {
  const ts = [
    { tv_sec: 5, tv_nsec: 6 },
    { tv_sec: 1, tv_nsec: 1 },
    { tv_sec: 7, tv_nsec: 8 },
  ].map(time => new m.timespec(time))
  const read = (ts: m.timespec[]) => {
    const message = {
      cmsg_level: SOL_SOCKET,
      cmsg_type: m.SCM_TIMESTAMPING,
      data: new m.scm_timestamping({ ts }).bytes,
    }
    return m.ancillary({ msg_control: m.control(message) })
  }
  const zero = new m.timespec()
  assert.deepEqual(read(ts), { ...NOTHING, timestamp: 5_000_000_006n, hardwareTimestamp: 7_000_000_008n })
  assert.deepEqual(read([zero, zero, ts[2] as m.timespec]), { ...NOTHING, hardwareTimestamp: 7_000_000_008n })
  assert.deepEqual(read([zero, zero, zero]), NOTHING)
})

test('the count of drops comes with the datagrams behind the first drop, and is what SO_MEMINFO counts', t => {
  const both = pair(t, '127.0.0.1')
  const { receiver, sender, to } = both
  m.setsockopt(receiver, SOL_SOCKET, m.SO_RXQ_OVFL, true)
  m.setsockopt(receiver, SOL_SOCKET, m.SO_RCVBUF, 4096)
  const big = new Uint8Array(1000)
  for (let i = 0; i < 500; i++) m.sendto(sender, big, 0, to)
  const drops = m.getsockopt(receiver, SOL_SOCKET, m.SO_MEMINFO)[m.SK_MEMINFO_DROPS] as number
  assert.ok(drops > 255 && drops < 500, `${drops} dropped`)
  for (let i = 0; i < 500 - drops; i++) assert.equal(take(receiver).told.dropped, undefined)
  assert.throws(() => take(receiver, m.MSG_DONTWAIT), { code: 'EAGAIN' })
  assert.equal(deliver(both).told.dropped, drops)
  assert.equal(deliver(both).told.dropped, drops)
})

test('joined datagrams tell their size; without UDP_GRO they come one by one', t => {
  for (const destination of ['127.0.0.1', '233.252.0.1', '::1', 'ff1e::252']) {
    const both = pair(t, destination)
    const cut = m.control({ cmsg_level: IPPROTO_UDP, cmsg_type: m.UDP_SEGMENT, data: 100 })
    const data = Uint8Array.from({ length: 1050 }, (_, i) => i)
    const single = [deliver(both, data, cut), ...Array.from({ length: 10 }, () => take(both.receiver))]
    assert.deepEqual(Buffer.concat(single.map(({ data }) => data)), Buffer.from(data))
    assert.deepEqual(
      single.map(({ data, told }) => [data.length, told.segmentSize]),
      [...Array.from({ length: 10 }, () => [100, undefined]), [50, undefined]],
    )
    m.setsockopt(both.receiver, IPPROTO_UDP, m.UDP_GRO, true)
    const joined = deliver(both, data, cut)
    assert.deepEqual(joined.data, data)
    assert.equal(joined.told.segmentSize, 100, destination)
    assert.equal(deliver(both).told.segmentSize, undefined)
  }
})

test('the mark is the sender’s, by option and by datagram', t => {
  for (const destination of ['127.0.0.1', '::1']) {
    const both = pair(t, destination)
    m.setsockopt(both.receiver, SOL_SOCKET, m.SO_RCVMARK, true)
    assert.equal(deliver(both).told.mark, 0)
    m.setsockopt(both.sender, SOL_SOCKET, m.SO_MARK, 77)
    assert.equal(deliver(both).told.mark, 77)
    for (const mark of [5, 0xfffffffe]) {
      const marked = m.control({ cmsg_level: SOL_SOCKET, cmsg_type: m.SO_MARK, data: mark })
      assert.equal(deliver(both, DATA, marked).told.mark, mark)
    }
    assert.equal(deliver(both).told.mark, 77)
  }
})

test('what came in fragments tells the largest one’s size, as IP packet', t => {
  t.after(() => ip('link set lo mtu 65536'))
  for (const mtu of [1500, 1400]) {
    ip(`link set lo mtu ${mtu}`)
    for (const [destination, header] of [
      ['127.0.0.1', 20],
      ['::1', 48],
    ] as const) {
      const both = pair(t, destination)
      if (header === 20) m.setsockopt(both.receiver, IPPROTO_IP, m.IP_RECVFRAGSIZE, true)
      else m.setsockopt(both.receiver, IPPROTO_IPV6, m.IPV6_RECVFRAGSIZE, true)
      // The data of every fragment but the last is a multiple of 8 bytes.
      const fragmentSize = Math.floor((mtu - header) / 8) * 8 + header
      assert.deepEqual(deliver(both, new Uint8Array(4000)).told, { ...NOTHING, fragmentSize })
      assert.deepEqual(deliver(both).told, NOTHING)
    }
  }
})

test('the checksum is the sum of the data, where the kernel has summed it up', t => {
  const { receiver, to } = pair(t, '127.0.0.1')
  // A program that takes all: before it runs, the kernel checks what came without a card's word for it.
  m.setsockopt(receiver, SOL_SOCKET, m.SO_ATTACH_FILTER, [m.BPF_STMT(m.BPF_RET | m.BPF_K, 0xffff)])
  m.setsockopt(receiver, IPPROTO_IP, m.IP_CHECKSUM, true)
  const raw = m.socket(m.AF_INET, m.SOCK_RAW, IPPROTO_UDP)
  t.after(() => m.close(raw))
  const words = (bytes: Uint8Array) => Array.from(bytes, (byte, i) => (i % 2 === 0 ? byte << 8 : byte))
  const sum = (...all: number[]) =>
    all.reduce((total, word) => ((total + word) % 0x10000) + Math.floor((total + word) / 0x10000))
  const data = Uint8Array.of(1, 2, 3, 4, 250, 251)
  const udp = new DataView(new ArrayBuffer(8 + data.length))
  udp.setUint16(0, 5000)
  udp.setUint16(2, m.ntohs((to as m.sockaddr_in).sin_port))
  udp.setUint16(4, udp.byteLength)
  new Uint8Array(udp.buffer).set(data, 8)
  const pseudo = [0x7f00, 1, 0x7f00, 1, IPPROTO_UDP, udp.byteLength]
  udp.setUint16(6, ~sum(...pseudo, ...words(new Uint8Array(udp.buffer))) & 0xffff)
  m.sendto(raw, new Uint8Array(udp.buffer), 0, at('127.0.0.1'))
  const { checksum = 0 } = take(receiver).told
  assert.equal(m.ntohs(sum(checksum % 0x10000, Math.floor(checksum / 0x10000))), sum(...words(data)))
})
