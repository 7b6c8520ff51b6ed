import assert from 'node:assert/strict'
import { closeSync, openSync } from 'node:fs'
import { test } from 'node:test'
import * as c from 'mreq/c'
import { inC, inNode } from './kit/beside.js'
import { argumentsInC, formats, texts } from './kit/formats.js'

const { AF_INET, MSG_DONTWAIT, SOCK_DGRAM, SOL_SOCKET } = c

const socket = (type: number = SOCK_DGRAM) => c.socket(AF_INET, type, 0)
const memory = new Uint8Array(64)

const onePart = () => Object.assign(new c.msghdr(), { msg_iov: [new c.iovec(memory, 1)], msg_iovlen: 1 })

test('what is no socket is ENOTSOCK', () => {
  const file = openSync('/dev/null', 'r+')
  const address = new c.sockaddr_in({ sin_family: AF_INET })
  const length = new c.socklen_t(4)
  const calls: Record<string, () => number> = {
    bind: () => c.bind(file, address, 16),
    connect: () => c.connect(file, address, 16),
    shutdown: () => c.shutdown(file, c.SHUT_RD),
    getsockname: () => c.getsockname(file, address, length),
    getpeername: () => c.getpeername(file, address, length),
    setsockopt: () => c.setsockopt(file, SOL_SOCKET, c.SO_RCVBUF, new c.int(1), 4),
    getsockopt: () => c.getsockopt(file, SOL_SOCKET, c.SO_RCVBUF, new c.int(), length),
    sendto: () => c.sendto(file, memory, 1, 0, address, 16),
    send: () => c.send(file, memory, 1, 0),
    recvfrom: () => c.recvfrom(file, memory, 1, 0, null, null),
    recv: () => c.recv(file, memory, 1, 0),
    sendmsg: () => c.sendmsg(file, onePart(), 0),
    recvmsg: () => c.recvmsg(file, onePart(), 0),
  }
  for (const [name, call] of Object.entries(calls)) {
    assert.equal(c.close(-1), -1)
    assert.equal(c.errno, c.EBADF)
    assert.equal(call(), -1, name)
    assert.equal(c.errno, c.ENOTSOCK, name)
  }
  closeSync(file)
})

test('a socket on which nothing waits is EAGAIN: by MSG_DONTWAIT, by O_NONBLOCK and by SO_RCVTIMEO', () => {
  const s = socket()
  const empty = (flags: number) => {
    for (const call of [() => c.recv(s, memory, 1, flags), () => c.recvmsg(s, onePart(), flags)]) {
      assert.equal(c.close(-1), -1)
      assert.equal(call(), -1)
      assert.equal(c.errno, c.EAGAIN)
    }
  }
  empty(MSG_DONTWAIT)
  const timeout = new c.timeval({ tv_usec: 1000 })
  assert.equal(c.setsockopt(s, SOL_SOCKET, c.SO_RCVTIMEO, timeout, c.sizeof(timeout)), 0)
  empty(0)
  assert.equal(c.fcntl(s, c.F_SETFL, c.fcntl(s, c.F_GETFL) | c.O_NONBLOCK), 0)
  empty(0)
  c.close(s)
})

test('a signal with a listener ends a receive that has SO_RCVTIMEO, poll() and sleep()', () => {
  const interrupted = (call: string) =>
    inNode(`import { spawn } from 'node:child_process'
      import { once } from 'node:events'
      process.on('SIGUSR2', () => {})
      const s = c.socket(c.AF_INET, c.SOCK_DGRAM, 0), limit = new c.timeval({ tv_sec: 60 })
      c.setsockopt(s, c.SOL_SOCKET, c.SO_RCVTIMEO, limit, c.sizeof(limit))
      // Again and again: now and then another thread of Node's takes one.
      const signals = spawn('sh', ['-c', 'sleep 0.3; while kill -USR2 ' + process.pid + '; do sleep 0.1; done'], { stdio: 'ignore' })
      const said = [${call}, c.errno]
      // At its end Node gives its handlers up, and a signal that comes behind that ends it otherwise.
      signals.kill('SIGKILL')
      await once(signals, 'exit')
      c.printf('%d %d', ...said)`).stdout
  assert.equal(interrupted('c.recv(s, new Uint8Array(1), 1, 0)'), `-1 ${c.EINTR}`)
  assert.equal(interrupted('c.poll([new c.pollfd({ fd: s, events: c.POLLIN })], 1, 60_000)'), `-1 ${c.EINTR}`)
  // What is left is told in whole seconds.
  const asleep = `(() => {
    const begin = performance.now(), left = c.sleep(60), passed = (performance.now() - begin) / 1000
    return left <= 60 && left >= 60 - passed - 1 ? 1 : 0
  })()`
  assert.equal(interrupted(asleep), '1 0')
})

test("a child's end cuts neither poll() nor sleep() short, as in C", () => {
  const waited = (call: string) =>
    inNode(`import { spawn } from 'node:child_process'
      const s = c.socket(c.AF_INET, c.SOCK_DGRAM, 0)
      for (const seconds of [0.2, 0.4, 0.6]) spawn('sleep', [String(seconds)])
      c.printf('%d %d', ${call}, c.errno)`).stdout
  assert.equal(waited('c.poll([new c.pollfd({ fd: s, events: c.POLLIN })], 1, 1000)'), '0 0')
  // What is left is told in whole seconds: after the last child, two.
  assert.equal(waited('c.sleep(3)'), '0 0')
})

test('errno is live, and a call that succeeds leaves it as it is', () => {
  assert.equal(c.close(-1), -1)
  assert.equal(c.errno, c.EBADF)
  const s = socket()
  assert.ok(s > 2)
  assert.equal(c.close(s), 0)
  assert.equal(c.errno, c.EBADF)
  assert.equal(c.if_nametoindex('none'), 0)
  assert.equal(c.errno, c.ENODEV)
  assert.equal(c.if_indextoname(9999, memory), null)
  assert.equal(c.errno, c.ENXIO)
  assert.equal(c.inet_ntop(AF_INET, memory, memory, 3), null)
  assert.equal(c.errno, c.ENOSPC)
  assert.equal(c.inet_pton(-1, '127.0.0.1', memory), -1)
  assert.equal(c.errno, c.EAFNOSUPPORT)
  assert.equal(c.gethostname(memory, 0), -1)
  assert.equal(c.errno, c.ENAMETOOLONG)
  assert.equal(c.waitpid(-1, null, 0), -1)
  assert.equal(c.errno, c.ECHILD)
  assert.equal(c.kill(process.pid, 999), -1)
  assert.equal(c.errno, c.EINVAL)
})

test('a message of no parts is an empty datagram', () => {
  const [receiver, sender, here] = [
    socket(),
    socket(),
    new c.sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }),
  ]
  assert.equal(c.bind(receiver, here, 16), 0)
  assert.equal(c.getsockname(receiver, here, new c.socklen_t(16)), 0)
  assert.equal(c.sendmsg(sender, Object.assign(new c.msghdr(), { msg_name: here, msg_namelen: 16 }), 0), 0)
  assert.equal(c.sendto(sender, memory, 5, 0, here, 16), 5)
  assert.equal(c.recv(receiver, memory, 64, MSG_DONTWAIT), 0)
  const msg = new c.msghdr()
  assert.equal(c.recvmsg(receiver, msg, MSG_DONTWAIT), 0)
  assert.equal(msg.msg_flags, c.MSG_TRUNC)
  for (const fd of [receiver, sender]) c.close(fd)
})

test("strerror() and perror() say what C's say", () => {
  const said = inC('strerror', 'for (int i = -1; i <= 140; i++) printf("%s\\n", strerror(i));').trimEnd().split('\n')
  assert.deepEqual(
    Array.from({ length: 142 }, (_, i) => c.strerror(i - 1)),
    said,
  )
  const { stdout, stderr } = inNode(`c.perror('none'); c.close(-1); c.perror('close'); c.perror('')`)
  assert.deepEqual([stdout, stderr], ['', 'none: Success\nclose: Bad file descriptor\nBad file descriptor\n'])
})

test('sizeof of every struct and scalar is what it is in C', () => {
  const isClass = (value: unknown): value is { size: number; fields: unknown } =>
    typeof value === 'function' && 'size' in value && typeof value.size === 'number'
  const classes = Object.entries(c).filter(([, value]) => isClass(value)) as [
    string,
    { size: number; fields: unknown },
  ][]
  assert.ok(classes.length >= 15)
  const scalars = ['int', 'u_char', 'socklen_t']
  const printed = classes
    .map(([name]) => `printf("%zu\\n", sizeof(${scalars.includes(name) ? name : `struct ${name}`}));`)
    .join('\n')
  const sizes = inC('sizeof', printed).trimEnd().split('\n').map(Number)
  assert.deepEqual(
    classes.map(([name, of]) => [name, c.sizeof(of)]),
    classes.map(([name], i) => [name, sizes[i]]),
  )
  assert.deepEqual([c.sizeof(new c.ip_mreq()), c.sizeof(new c.int(1)), c.sizeof(memory)], [8, 4, 64])
})

const quoted = (text: string) => JSON.stringify(text)

test("printf(), fprintf() and snprintf() write what C's write", () => {
  const inHex = 'for (int i = 0; i < n; i++) printf("%02x", (unsigned char)b[i]);\nprintf(" %d\\n", n);'
  const body = formats
    .map(row => `n = snprintf(b, sizeof b, ${[quoted(row[0]), ...argumentsInC(row)].join(', ')}); ${inHex}`)
    .join('\n')
  const lines = inC('formats', `char b[256]; int n;\n${body}`).trimEnd().split('\n')
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8')
  const expected = formats.map((row, i) => [
    ...row,
    text(Buffer.from(lines[i]?.split(' ')[0] ?? '', 'hex')),
    Number(lines[i]?.split(' ')[1]),
  ])
  const room = new Uint8Array(256)
  const written = formats.map(row => {
    const length = c.snprintf(room, 256, ...row)
    return [...row, text(room.subarray(0, length)), length]
  })
  assert.deepEqual(written, expected)
})

test('printf() writes to standard output, fprintf() where it is told, both with C bytes', () => {
  const rows = formats.filter(row => !row.some(argument => typeof argument === 'bigint')).slice(0, 30)
  const calls = rows.map(row => ({
    js: JSON.stringify(row).slice(1, -1),
    inC: [quoted(row[0]), ...argumentsInC(row)].join(', '),
  }))
  const { stdout, stderr } = inNode(
    calls
      .map(({ js }) => `c.printf(${js}); c.printf('\\n'); c.fprintf(c.stderr, ${js}); c.fprintf(2, '\\n')`)
      .join('\n'),
  )
  const real = inC('printf', calls.map(({ inC }) => `printf(${inC}); printf("\\n");`).join('\n'))
  assert.deepEqual([stdout, stderr], [real, real])
})

test('a conversion that printf() does not have is refused, not printed as it stands', () => {
  for (const format of ['%f', '%e', '%g', '%a', '%n', '%q', '%', '%5', 'at the end %']) {
    assert.throws(() => c.snprintf(memory, 64, format, 1), { name: 'TypeError' }, format)
  }
})

test("snprintf() cuts off where C's does", () => {
  const sizes = [0, 1, 2, 5, 6, 7]
  const body = sizes.map(
    size =>
      `memset(b, '#', 8); n = snprintf(b, ${size}, "hello"); printf("%d ", n); fwrite(b, 1, 8, stdout); putchar('|');`,
  )
  const ours = sizes.map(size => {
    const room = new Uint8Array(8).fill(0x23)
    return `${c.snprintf(room, size, 'hello')} ${Buffer.from(room).toString('latin1')}|`
  })
  assert.equal(ours.join(''), inC('cut', `char b[8]; int n;\n${body.join('\n')}`))
})

test("inet_addr(), inet_pton() and inet_ntop() read and write what C's do", () => {
  const body = texts.map(text => {
    const pton = (family: string) => `memset(b, 0, 16); n = inet_pton(${family}, ${quoted(text)}, b); printf(" %d ", n);
      for (int i = 0; i < 16; i++) printf("%02x", b[i]);
      if (n > 0) printf(" %s", inet_ntop(${family}, b, t, sizeof t));`
    return `printf("%08x", inet_addr(${quoted(text)})); ${pton('AF_INET')}
${pton('AF_INET6')}
printf("\\n");`
  })
  const real = inC('inet', `unsigned char b[16]; char t[64]; int n;\n${body.join('\n')}`)
    .trimEnd()
    .split('\n')
  const pton = (family: number, text: string) => {
    const [bytes, room] = [new Uint8Array(16), new Uint8Array(64)]
    const answer = c.inet_pton(family, text, bytes)
    const back = answer > 0 ? ` ${c.inet_ntop(family, bytes, room, 64)}` : ''
    return ` ${answer} ${Buffer.from(bytes).toString('hex')}${back}`
  }
  const ours = texts.map(
    text => `${c.inet_addr(text).toString(16).padStart(8, '0')}${pton(AF_INET, text)}${pton(c.AF_INET6, text)}`,
  )
  const rows = (lines: readonly string[]) =>
    texts.map((text, i) => `${quoted(text.slice(0, 20))} ${text.length}: ${lines[i]}`)
  assert.deepEqual(rows(ours), rows(real))
})
