// The stages of a life, each in a process of its own that must end by itself, with 0.
import { test } from 'node:test'
import { live } from './kit/live.js'

test('closed twice: the second is EBADF, in both rooms', () => {
  live(`const s = m.socket(AF_INET, SOCK_DGRAM)
    m.close(s)
    assert.throws(() => m.close(s), { name: 'SystemError', code: 'EBADF', errno: -9, syscall: 'close' })
    assert.equal(c.close(s), -1)
    assert.equal(c.errno, c.EBADF)`)
})

test('every call after close is EBADF', () => {
  live(`const s = m.socket(AF_INET, SOCK_DGRAM)
    m.close(s)
    const memory = new Uint8Array(64), address = loopback(9), length = new c.socklen_t(16), msg = new c.msghdr()
    const typed = {
      bind: () => m.bind(s, address), connect: () => m.connect(s, address), shutdown: () => m.shutdown(s, m.SHUT_RD),
      dup: () => m.dup(s), fcntl: () => m.fcntl(s, m.F_GETFL), getsockname: () => m.getsockname(s),
      getpeername: () => m.getpeername(s), sendto: () => m.sendto(s, memory, 0, address), send: () => m.send(s, memory),
      recvfrom: () => m.recvfrom(s, memory), recv: () => m.recv(s, memory), sendmsg: () => m.sendmsg(s, { msg_iov: [memory] }),
      recvmsg: () => m.recvmsg(s, { msg_iov: [memory] }), setsockopt: () => join(s),
      getsockopt: () => m.getsockopt(s, m.SOL_SOCKET, m.SO_RCVBUF),
    }
    for (const [syscall, call] of Object.entries(typed)) assert.throws(call, { code: 'EBADF', syscall }, syscall)
    const byHand = {
      bind: () => c.bind(s, address, 16), connect: () => c.connect(s, address, 16), shutdown: () => c.shutdown(s, 0),
      dup: () => c.dup(s), fcntl: () => c.fcntl(s, c.F_GETFL), getsockname: () => c.getsockname(s, address, length),
      getpeername: () => c.getpeername(s, address, length), sendto: () => c.sendto(s, memory, 1, 0, address, 16),
      send: () => c.send(s, memory, 1, 0), recvfrom: () => c.recvfrom(s, memory, 1, 0, null, null),
      recv: () => c.recv(s, memory, 1, 0), setsockopt: () => c.setsockopt(s, 0, c.IP_TTL, new c.int(1), 4),
      getsockopt: () => c.getsockopt(s, 0, c.IP_TTL, new c.int(), new c.int(4)), close: () => c.close(s),
      fprintf: () => c.fprintf(s, 'text'), sendmsg: () => c.sendmsg(s, Object.assign(msg, { msg_iov: [new c.iovec(memory, 1)], msg_iovlen: 1 }), 0),
      recvmsg: () => c.recvmsg(s, msg, 0),
    }
    for (const [name, call] of Object.entries(byHand)) {
      assert.equal(c.atoi('1'), 1)
      c.socket(-1, 0, 0)
      assert.equal(c.errno, c.EAFNOSUPPORT)
      assert.equal(call(), -1, name)
      assert.equal(c.errno, c.EBADF, name)
    }
    const [watched] = [new m.pollfd({ fd: s, events: m.POLLIN })]
    assert.equal(m.poll([watched], 0), 1)
    assert.equal(watched.revents, m.POLLNVAL)`)
})

test('the process ends while a socket is open and a member', () => {
  live('join(m.socket(AF_INET, SOCK_DGRAM))')
  live('join(m.socket(AF_INET, SOCK_DGRAM)); process.exit(0)')
  live('join(c.socket(AF_INET, SOCK_DGRAM, 0)); c.exit(0)')
})

test('the process ends while a worker blocks, and while one has a socket open', () => {
  live(`const code = \`
    import { parentPort } from 'node:worker_threads'
    import * as m from 'mreq'
    const s = m.socket(m.AF_INET, m.SOCK_DGRAM)
    parentPort.postMessage(s)
    m.poll([new m.pollfd({ fd: s, events: m.POLLIN })], 200)\`
    const worker = new Worker(code, { eval: true })
    worker.once('message', () => process.exit(0))`)
})

test('eight workers call at once, and each has an option buffer and an errno of its own', () => {
  live(`const code = \`
      import { parentPort, workerData } from 'node:worker_threads'
      import assert from 'node:assert/strict'
      import * as m from 'mreq'
      import * as c from 'mreq/c'
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM | m.SOCK_NONBLOCK)
      m.bind(s, new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: '127.0.0.1' }))
      const here = m.getsockname(s)
      const data = new Uint8Array(8).fill(workerData), got = new Uint8Array(8), from = new m.sockaddr_in()
      for (let i = 0; i < 3000; i++) {
        m.setsockopt(s, m.IPPROTO_IP, m.IP_TTL, workerData + 1)
        assert.equal(m.getsockopt(s, m.IPPROTO_IP, m.IP_TTL), workerData + 1)
        assert.equal(m.sendto(s, data, 0, here), 8)
        assert.equal(m.recvfrom(s, got.fill(255), 0, from), 8)
        assert.deepEqual([got[0], got[7], from.sin_port], [workerData, workerData, here.sin_port])
        const failed = workerData % 2 ? [c.close(-1), c.EBADF] : [c.socket(-1, 0, 0), c.EAFNOSUPPORT]
        assert.deepEqual([...failed, c.errno], [-1, failed[1], failed[1]])
      }
      m.close(s)
      parentPort.postMessage('done')\`
    const all = Array.from({ length: 8 }, (_, workerData) => new Promise((resolve, reject) => {
      const worker = new Worker(code, { eval: true, workerData })
      worker.on('message', resolve).on('error', reject)
    }))
    assert.deepEqual(await Promise.all(all), new Array(8).fill('done'))`)
})

test('workers are ended in the middle of a call, and their descriptors are closed by nobody else', () => {
  live(`const code = \`
      import { parentPort } from 'node:worker_threads'
      import * as m from 'mreq'
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM)
      parentPort.postMessage(s)
      for (;;) m.poll([new m.pollfd({ fd: s, events: m.POLLIN })], 200)\`
    for (let round = 0; round < 2; round++) {
      const workers = Array.from({ length: 8 }, () => new Worker(code, { eval: true }))
      const sockets = await Promise.all(workers.map(worker => new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject))))
      assert.deepEqual(await Promise.all(workers.map(worker => worker.terminate())), new Array(8).fill(1))
      // A number belongs to who opened it: here it outlives its worker.
      for (const s of sockets) m.close(s)
    }
    const s = m.socket(AF_INET, SOCK_DGRAM)
    m.setsockopt(s, m.IPPROTO_IP, m.IP_TTL, 9)
    assert.equal(m.getsockopt(s, m.IPPROTO_IP, m.IP_TTL), 9)`)
})

test('require() loads the ES modules; c.errno is live, a destructured one is a copy', () => {
  live(
    `import { createRequire } from 'node:module'
    const require = createRequire(process.cwd() + '/')
    const byRequire = require('mreq/c'), { errno } = byRequire
    assert.equal(require('mreq').socket, m.socket)
    assert.equal(byRequire.errno, 0)
    assert.equal(byRequire.close(-1), -1)
    assert.equal(byRequire.errno, byRequire.EBADF)
    assert.equal(c.errno, c.EBADF)
    assert.equal(errno, 0)`,
    '--disable-warning=ExperimentalWarning',
  )
})

test('10,000 sockets, copies and failures later as many descriptors are open as before', () => {
  live(`const before = open()
    const taken = m.socket(AF_INET, SOCK_DGRAM)
    m.bind(taken, loopback(0))
    const there = m.getsockname(taken)
    for (let i = 0; i < 10000; i++) {
      const s = m.socket(AF_INET, SOCK_DGRAM)
      const copies = [m.dup(s), c.dup(s), m.fcntl(s, m.F_DUPFD, 0), m.fcntl(s, m.F_DUPFD_CLOEXEC, 100)]
      if (i % 10 === 0) join(s)
      if (i % 10 === 1) assert.throws(() => m.bind(s, there), { code: 'EADDRINUSE' })
      assert.equal(c.socket(-1, 0, 0), -1)
      assert.equal(c.dup(-1), -1)
      for (const fd of [s, ...copies]) m.close(fd)
    }
    m.close(taken)
    assert.equal(open(), before)`)
})
