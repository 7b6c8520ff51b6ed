// Batches over memory that goes, shrinks, lies or is changed under them. Nothing may crash, hang, or reach what is not the batch's.
import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { test } from 'node:test'
import * as m from 'mreq'
import { live } from './kit/live.js'
import { type Pair, pair } from './kit/pair.js'
import { detach, resizable } from './kit/strange.js'

const { MSG_DONTWAIT } = m
const DATA = new Uint8Array(16).fill(7)
const TYPE_ERROR = { name: 'TypeError' }
const RANGE_ERROR = { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' }

function pushed({ to }: Pair, options: m.SendBatchOptions = {}): m.SendBatch {
  const batch = new m.SendBatch(options)
  const place = batch.to(to)
  for (let i = 0; i < 4; i++) batch.push(DATA, place)
  return batch
}

/** What is still there to receive. */
function left(fd: number): number {
  return new m.ReceiveBatch().receive(fd, MSG_DONTWAIT)
}

test('memory that was detached or has shrunk is a TypeError, and no datagram is taken or sent', t => {
  const both = pair(t, '127.0.0.1')
  const shrinking = () => {
    const buffer = resizable(4096)
    return { buffer, data: new Uint8Array(buffer), tracking: new Uint8Array(buffer, 0) }
  }
  m.sendto(both.sender, DATA, 0, both.to)
  for (const column of ['data', 'lengths', 'timestamps', 'addresses'] as const) {
    const batch = new m.ReceiveBatch()
    detach(batch[column] as unknown as Uint8Array<ArrayBuffer>)
    assert.throws(() => batch.receive(both.receiver, MSG_DONTWAIT), TYPE_ERROR)
  }
  for (const given of ['data', 'tracking'] as const) {
    const memory = shrinking()
    const batch = new m.ReceiveBatch({ messages: 2, data: memory[given] })
    memory.buffer.resize(4095)
    assert.throws(() => batch.receive(both.receiver, MSG_DONTWAIT), TYPE_ERROR)
  }
  assert.equal(left(both.receiver), 1)
  for (const column of ['data', 'lengths', 'destinations'] as const) {
    const batch = pushed(both)
    detach(batch[column] as Uint8Array<ArrayBuffer>)
    assert.throws(() => batch.send(both.sender))
    if (column !== 'destinations') assert.throws(() => batch.push(DATA))
  }
  const memory = shrinking()
  const batch = pushed(both, { data: memory.data })
  memory.buffer.resize(20)
  assert.throws(() => batch.send(both.sender), TYPE_ERROR)
  assert.equal(left(both.receiver), 0)
})

test('what a batch received goes when its memory goes, and its datagrams with it', t => {
  const both = pair(t, '127.0.0.1')
  const batch = new m.ReceiveBatch()
  const received = () => {
    m.sendto(both.sender, DATA, 0, both.to)
    m.sendto(both.sender, DATA, 0, both.to)
    const fresh = new m.ReceiveBatch()
    assert.equal(fresh.receive(both.receiver), 2)
    return fresh
  }
  for (const column of ['lengths', 'data'] as const) {
    const taken = received()
    const iterator = taken[Symbol.iterator]()
    iterator.next()
    detach(taken[column] as Uint8Array<ArrayBuffer>)
    if (column === 'data') assert.throws(() => iterator.next(), TYPE_ERROR)
    assert.throws(() => [...taken], TYPE_ERROR)
  }
  const taken = received()
  taken.segmentSizes.fill(0xffffffff)
  taken.lengths.fill(0xffffffff)
  assert.deepEqual(
    [...taken].map(({ data }) => data.length),
    [2048, 2048],
  )
  assert.equal(batch.count, 0)
})

test('sizes that are not what they were are refused', t => {
  const both = pair(t, '127.0.0.1')
  const lies = [{ messages: 1024 }, { room: 65_535 }, { messages: 0 }, { messages: 2 ** 32 }, { room: -1 }]
  for (const lie of lies) {
    const batch: m.ReceiveBatch = new m.ReceiveBatch({ messages: 8 })
    Object.assign(batch, lie)
    assert.throws(() => batch.receive(both.receiver, MSG_DONTWAIT), { code: 'EINVAL' })
  }
  for (const count of [-1, 1025, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '4']) {
    assert.throws(() => Object.assign(pushed(both), { count }).send(both.sender), RANGE_ERROR)
  }
  for (const first of [-1, 5, 2 ** 31 - 1, 2 ** 40])
    assert.throws(() => pushed(both).send(both.sender, 0, first), RANGE_ERROR)
  for (const [column, value] of [
    ['lengths', 0xffffffff],
    ['lengths', (1 << 20) + 1],
    ['destinations', 1],
    ['destinations', 0xffffffff],
  ] as const) {
    const batch = pushed(both)
    batch[column][2] = value
    // Those before it go; then it is the first.
    assert.equal(batch.send(both.sender), 2)
    assert.throws(() => batch.send(both.sender, 0, 2), RANGE_ERROR)
    assert.equal(left(both.receiver), 2)
  }
  const full = new m.SendBatch({ datagrams: 1, bytes: 8 })
  assert.throws(() => full.push(DATA), RANGE_ERROR)
  assert.equal(full.push(DATA.subarray(0, 8)), true)
  assert.equal(full.push(DATA.subarray(0, 0)), false)
})

test('an array that lies of its length, or keeps what it is given, gives and takes its own bytes', t => {
  const both = pair(t, '127.0.0.1')
  class Liar extends Uint8Array {
    override get length(): number {
      return 1 << 20
    }
    override set(): void {
      assert.fail('set')
    }
    override subarray(): Uint8Array<ArrayBuffer> {
      return assert.fail('subarray')
    }
  }
  assert.throws(() => new m.ReceiveBatch({ data: new Liar(100) }), RANGE_ERROR)
  const batch = new m.SendBatch({ data: new Liar(100) })
  const place = batch.to(both.to)
  assert.equal(batch.push(new Liar(60), place), true)
  assert.equal(batch.push(new Liar(60), place), false)
  assert.equal(batch.send(both.sender), 1)
  const taken = new m.ReceiveBatch({ messages: 1, room: 64, data: new Liar(64) })
  assert.equal(taken.receive(both.receiver), 1)
  assert.equal([...taken][0]?.data.length, 60)
  assert.throws(() => batch.to(new Liar(33)), RANGE_ERROR)
})

test('closed descriptors, and those of something else, are errors, and none is left open', t => {
  const both = pair(t, '127.0.0.1')
  const before = readdirSync('/proc/self/fd').length
  for (const fd of [-1, 9999, 2 ** 31 - 1]) {
    assert.throws(() => new m.ReceiveBatch().receive(fd, 0, 1000), { code: 'EBADF', syscall: 'recvmmsg' })
    assert.throws(() => pushed(both).send(fd), { code: 'EBADF', syscall: 'sendmmsg' })
  }
  const file = openSync('/dev/null', 'r')
  assert.throws(() => new m.ReceiveBatch().receive(file), { code: 'ENOTSOCK' })
  assert.throws(() => pushed(both).send(file), { code: 'ENOTSOCK' })
  closeSync(file)
  const MSG_ZEROCOPY = 0x4000000
  assert.throws(() => pushed(both).send(both.sender, MSG_ZEROCOPY), { code: 'EINVAL' })
  assert.equal(readdirSync('/proc/self/fd').length, before)
})

test('an interface goes with an address of its family, or not at all', t => {
  const { to } = pair(t, '127.0.0.1')
  const batch = new m.SendBatch()
  assert.throws(() => batch.to(undefined, 1), { code: 'ERR_INVALID_ARG_VALUE' })
  assert.throws(() => batch.to(new Uint8Array([1, 0, 0, 0x6d]), 1), { code: 'ERR_INVALID_ARG_VALUE' })
  assert.throws(() => batch.to(to, -1), RANGE_ERROR)
  assert.equal(batch.to(to, 1), 0)
  for (let i = 1; i < 3000; i++) assert.equal(batch.to(to), i)
  assert.throws(() => batch.push(DATA, 3000), RANGE_ERROR)
})

test('memory that another thread writes to and reads while it is sent and received', () => {
  live(`const { native } = await import('#lib/abi/binding.js')
    const shared = new SharedArrayBuffer(1 << 16), words = new Uint32Array(shared)
    const worker = new Worker(\`import { workerData } from 'node:worker_threads'
      const words = new Uint32Array(workerData)
      for (let i = 0;; i = (i + 1) % 8192) words[i] = [0, 1, 10, 10, 0xffffffff, 65536, 40][(Math.random() * 7) | 0]\`,
      { eval: true, workerData: shared })
    const s = m.socket(AF_INET, SOCK_DGRAM | m.SOCK_NONBLOCK)
    m.bind(s, loopback(0))
    m.setsockopt(s, m.IPPROTO_UDP, m.UDP_GRO, true)
    const to = m.getsockname(s)
    const table = new Uint8Array(new SharedArrayBuffer(44 * 2))
    new Uint32Array(table.buffer).set([16, 0, 0xffffffff])
    table.set(to.bytes, 12)
    table.copyWithin(44, 0, 44)
    const data = new Uint8Array(shared), datagrams = data.subarray(0, 16384)
    const columns = data.subarray(0, 64 * 84)
    const end = performance.now() + 20_000
    while (words.every(word => word === 0) && performance.now() < end) await new Promise(setImmediate)
    const answers = new Set()
    // Something was sent, and something was refused: what, is the other thread's doing, which may stand still meanwhile.
    const both = () => [...answers].some(answer => answer > 0) && answers.has(-m.ERANGE)
    for (let i = 0; i < 20_000 || (!both() && performance.now() < end); i++) {
      answers.add(native.send_batch(s, 0, i % 2 ? 0xffffffff : 0, 0, 2048, data, datagrams, i % 3 ? table : data))
      answers.add(native.recv_batch(s, 0, 64, i % 2 ? 1000 : 10, data, columns))
    }
    assert.ok(both(), [...answers].join())
    const batch = new m.SendBatch({ data }), taken = new m.ReceiveBatch({ messages: 16, room: 2048, data })
    const place = batch.to(to)
    for (let i = 0; i < 100; i++) batch.push(data.subarray(0, i), place)
    for (let i = 0; i < 300; i++) {
      batch.send(s)
      taken.receive(s)
      for (const { data, message } of taken) assert.ok(data.length <= 2048 && message < 16)
    }
    await worker.terminate()`)
})

test('batches in workers that are terminated while they send and receive', () => {
  live(`const script = \`
      import { parentPort } from 'node:worker_threads'
      import * as m from 'mreq'
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM)
      m.bind(s, new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: '127.0.0.1' }))
      const batch = new m.SendBatch(), taken = new m.ReceiveBatch(), place = batch.to(m.getsockname(s))
      for (let i = 0; i < 50; i++) batch.push(new Uint8Array(100), place)
      new m.Receiver(s, taken, () => { batch.send(s) })
      batch.send(s)
      parentPort.postMessage('now')\`
    const run = () => new Promise(resolve => {
      const worker = new Worker(script, { eval: true })
      worker.once('message', () => worker.terminate())
      worker.once('exit', resolve)
    })
    await run()
    const before = open()
    for (let round = 0; round < 4; round++) await Promise.all([run(), run()])
    // A socket is its opener's, and outlives the worker; a receiver's copy of it does not.
    assert.equal(open(), before + 8)`)
})
