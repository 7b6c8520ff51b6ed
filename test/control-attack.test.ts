// Control messages that are made to lie, and memory that is not what it was.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import * as m from 'mreq'
import { detach, resizable } from './kit/strange.js'

const { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP, SOL_SOCKET } = m

/** Numbers below a limit, the same in every run: Marsaglia's xorshift. */
function random(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
}

// Every message that ancillary() reads, and some that it does not.
const TYPES = [
  ...[m.SCM_TIMESTAMP, m.SCM_TIMESTAMPING, m.SCM_TIMESTAMPNS, m.SO_MARK, m.SO_RXQ_OVFL].map(type => [SOL_SOCKET, type]),
  ...[m.IP_PKTINFO, m.IP_RECVERR, m.IP_RECVORIGDSTADDR, m.IP_TOS, m.IP_TTL, 99].map(type => [IPPROTO_IP, type]),
  ...[m.IPV6_PKTINFO, m.IPV6_RECVERR, m.IPV6_RECVORIGDSTADDR, m.IPV6_HOPLIMIT].map(type => [IPPROTO_IPV6, type]),
  [IPPROTO_UDP, m.UDP_GRO],
  [99, 1],
] as const satisfies readonly (readonly number[])[]

const plain = (value: unknown) =>
  JSON.stringify(value, (_, of) => (typeof of === 'bigint' || of instanceof m.Struct ? String(of) : of))

test('10,000 times bytes at random: read as they are, to their end, and nothing from behind it', () => {
  const below = random(1999)
  const seen = new Set<string>()
  for (let round = 0; round < 10_000; round++) {
    const [start, length] = [below(9), below(160)]
    const memory = new Uint8Array(start + length + 160).map(() => below(256))
    const view = new DataView(memory.buffer, start)
    // Headers that hold for a while, of messages that are known: bytes alone would end at the first one.
    for (let at = 0; round % 4 !== 0 && at + 16 < length; ) {
      const [level = 0, type = 0] = TYPES[below(TYPES.length)] as readonly number[]
      const size = below(8) === 0 ? below(2 ** 31) : 16 + below(56)
      view.setBigUint64(at, BigInt(size), true)
      view.setInt32(at + 8, level, true)
      view.setInt32(at + 12, type, true)
      // The origins that are ICMP's are few among 256.
      if (type === m.IP_RECVERR || type === m.IPV6_RECVERR) view.setUint8(at + 20, below(4))
      if (below(2) === 0) view.setUint16(at + (below(2) === 0 ? 16 : 32), below(2) === 0 ? m.AF_INET : m.AF_INET6, true)
      at += Math.ceil(size / 8) * 8
    }
    const window = memory.subarray(start, start + length)
    const flags = below(2 ** 31)
    const read = m.ancillary({ msg_control: window, msg_flags: flags })
    // The same bytes by themselves, with nothing behind them.
    assert.equal(plain(read), plain(m.ancillary({ msg_control: window.slice(), msg_flags: flags })))
    assert.equal(read.dataTruncated, (flags & m.MSG_TRUNC) !== 0)
    for (const field of Object.keys(read)) seen.add(field)
    for (const struct of [read.error, read.offender, read.originalDestination]) {
      if (struct === undefined) continue
      assert.notEqual(struct.bytes.buffer, memory.buffer)
      assert.ok(struct.bytes.buffer.byteLength <= length)
    }
  }
  const known = [
    'pktinfo',
    'ttl',
    'tos',
    'timestamp',
    'dropped',
    'segmentSize',
    'mark',
    'originalDestination',
    'error',
    'offender',
  ]
  assert.deepEqual(
    known.filter(field => !seen.has(field)),
    [],
    'the bytes reach every reader',
  )
})

test('100,000 messages in one memory are read to their end', () => {
  const one = m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 7 })
  const all = new Uint8Array(one.length * 100_000)
  for (let at = 0; at < all.length; at += one.length) all.set(one, at)
  assert.equal(m.ancillary({ msg_control: all }).ttl, 7)
})

test('a msghdr is asked once for each of its fields; what its getter throws is thrown', () => {
  const asked: string[] = []
  const answers = (first: Record<string, unknown>) =>
    new Proxy(
      {},
      {
        get(_, name: string) {
          const again = asked.includes(name)
          asked.push(name)
          return again ? 'another answer' : first[name]
        },
      },
    )
  const msg_control = m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 7 })
  const first = { msg_control, msg_controllen: msg_control.length, msg_flags: m.MSG_TRUNC }
  assert.deepEqual(m.ancillary(answers(first)), { ttl: 7, dataTruncated: true, controlTruncated: false })
  assert.deepEqual(asked.sort(), ['msg_control', 'msg_controllen', 'msg_flags'])
  for (const name of Object.keys(first)) {
    const thrown = new Error(name)
    const msg = Object.defineProperty({ ...first }, name, {
      get() {
        throw thrown
      },
    })
    assert.throws(() => m.ancillary(msg), thrown)
  }
})

test('what is frozen is read; what is detached, or longer than its memory, is refused', () => {
  const message = Object.freeze({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 7 })
  const msg = Object.freeze({ msg_control: m.control(message), msg_flags: 0 })
  assert.equal(m.ancillary(msg).ttl, 7)
  const gone = detach(m.control(message) as Uint8Array<ArrayBuffer>)
  for (const read of [m.ancillary, m.cmsgs]) {
    assert.throws(() => read({ msg_control: gone }), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' })
    assert.throws(() => read({ msg_control: new Uint8Array(8), msg_controllen: 9 }), {
      name: 'RangeError',
      code: 'ERR_OUT_OF_RANGE',
      message: /^msg\.msg_controllen /,
    })
  }
  assert.throws(() => m.control({ ...message, data: gone }), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' })
})

test('data that goes while the messages behind it are read has been copied', () => {
  const message = { cmsg_level: IPPROTO_IP, cmsg_type: 99, data: Uint8Array.of(1, 2, 3, 4) }
  const expected = m.control(message, { ...message, data: 5 })
  const shrinking = resizable(4)
  new Uint8Array(shrinking).set(message.data)
  for (const [data, take] of [
    [message.data, () => detach(message.data)],
    [new Uint8Array(shrinking), () => shrinking.resize(0)],
  ] as const) {
    const later = {
      ...message,
      get data() {
        take()
        return 5
      },
    }
    assert.deepEqual(m.control({ ...message, data }, later), expected)
  }
})

test('a message that says it is longer than its memory is none', () => {
  const long = m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0) })
  assert.equal(m.ancillary({ msg_control: long }).ttl, 7)
  for (const msg of [{ msg_control: long.slice(0, 20) }, { msg_control: long, msg_controllen: 23 }]) {
    assert.deepEqual(m.cmsgs(msg), [])
    assert.equal(m.ancillary(msg).ttl, undefined)
  }
})

test('memory that another thread writes to meanwhile is read as it was at one moment', async t => {
  const shared = new SharedArrayBuffer(64)
  const memory = new Uint8Array(shared)
  memory.set(m.control({ cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_PKTINFO, data: new m.in6_pktinfo() }))
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads')
    const cmsg_len = new BigUint64Array(workerData, 0, 1)
    parentPort.postMessage('writing')
    for (;;) { cmsg_len[0] = 1n << 40n; cmsg_len[0] = 36n }`,
    { eval: true, workerData: shared },
  )
  t.after(() => worker.terminate())
  await new Promise(resolve => worker.once('message', resolve))
  const lengths = new Set<number>()
  // The other thread may stand still for a while where the length is none.
  const end = performance.now() + 20_000
  for (let round = 0; round < 50_000 || (lengths.size === 0 && performance.now() < end); round++) {
    for (const { data } of m.cmsgs({ msg_control: memory })) {
      lengths.add(data.length)
      assert.notEqual(data.buffer, shared)
    }
  }
  assert.deepEqual([...lengths], [m.in6_pktinfo.size])
})
