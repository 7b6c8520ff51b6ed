import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { temporary } from './kit/cc.js'
import { ended, family, gone } from './kit/family.js'
import { run, said, start } from './kit/script.js'
import { straced } from './kit/straced.js'

const SOCKET = 'c.socket(c.AF_INET, c.SOCK_DGRAM, 0)'
const COOKIE = `const cookie = fd => {
    const value = new Uint8Array(8)
    return c.getsockopt(fd, c.SOL_SOCKET, c.SO_COOKIE, value, new c.socklen_t(8)) < 0 ? 'none' : bytes(value)
  }\n`

test('what was called before fork() answers the same in the child, values, memory and errno, and is not made', async t => {
  const { words, seen } = straced('replay', '%net,uname,poll')
  const { parent, child } = await run(
    t,
    `const seen = {}
    const s = ${SOCKET}
    const address = new c.sockaddr_in({ sin_family: c.AF_INET, sin_addr: '127.0.0.1' })
    const length = new c.socklen_t(c.sizeof(address))
    c.bind(s, address, length.value)
    seen.getsockname = [c.getsockname(s, address, length), length.value, bytes(address)]
    const size = new c.int(77)
    const four = new c.socklen_t(4)
    seen.SO_RCVBUF = [c.getsockopt(s, c.SOL_SOCKET, c.SO_RCVBUF, size, four), size.value, four.value]
    const ttl = new c.int(256)
    seen.failed = [c.setsockopt(s, c.IPPROTO_IP, c.IP_MULTICAST_TTL, ttl, 4), c.errno]
    seen.empty = [c.recv(s, new Uint8Array(9), 9, c.MSG_DONTWAIT), c.errno]
    seen.sendto = c.sendto(s, Buffer.from(String(process.pid)), 3, 0, address, length.value)
    const fds = [new c.pollfd({ fd: s, events: c.POLLIN | c.POLLOUT })]
    seen.poll = [c.poll(fds, 1, -1), fds[0].revents]
    const data = new Uint8Array(9)
    const from = new c.sockaddr_in()
    seen.recvfrom = [c.recvfrom(s, data, 9, 0, from, length), bytes(data), bytes(from)]
    c.connect(s, address, length.value)
    seen.getpeername = [c.getpeername(s, from, length), bytes(from)]
    c.send(s, Buffer.from(String(process.hrtime.bigint() % 900000n + 100000n)), 6, 0)
    const msg = new c.msghdr()
    msg.msg_iov = [new c.iovec(new Uint8Array(2), 2), new c.iovec(new Uint8Array(2), 2)]
    msg.msg_iovlen = 2
    seen.recvmsg = [c.recvmsg(s, msg, 0), msg.msg_iov.map(part => bytes(part.iov_base)), msg.msg_flags === c.MSG_TRUNC]
    const name = new Uint8Array(65)
    seen.gethostname = [c.gethostname(name, 65), bytes(name)]
    const lo = new Uint8Array(c.IF_NAMESIZE)
    seen.interface = [c.if_nametoindex('lo'), c.if_indextoname(1, lo), bytes(lo), c.if_nameindex()]
    seen.getppid = c.getppid()
    c.printf('["once",null]\\n')
    const pid = c.fork()
    say(pid === 0 ? 'child' : 'parent', seen)
    if (pid === 0) c.shutdown(s, c.SHUT_RD)
    else c.wait(null)`,
    {},
    ['sh', '-c', 'exec "$@" < /dev/null 2> /dev/null | cat', 'sh', ...words],
  )
  assert.equal(parent?.length, 1)
  assert.deepEqual(child, parent)
  const { SO_RCVBUF, failed, empty, recvfrom, recvmsg } = parent[0] as Record<string, unknown[]>
  assert.deepEqual(
    [failed, empty],
    [
      [-1, 22],
      [-1, 11],
    ],
  )
  assert.deepEqual([SO_RCVBUF?.[0], recvfrom?.[0], recvmsg?.[0], recvmsg?.[2]], [0, 3, 4, true])
  const made = seen().map(({ calls }) => calls.filter(call => !/^(uname|poll)\(/.test(call)))
  assert.deepEqual(
    made.filter(calls => calls.length > 0 && !calls.some(call => call.startsWith('socket('))),
    [[`shutdown(${/= (\d+)/.exec(made.flat().find(call => call.startsWith('socket(')) ?? '')?.[1]}, SHUT_RD) = 0`]],
  )
})

test('a batch that was received before fork() is the same in the child', async t => {
  const { parent, child } = await run(
    t,
    `const m = await import('mreq')
    const s = ${SOCKET}
    const address = new c.sockaddr_in({ sin_family: c.AF_INET, sin_addr: '127.0.0.1' })
    const length = new c.socklen_t(c.sizeof(address))
    c.bind(s, address, length.value)
    c.getsockname(s, address, length)
    for (const word of ['one', 'two', 'three']) c.sendto(s, Buffer.from(word), word.length, 0, address, length.value)
    const batch = new m.ReceiveBatch({ messages: 8, room: 100 })
    batch.receive(s)
    const pid = c.fork()
    say(pid === 0 ? 'child' : 'parent', [...batch].map(({ data, message }) => [String(Buffer.from(data)), String(batch.address(message))]))
    if (pid !== 0) c.wait(null)`,
  )
  assert.equal((parent as unknown[][])[0]?.length, 3)
  assert.deepEqual(child, parent)
})

test('what the program printed before fork() is printed once', async t => {
  const { once, both } = await run(
    t,
    `c.printf('["once",1]\\n')
    const pid = c.fork()
    c.printf('["both",%d]\\n', pid === 0 ? 0 : 1)
    if (pid > 0) c.wait(null)`,
  )
  assert.deepEqual(once, [1])
  assert.deepEqual(both?.sort(), [0, 1])
})

test('getpid() before fork() answers the parent in both, as a variable does in C', async t => {
  const { parent, child } = await run(
    t,
    `const before = c.getpid()
    const pid = c.fork()
    say(pid === 0 ? 'child' : 'parent', before)
    if (pid === 0) say('changed', c.getpid() !== before)
    else c.wait(null)`,
  )
  assert.deepEqual(child, parent)
})

test('the child has the same sockets at the same numbers, and a closed one is no socket', async t => {
  const { parent, child } = await run(
    t,
    `import { readdirSync, readlinkSync } from 'node:fs'
    ${COOKIE}
    const [a, closed, z] = [${SOCKET}, ${SOCKET}, ${SOCKET}]
    c.close(closed)
    const copy = c.dup(a)
    const far = c.fcntl(z, c.F_DUPFD, 100)
    const gone = c.dup(z)
    c.close(gone)
    c.close(4000)
    const pid = c.fork()
    const link = fd => { try { return readlinkSync('/proc/self/fd/' + fd) } catch { return '' } }
    const sockets = readdirSync('/proc/self/fd').filter(fd => fd > 2 && link(fd).startsWith('socket:')).map(Number)
    say(pid === 0 ? 'child' : 'parent', {
      same: [cookie(a) === cookie(copy), cookie(z) === cookie(far), copy === closed, far],
      cookies: [a, copy, z, far, gone].map(cookie),
      sockets: sockets.sort((a, b) => a - b),
      expected: [a, copy, z, far].sort((a, b) => a - b),
    })
    if (pid > 0) c.wait(null)`,
  )
  assert.deepEqual(child, parent)
  const { same, sockets, expected, cookies } = (parent ?? [])[0] as Record<string, unknown[]>
  assert.deepEqual(same, [true, true, true, 100])
  assert.deepEqual(sockets, expected)
  assert.equal(cookies?.[4], 'none')
})

test('a socket keeps FD_CLOEXEC in the child, or the lack of it', async t => {
  const { parent, child } = await run(
    t,
    `const [s, on] = [${SOCKET}, c.socket(c.AF_INET, c.SOCK_DGRAM | c.SOCK_CLOEXEC, 0)]
    const pid = c.fork()
    say(pid === 0 ? 'child' : 'parent', [s, on].map(fd => c.fcntl(fd, c.F_GETFD)))
    if (pid > 0) c.wait(null)`,
  )
  assert.deepEqual(parent, [[0, 1]])
  assert.deepEqual(child, parent)
})

test('a parent forks twice and a child forks again, all on one socket', async t => {
  const who = await run(
    t,
    `${COOKIE}
    const s = ${SOCKET}
    const status = new c.int()
    const first = c.fork()
    if (first === 0) {
      const grandchild = c.fork()
      if (grandchild === 0) {
        say('grandchild', cookie(s))
        c.exit(3)
      }
      const waited = c.wait(status)
      say('first', cookie(s))
      say('waited', [waited === grandchild, c.WEXITSTATUS(status.value)])
      c.exit(4)
    }
    const second = c.fork()
    if (second === 0) {
      say('second', cookie(s))
      say('sibling', [first, c.waitpid(first, null, 0), c.errno === c.ECHILD])
      c.exit(5)
    }
    say('waited', [c.waitpid(second, status, 0) === second, c.WEXITSTATUS(status.value)])
    say('waited', [c.waitpid(first, status, 0) === first, c.WEXITSTATUS(status.value)])
    say('parent', cookie(s))
    say('children', first)`,
  )
  assert.match(String(who.parent?.[0]), /^[0-9a-f]{16}$/)
  assert.deepEqual([who.grandchild, who.first, who.second], [who.parent, who.parent, who.parent])
  assert.deepEqual(who.waited?.sort(), [
    [true, 3],
    [true, 4],
    [true, 5],
  ])
  assert.deepEqual(who.sibling, [[who.children?.[0], -1, true]])
})

test('wait() and waitpid() tell how a child ended, whether one runs, and that there is none', async t => {
  const { parent } = await run(
    t,
    `const status = new c.int(-1)
    const none = [c.wait(status), c.errno === c.ECHILD, c.waitpid(1, status, 0), status.value]
    const exits = c.fork()
    if (exits === 0) c.exit(42)
    const runs = c.fork()
    if (runs === 0) c.sleep(60)
    const exited = [c.wait(status) === exits, c.WIFEXITED(status.value), c.WEXITSTATUS(status.value), c.WIFSIGNALED(status.value)]
    const running = [c.waitpid(runs, status, c.WNOHANG), c.waitpid(-1, status, c.WNOHANG)]
    c.kill(runs, c.SIGTERM)
    const killed = [c.waitpid(-1, status, 0) === runs, c.WIFEXITED(status.value), c.WIFSIGNALED(status.value), c.WTERMSIG(status.value)]
    say('parent', { none, exited, running, killed, over: [c.wait(null), c.errno === c.ECHILD] })`,
  )
  assert.deepEqual(parent, [
    {
      none: [-1, true, -1, -1],
      exited: [true, true, 42, false],
      running: [0, 0],
      killed: [true, false, true, 15],
      over: [-1, true],
    },
  ])
})

test('a program that has waited for a child can fork again', async t => {
  const { child } = await run(
    t,
    `const status = new c.int()
    for (let i = 1; i <= 3; i++) {
      const pid = c.fork()
      if (pid === 0) c.exit(i)
      say('child', [c.wait(status) === pid, c.WEXITSTATUS(status.value)])
    }`,
  )
  // A child says again what its parent said before.
  assert.deepEqual(child?.at(-1), [true, 3])
})

test('a child that ended while the event loop ran can still be waited for', async t => {
  const { parent } = await run(
    t,
    `import { setTimeout } from 'node:timers/promises'
    const status = new c.int()
    const pid = c.fork()
    if (pid === 0) c.exit(7)
    await setTimeout(500)
    say('parent', [c.wait(status) === pid, c.WEXITSTATUS(status.value)])`,
  )
  assert.deepEqual(parent, [[true, 7]])
})

for (const [when, code] of [
  ['while it runs', `if (pid === 0) { say('up', c.getpid()); c.sleep(60) } else c.sleep(60)`],
  ['before it does', `if (pid > 0) { say('up', pid); c.sleep(60) } else c.sleep(60)`],
] as const) {
  test(`the child dies with its parent by SIGKILL, ${when}`, async t => {
    const program = start(t, `const pid = c.fork()\n${code}`)
    const [, child] = JSON.parse((await program.line()) ?? '[]') as [string, number]
    assert.deepEqual(family(program.pid), [child])
    program.kill('SIGKILL')
    assert(await gone(child), `the child ${child} runs on`)
    assert.deepEqual(await ended(program), { code: null, signal: 'SIGKILL' })
  })
}

test('the child reads the same standard input, has the same arguments, and knows nothing of MREQ_FORK', async t => {
  const program = start(
    t,
    `import { execFileSync } from 'node:child_process'
    import { readSync } from 'node:fs'
    const pid = c.fork()
    const line = Buffer.alloc(6)
    const env = Object.keys(process.env).filter(name => name !== '_').sort()
    const further = execFileSync('env', { encoding: 'utf8' }).includes('MREQ_FORK')
    if (pid > 0) c.wait(null)
    else say('stdin', line.toString('utf8', 0, readSync(0, line)))
    say(pid === 0 ? 'child' : 'parent', [process.argv, process.execArgv, process.cwd(), env, further])`,
    {},
  )
  program.say('hello')
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stderr)
  const { stdin, parent, child } = said(program.stdout)
  assert.deepEqual(stdin, ['hello\n'])
  assert.deepEqual(child, parent)
  const [, , , names, further] = (parent ?? [])[0] as [unknown, unknown, unknown, string[], boolean]
  assert(!names.includes('MREQ_FORK') && !further)
})

test('no file is left in the temporary folder', async t => {
  const TMPDIR = temporary('left')
  const { child } = await run(t, `if (c.fork() === 0) say('child', 1); else c.wait(null)`, { TMPDIR })
  assert.deepEqual([child, readdirSync(TMPDIR)], [[1], []])
})
