// Batches on the event loop: each test in a process of its own, which must end by itself, with 0.
import { both } from './kit/polling.js'

const BEFORE = `
const batch = new m.ReceiveBatch({ messages: 4, room: 16 })
const receive = (s, callback, options) => {
  const made = new m.Receiver(s, batch, callback, options)
  opened.push(made)
  return made
}
const sendAll = ({ send }, count) => { for (let i = 0; i < count; i++) send() }
// A connected socket, whose peer is gone: what it sends comes back as ECONNREFUSED.
const refused = () => {
  const peer = receiver(), s = m.socket(AF_INET, SOCK_DGRAM)
  m.bind(s, loopback(0))
  m.connect(s, peer.here)
  m.close(peer.s)
  return s
}
`

function receiving(name: string, code: string, ...flags: string[]): void {
  both(name, BEFORE + code, ...flags)
}

receiving(
  'each datagram is told once, in batches, and no more than the budget of them in one turn',
  `const from = receiver()
    const told = [], perTurn = []
    let calls = 0
    sendAll(from, 22)
    receive(from.s, given => {
      assert.equal(given, batch)
      told.push([...batch].length)
      // Behind a turn, and not within it, promises have theirs.
      if (calls++ === 0) queueMicrotask(() => { perTurn.push(calls); calls = 0 })
    }, { budget: 2 })
    await until(() => told.length === 6)
    assert.deepEqual([told, perTurn], [[4, 4, 4, 4, 4, 2], [2, 2, 2]])
    await looked()
    assert.equal(told.length, 6)
    sendAll(from, 1)
    await until(() => told.length === 7)`,
)

receiving(
  'a callback may close it, pause it, or close its socket, and is not told again',
  `for (const [end, again] of [
      [r => r.close(), r => { r.resume(); r.close(); r.pause(); r.ref().unref(); r[Symbol.dispose]() }],
      [r => r.pause(), r => { r.pause(); r.resume(); r.resume() }],
    ]) {
      const from = receiver()
      let told = 0
      sendAll(from, 12)
      const r = receive(from.s, () => { told++; end(r) })
      await until(() => told > 0)
      await looked()
      assert.equal(told, 1)
      again(r)
      await looked()
      assert.ok(told <= 2)
      r.close()
    }
    const from = receiver()
    let told = 0
    sendAll(from, 12)
    const r = receive(from.s, () => { if (told++ === 0) m.close(from.s) })
    // What is in the socket is told all the same, and what has the number now is not read.
    const other = receiver()
    await until(() => told === 3)
    other.send()
    await looked()
    assert.equal(told, 3)`,
)

receiving(
  'a paused receiver has missed nothing when it is resumed, in its own callback too',
  `const from = receiver()
    let told = 0
    const r = receive(from.s, ({ count }) => { told += count; r.pause(); r.resume() })
    r.pause()
    sendAll(from, 9)
    await looked()
    assert.equal(told, 0)
    r.resume()
    await until(() => told === 9)`,
)

receiving(
  'what a callback throws is an uncaughtException, and it goes on with what follows',
  `const from = receiver(), caught = []
    process.on('uncaughtException', error => caught.push(error.message))
    let told = 0
    sendAll(from, 12)
    receive(from.s, ({ count }) => { told += count; throw new Error('thrown') })
    await until(() => told === 12)
    assert.deepEqual(caught, ['thrown', 'thrown', 'thrown'])`,
)

receiving(
  "the socket's errors go to onError, and it goes on",
  `const s = refused(), codes = []
    let told = 0
    receive(s, ({ count }) => { told += count }, { onError: ({ code, syscall }) => codes.push(code + ' ' + syscall) })
    for (const round of [1, 2, 3]) {
      m.send(s, new Uint8Array(4))
      await until(() => codes.length === round)
      await looked()
    }
    assert.deepEqual(codes, new Array(3).fill('ECONNREFUSED recvmmsg'))
    const back = m.socket(AF_INET, SOCK_DGRAM)
    m.bind(back, m.getpeername(s))
    m.sendto(back, new Uint8Array(4), 0, m.getsockname(s))
    await until(() => told === 1)`,
)

receiving(
  "without onError, the socket's errors are uncaughtExceptions",
  `const s = refused(), caught = []
    process.on('uncaughtException', ({ code }) => caught.push(code))
    receive(s, () => {})
    m.send(s, new Uint8Array(4))
    await until(() => caught.length === 1)
    await looked()
    assert.deepEqual(caught, ['ECONNREFUSED'])`,
)

receiving(
  'an error that would come in every turn closes it, and is told once',
  `const detached = new m.ReceiveBatch({ messages: 4, room: 16 })
    structuredClone(detached.data.buffer, { transfer: [detached.data.buffer] })
    const columns = new m.ReceiveBatch({ messages: 4, room: 16 })
    structuredClone(columns.lengths.buffer, { transfer: [columns.lengths.buffer] })
    for (const [given, told] of [[detached, 'TypeError'], [columns, 'TypeError']]) {
      const from = receiver(), names = []
      sendAll(from, 1)
      opened.push(new m.Receiver(from.s, given, () => assert.fail('told'), { onError: ({ name }) => names.push(name) }))
      await until(() => names.length > 0)
      await looked()
      assert.deepEqual(names, [told])
    }
    // Its own copy is the lowest number that is free, where there is a poller already.
    poll(m.socket(AF_INET, SOCK_DGRAM), m.POLLIN, () => {})
    const from = receiver(), codes = []
    const copy = m.dup(from.s)
    m.close(copy)
    receive(from.s, () => assert.fail('told'), { onError: ({ code }) => codes.push(code) })
    await looked()
    m.close(copy)
    from.send()
    await until(() => codes.length > 0)
    await looked()
    assert.deepEqual(codes, ['EBADF'])`,
)

receiving(
  'a socket that is shut down for reading closes it',
  `const from = receiver()
    let told = 0
    const r = receive(from.s, () => told++)
    await looked()
    try { m.shutdown(from.s, m.SHUT_RD) } catch {}
    // It does not keep the process.
    opened.length = 0
    process.once('exit', () => assert.equal(told, 0))`,
)

receiving(
  'one batch serves many receivers',
  `const all = Array.from({ length: 50 }, receiver), heard = new Map()
    for (const [i, { s }] of all.entries()) {
      receive(s, ({ count }) => heard.set(i, (heard.get(i) ?? 0) + count))
      sendAll(all[i], i % 7)
    }
    await until(() => all.every((_, i) => (heard.get(i) ?? 0) === i % 7))`,
)

receiving(
  'a process ends beside one that is unreferenced or paused, and no descriptor is left of one that is closed',
  `const from = receiver(), before = open()
    for (let i = 0; i < 300; i++) new m.Receiver(from.s, batch, () => {}).close()
    await turn()
    assert.equal(open(), before)
    assert.equal(new m.Receiver(from.s, batch, () => {}).unref() instanceof m.Receiver, true)
    new m.Receiver(from.s, batch, () => {}).pause()`,
)

receiving(
  'of a connection that the peer ends it tells what was sent, and nothing behind it for ever',
  `const { createServer } = await import('node:net')
    const server = createServer(peer => peer.end('bye')).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const s = m.socket(AF_INET, m.SOCK_STREAM), told = []
    m.connect(s, loopback(m.htons(server.address().port)))
    const r = receive(s, ({ lengths }) => told.push(lengths[0]))
    await until(() => told.length > 0)
    await looked()
    await looked()
    assert.deepEqual(told, [3])
    m.close(s)
    server.close()`,
)
