// How a watch ends, and what is left of it then: nothing.
import { test } from 'node:test'
import { live } from './kit/live.js'
import { TestNet } from './kit/test-net.js'
import { watch } from './kit/watching.js'

const ENDING = `const { close_owned: close } = native
  const closed = new Map()
  native.close_owned = fd => { closed.set(fd, (closed.get(fd) ?? 0) + 1); return close(fd) }
  const { socket_owned: socket } = native
  let fd = -1
  native.socket_owned = (...args) => { const made = socket(...args); if (fd < 0) fd = made; return made }
  m.watch().return()
  const before = open()
  closed.clear(), fd = -1
  const done = { done: true, value: undefined }
  const ended = events => {
    assert.equal(closed.get(fd), 1, 'closed once')
    assert.equal(open(), before)
  }
  const change = () => join('233.252.0.' + ++changes, 1)
  let changes = 0
`

const ENDS: Record<string, string> = {
  break: `const events = m.watch()
    const s = change()
    for await (const { kind } of events) { assert.equal(kind, 'membership'); m.close(s); break }
    ended()
    assert.deepEqual(await events.next(), done)`,
  'a throw in the loop': `const s = change(), events = m.watch()
    m.close(s)
    await assert.rejects(async () => { for await (const _ of events) throw new Error('mine') }, { message: 'mine' })
    ended()`,
  'return(), twice, in the middle of waits': `const events = m.watch()
    const waits = [events.next(), events.next()]
    assert.deepEqual(await events.return(), done)
    assert.deepEqual(await Promise.all(waits), [done, done])
    assert.deepEqual(await events.return(), done)
    ended()`,
  'Symbol.dispose': `const events = m.watch({ interval: 10 })
    const wait = events.next()
    events[Symbol.dispose]()
    events[Symbol.dispose]()
    assert.deepEqual(await wait, done)
    ended()`,
  'a signal in the middle of a wait': `const controller = new AbortController(), { signal } = controller
    const events = m.watch({ signal })
    const waits = [events.next(), events.next()].map(wait => wait.catch(error => error))
    setImmediate(() => controller.abort())
    assert.deepEqual(await Promise.all(waits), [signal.reason, done])
    assert.equal(signal.reason.name, 'AbortError')
    ended()
    assert.deepEqual(await events.next(), done)`,
  'a signal between two waits, with events untaken': `const controller = new AbortController(), reason = new Error('enough')
    const events = m.watch({ signal: controller.signal })
    const list = [change(), change()]
    await events.next()
    controller.abort(reason)
    list.forEach(fd => m.close(fd))
    ended()
    await assert.rejects(events.next(), reason)
    assert.deepEqual(await events.next(), done)`,
  'a signal that has aborted': `fd = 0
    closed.set(0, 1)
    assert.throws(() => m.watch({ signal: AbortSignal.abort() }), { name: 'AbortError' })
    ended()`,
  'an error of the kernel': `const events = m.watch()
    const wait = events.next()
    const { recvmsg } = native
    native.recvmsg = () => -m.EIO
    const s = change()
    await assert.rejects(wait, { code: 'EIO', syscall: 'recvmsg' })
    m.close(s)
    ended()
    assert.deepEqual(await events.next(), done)`,
  'a group of notifications that is refused': `const { setsockopt } = native
    native.setsockopt = () => -m.EPERM
    assert.throws(() => m.watch(), { code: 'EPERM', syscall: 'setsockopt' })
    ended()`,
  'a list that cannot be read': `const { sendto } = native
    native.sendto = () => -m.ENOBUFS
    assert.throws(() => m.watch(), { code: 'ENOBUFS', syscall: 'sendto' })
    ended()`,
}

for (const [how, code] of Object.entries(ENDS)) {
  test(`ended by ${how}: its descriptor is closed once`, async t => {
    const net = new TestNet(t)
    await watch(net, await net.host(), `${ENDING}${code}\ntell(null)`)
  })
}

test('events are given in order to those who wait at the same time', async t => {
  const net = new TestNet(t)
  await watch(
    net,
    await net.host(),
    `const events = m.watch()
    const waits = Array.from({ length: 10 }, () => events.next())
    for (let i = 0; i < 10; i++) join('239.1.1.' + i, 1)
    const groups = (await Promise.all(waits)).map(({ value }) => value.membership.group)
    assert.deepEqual(groups, Array.from({ length: 10 }, (_, i) => '239.1.1.' + i))
    events.return()
    tell(null)`,
  )
})

test('the process ends while a watch is open that nobody waits for, and not while somebody waits', () => {
  live('m.watch()')
  live('m.watch({ interval: 10 })')
  live(`const events = m.watch({ interval: 10 })
    setTimeout(() => join(m.socket(AF_INET, SOCK_DGRAM)), 50).unref()
    const { value } = await events.next()
    assert.equal(value.membership.group, '233.252.0.1')`)
})

test('the event loop goes on while the kernel loses notifications without end, and then what was lost is told', () => {
  live(`import { native } from '#lib/abi/binding.js'
    const { recvmsg } = native
    const events = m.watch()
    let lost = 0
    native.recvmsg = () => (++lost < 1e5 ? -m.ENOBUFS : process.exit(3))
    const next = events.next()
    join(m.socket(AF_INET, SOCK_DGRAM))
    await new Promise(setImmediate)
    assert.ok(lost > 0)
    native.recvmsg = recvmsg
    const { value } = await next
    assert.equal(value.membership.group, '233.252.0.1')`)
})

test('100 watches at once, and 500 in a row, leave no descriptor', () => {
  live(`import { getEventListeners } from 'node:events'
    m.watch().return()
    const before = open(), { signal } = new AbortController()
    const list = Array.from({ length: 100 }, (_, i) => m.watch(i < 10 ? { signal } : {}))
    const waits = list.map(events => events.next())
    join(m.socket(AF_INET, SOCK_DGRAM))
    assert.deepEqual([...new Set((await Promise.all(waits)).map(({ value }) => value.membership.group))], ['233.252.0.1'])
    for (const events of list) events.return()
    assert.equal(getEventListeners(signal, 'abort').length, 0)
    for (let i = 0; i < 500; i++) m.watch().return()
    assert.equal(open(), before + 1)`)
})

test('with its thread a watch, and what rejoins, end too', () => {
  live(`const sockets = () => readdirSync('/proc/self/fd').length
    const run = code => new Promise(resolve => {
      const worker = new Worker(code, { eval: true })
      worker.on('message', () => worker.terminate())
      worker.on('exit', resolve)
    })
    const imports = "import * as m from 'mreq'; import { parentPort } from 'node:worker_threads';"
    const watching = imports + "m.watch().next(); parentPort.postMessage(1)"
    const following = imports + "const s = m.socket(m.AF_INET, m.SOCK_DGRAM);" +
      "m.join(s, { group: '239.1.1.1', interface: 'lo', rejoin: true }); m.close(s)"
    await run(watching)
    const before = sockets()
    for (let i = 0; i < 5; i++) { await run(watching); await run(following) }
    assert.equal(sockets(), before)`)
})
