// A descriptor on the event loop: each test in a process of its own, which must end by itself, with 0.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { both, polling } from './kit/polling.js'
import { root } from './kit/root.js'

both(
  'a datagram calls back with POLLIN, in turn after turn until it is read, and then no more',
  `const { s, send, take } = receiver()
    const told = []
    poll(s, m.POLLIN, events => { told.push(events); if (told.length === 3) take() })
    await looked()
    assert.deepEqual(told, [])
    send()
    await until(() => told.length === 3)
    await looked()
    assert.deepEqual(told, [m.POLLIN, m.POLLIN, m.POLLIN])
    send()
    await until(() => told.length >= 4)`,
)

both(
  'room to write calls back with POLLOUT, and both with both',
  `const { s, send } = receiver()
    const told = new Set()
    const out = poll(s, m.POLLOUT, events => { told.add(events); out.close() })
    await until(() => told.size === 1)
    assert.deepEqual([...told], [m.POLLOUT])
    poll(s, m.POLLIN | m.POLLOUT, events => told.add(events))
    send()
    await until(() => told.has(m.POLLIN | m.POLLOUT))`,
)

both(
  'a paused poller is silent, and a resumed one has missed nothing',
  `const { s, send, take } = receiver()
    let told = 0
    const poller = poll(s, m.POLLIN, () => { told++; take() })
    poller.pause()
    poller.pause()
    send()
    await looked()
    assert.equal(told, 0)
    poller.resume()
    poller.resume()
    await until(() => told === 1)
    // In its own callback as well.
    const once = poll(s, m.POLLOUT, () => { told++; once.pause() })
    await until(() => told === 2)
    await looked()
    assert.equal(told, 2)
    once.resume()
    await until(() => told === 3)`,
)

both(
  'a callback may close its own poller and others that are ready too, and open another',
  `const { s, send } = receiver()
    send()
    const told = []
    const all = Array.from({ length: 5 }, (_, i) => poll(s, m.POLLIN, () => {
      told.push(i)
      for (const poller of all) poller.close()
    }))
    await until(() => told.length > 0)
    await looked()
    assert.equal(told.length, 1)
    const next = poll(s, m.POLLIN, () => {
      next.close()
      poll(s, m.POLLIN, () => told.push('opened'))
    })
    await until(() => told.includes('opened'))`,
)

both(
  'on a closed poller nothing does anything',
  `const { s, send } = receiver()
    const poller = poll(s, m.POLLIN, () => assert.fail('told'))
    const beside = poll(m.dup(s), m.POLLIN, () => {})
    poller.close()
    const before = open()
    assert.equal(poller.fd, -1)
    poller.close()
    poller.pause()
    poller.resume()
    assert.equal(poller.ref(), poller)
    assert.equal(poller.unref(), poller)
    poller[Symbol.dispose]()
    poller.resume()
    send()
    await looked()
    assert.equal(open(), before)`,
)

both(
  'what a callback throws is an uncaughtException, and every poller goes on',
  `const { s, send } = receiver()
    send()
    const caught = []
    const told = [0, 0, 0]
    process.on('uncaughtException', (error, origin) => caught.push(error.message + ' ' + origin))
    for (const i of told.keys()) poll(s, m.POLLIN, () => { told[i]++; if (i < 2) throw new Error('thrown by ' + i) })
    await until(() => told.every(times => times >= 3))
    for (const i of [0, 1]) {
      assert.ok(caught.filter(message => message === 'thrown by ' + i + ' uncaughtException').length >= 3)
    }`,
)

both(
  'what a callback puts off to a tick or a promise happens before the loop goes on, and may throw',
  `const { s } = receiver()
    const caught = []
    process.on('uncaughtException', error => caught.push(error.message))
    const done = []
    const poller = poll(s, m.POLLOUT, () => {
      poller.close()
      process.nextTick(() => { done.push('tick'); throw new Error('in a tick') })
      Promise.resolve().then(() => done.push('promise'))
      setImmediate(() => done.push('immediate'))
    })
    await until(() => done.length === 3)
    assert.deepEqual(done, ['tick', 'promise', 'immediate'])
    assert.deepEqual(caught, ['in a tick'])`,
)

both(
  'AsyncLocalStorage has in the callback what it had when the poller was made',
  `const { AsyncLocalStorage } = await import('node:async_hooks')
    const storage = new AsyncLocalStorage()
    const { s } = receiver()
    const told = new Set()
    for (const name of ['a', 'b']) storage.run(name, () => poll(s, m.POLLOUT, () => told.add(storage.getStore())))
    await until(() => told.size === 2)
    assert.deepEqual([...told].sort(), ['a', 'b'])`,
)

both(
  'an open poller that nobody holds goes on',
  `const { s, send, take } = receiver()
    let told = 0
    ;(() => { new m.Poller(s, m.POLLIN, () => { take(); told++ }).unref() })()
    for (let i = 0; i < 3; i++) { gc(); await looked() }
    send()
    await until(() => told === 1)
    gc()
    send()
    await until(() => told === 2)`,
  '--expose-gc',
)

both(
  'a descriptor that is closed before the loop turns, or while it is polled, ends nothing, and its number is free',
  `const before = open()
    for (const turned of [() => {}, looked]) {
      const { s, here } = receiver()
      const told = []
      const poller = poll(s, m.POLLIN, events => { told.push(events); poller.pause() })
      await turned()
      m.close(s)
      const other = m.socket(AF_INET, SOCK_DGRAM)
      assert.equal(other, s)
      // The socket lives as long as its poller.
      assert.throws(() => m.bind(other, here), { code: 'EADDRINUSE' })
      m.bind(other, loopback(0))
      m.sendto(other, new Uint8Array(4), 0, m.getsockname(other))
      await looked()
      assert.deepEqual(told, [])
      m.sendto(other, new Uint8Array(4), 0, here)
      await until(() => told.length === 1)
      assert.equal(m.recv(poller.fd, new Uint8Array(8), m.MSG_DONTWAIT), 4)
      poller.close()
      const again = m.socket(AF_INET, SOCK_DGRAM)
      m.bind(again, here)
      m.close(again)
      m.close(other)
    }
    await turn()
    assert.equal(open(), before)`,
)

// The number of a poller's own copy is the lowest that is free, as of any descriptor.
const CLOSE_COPY = `const copy = m.dup(s)
      m.close(copy)
      const poller = poll(s, m.POLLIN, () => { told++ })
      await turned()
      m.close(copy)`

both(
  'a poller whose own copy somebody has closed ends nothing, and cannot be resumed',
  `poll(m.socket(AF_INET, SOCK_DGRAM), m.POLLIN, () => {}).unref()
    await turn()
    for (const turned of [() => {}, looked]) {
      const { s, send } = receiver()
      let told = 0
      ${CLOSE_COPY}
      send()
      await until(() => told > 0)
      poller.pause()
      assert.throws(() => poller.resume(), { name: 'SystemError', code: 'EBADF', syscall: 'epoll_ctl' })
      poller.close()
      poller.close()
    }`,
)

test('what epoll cannot be made to forget does not turn the loop for ever', () => {
  polling(`const { native } = await import('#lib/abi/binding.js')
    const { watch_start } = native
    let events = 0
    native.watch_start = (epfd, callback) => watch_start(epfd, (...args) => { events++; callback(...args) })
    const beside = receiver()
    let heard = 0
    poll(beside.s, m.POLLIN, () => { heard++; beside.take() })
    const { s, send } = receiver()
    let told = 0
    const turned = turn
    ${CLOSE_COPY}
    send()
    await until(() => told > 0)
    poller.close()
    for (let i = 0; i < 200; i++) await turn()
    const before = events
    for (let i = 0; i < 200; i++) await turn()
    assert.equal(events, before)
    beside.send()
    await until(() => heard === 1)`)
})

both(
  'an error that nobody reads is told once or twice, and again when something else has happened',
  `const nobody = receiver(), s = m.socket(AF_INET, SOCK_DGRAM)
    m.bind(s, loopback(0))
    m.connect(s, nobody.here)
    // Not before: its port might be the other's, and that be its own peer.
    m.close(nobody.s)
    const data = new Uint8Array(4), told = []
    poll(s, m.POLLIN, events => told.push(events))
    for (const round of [1, 2]) {
      told.length = 0
      // The second sending fails of the first's error, and clears it.
      try { m.send(s, data) } catch { m.send(s, data) }
      await looked()
      await looked()
      assert.ok(told.length >= 1 && told.length <= 2, told.join())
      assert.ok(told.every(events => events === m.POLLERR))
    }
    assert.throws(() => m.recv(s, data, m.MSG_DONTWAIT), { code: 'ECONNREFUSED' })
    // What was asked for comes in turn after turn again.
    told.length = 0
    const back = m.socket(AF_INET, SOCK_DGRAM)
    m.bind(back, nobody.here)
    m.sendto(back, data, 0, m.getsockname(s))
    await until(() => told.length >= 5)
    assert.deepEqual(new Set(told), new Set([m.POLLIN]))`,
)

both(
  'POLLHUP, which nobody can read, is told once or twice',
  `const s = m.socket(AF_INET, m.SOCK_STREAM), told = []
    poll(s, m.POLLIN, events => told.push(events))
    await until(() => told.length > 0)
    for (let i = 0; i < 3; i++) await looked()
    assert.ok(told.length <= 2, told.join())
    assert.ok(told.every(events => events === m.POLLHUP))`,
)

both(
  'what cannot be waited for is refused, and leaves no descriptor',
  `const { openSync } = await import('node:fs')
    const file = openSync('package.json'), { s } = receiver(), never = () => {}
    const before = open()
    assert.throws(() => new m.Poller(file, m.POLLIN, never), { name: 'SystemError', code: 'EPERM', syscall: 'epoll_ctl' })
    for (const fd of [-1, 9999]) {
      assert.throws(() => new m.Poller(fd, m.POLLIN, never), { name: 'SystemError', code: 'EBADF', syscall: 'dup' })
    }
    for (const events of [0, -1, m.POLLERR, m.POLLIN | m.POLLHUP, m.POLLPRI, 2 ** 31]) {
      assert.throws(() => new m.Poller(s, events, never), { name: 'RangeError', code: 'ERR_OUT_OF_RANGE' })
    }
    for (const args of [[s, m.POLLIN], [s, m.POLLIN, {}], [s, '1', never], ['0', m.POLLIN, never], [undefined, 1, never]]) {
      assert.throws(() => new m.Poller(...args), { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' })
    }
    await turn()
    assert.equal(open(), before)`,
)

test('what epoll refuses, as the event loop watches it too, is refused by the constructor', () => {
  polling(`const { readlinkSync } = await import('node:fs')
    const epolls = readdirSync('/proc/self/fd').map(Number).filter(fd => {
      try { return readlinkSync('/proc/self/fd/' + fd) === 'anon_inode:[eventpoll]' } catch {}
    })
    assert.ok(epolls.length > 0)
    const refused = []
    for (const fd of epolls) {
      try { poll(fd, m.POLLIN, () => {}).close() } catch (error) { refused.push(error.syscall + ' ' + error.code) }
    }
    assert.deepEqual(refused, ['epoll_ctl ELOOP'])
    // Linux lets one socket be watched in no more than 500 ways by way of another epoll.
    const { s } = receiver()
    for (let i = 0; i < 500; i++) poll(s, m.POLLIN, () => {})
    assert.throws(() => poll(s, m.POLLIN, () => {}), { code: 'EINVAL', syscall: 'epoll_ctl' })
    await looked()`)
})

both(
  'a poller leaves blocking sockets blocking',
  `const { s } = receiver()
    poll(s, m.POLLIN, () => {})
    assert.equal(m.fcntl(s, m.F_GETFL) & m.O_NONBLOCK, 0)`,
)

both(
  '1,000 pollers at once are all told, and when they are closed no descriptor is left',
  `const sockets = Array.from({ length: 100 }, () => receiver().s), [s] = sockets, before = open(), told = new Set()
    const all = Array.from({ length: 1000 }, (_, i) => poll(sockets[i % 100], m.POLLOUT, () => { told.add(i); all[i].close() }))
    assert.ok(open() >= before + 1000)
    await until(() => told.size === 1000)
    await turn()
    assert.equal(open(), before)
    for (let i = 0; i < 1000; i++) new m.Poller(s, m.POLLIN, () => {}).close()
    await turn()
    assert.equal(open(), before)`,
)

for (const [how, code] of [
  ['unreferenced', 'poll(s, m.POLLIN, () => {}).unref()'],
  ['unreferenced while paused', 'const p = poll(s, m.POLLIN, () => {}); p.pause(); p.unref(); p.resume()'],
  ['paused', 'poll(s, m.POLLIN, () => {}).pause()'],
] as const) {
  both(
    `the process ends by itself beside an open poller that is ${how}`,
    `const { s } = receiver()\n${code}\nopened.length = 0`,
  )
}

for (const [how, code] of [
  ['open', 'poll(s, m.POLLIN, () => {})'],
  ['referenced again', 'poll(s, m.POLLIN, () => {}).unref().unref().ref().ref()'],
  ['resumed', 'const p = poll(s, m.POLLIN, () => {}); p.pause(); p.resume()'],
  [
    'beside one that is not',
    'poll(s, m.POLLIN, () => {}); const p = poll(s, m.POLLIN, () => {}).unref(); p.pause(); p.resume(); p.close()',
  ],
] as const) {
  both(
    `a poller that is ${how} keeps the process alive`,
    `const { s } = receiver()
    ${code}
    const all = opened.splice(0)
    let kept = false
    setTimeout(() => { kept = true; for (const poller of all) poller.close() }, 100).unref()
    process.once('exit', () => assert.ok(kept))`,
  )
}

test('a callback that throws, with nobody to catch it, ends the process as Node does', () => {
  const code = `import * as m from 'mreq'
    new m.Poller(m.socket(m.AF_INET, m.SOCK_DGRAM), m.POLLOUT, () => { throw new Error('thrown in the callback') })`
  const child = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, encoding: 'utf8' })
  assert.deepEqual({ status: child.status, signal: child.signal }, { status: 1, signal: null })
  assert.match(child.stderr, /Error: thrown in the callback\n +at /)
})

test('process.exit() in a callback ends the process with its status', () => {
  for (const exit of ['process.exit(7)', 'process.exitCode = 7; poller.close()', 'process.reallyExit(7)']) {
    const code = `import * as m from 'mreq'
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM)
      for (let i = 0; i < 3; i++) new m.Poller(s, m.POLLIN, () => {}).unref()
      const poller = new m.Poller(s, m.POLLOUT, () => { ${exit} })`
    const { status, signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: root,
      encoding: 'utf8',
      timeout: 180_000,
    })
    assert.deepEqual({ status, signal, stderr }, { status: 7, signal: null, stderr: '' })
  }
})
