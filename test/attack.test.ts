// What is made to lie: arrays, structs and the environment. Nothing may crash, leak, or reach the kernel that was not given.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import * as m from 'mreq'
import * as c from 'mreq/c'
import { live } from './kit/live.js'
import { root } from './kit/root.js'
import { udp } from './kit/udp.js'

const { AF_INET, AF_UNIX, IPPROTO_IP, SOCK_DGRAM, SOL_SOCKET } = m
const NO_OPTION = 9998
const SECRET = new Uint8Array(64).fill(0x5a)

/** The bytes that a refused setsockopt says it was given. */
function given(fd: number, value: Uint8Array): Uint8Array {
  try {
    m.setsockopt(fd, SOL_SOCKET, NO_OPTION, value)
  } catch (error) {
    return (error as m.SystemError).bytes as Uint8Array
  }
  throw new Error('the kernel has the option')
}

class Longer extends Uint8Array {
  override get length(): number {
    return 3000
  }
}

test('an array that lies of its length gives its own bytes and no others', t => {
  const fd = udp(t)
  given(fd, SECRET)
  const own = Object.defineProperty(new Uint8Array(4), 'length', { value: 64 })
  for (const array of [own, new Longer(4)]) assert.deepEqual(given(fd, array), new Uint8Array(4))
  const buffer = new Uint8Array(4000)
  assert.equal(c.snprintf(buffer, 4000, '%s', new Longer(4).fill(65)), 4)
  assert.throws(() => m.sendto(fd, new Longer(4), 0, new m.sockaddr_in({ sin_family: AF_INET })), { code: 'EINVAL' })
})

test('an array whose methods keep what they are given is not given the option buffer', t => {
  const fd = udp(t)
  const kept: unknown[] = []
  class Keeper extends Uint8Array {
    override set(from: ArrayLike<number>): void {
      kept.push(from)
    }
  }
  m.getsockopt(fd, SOL_SOCKET, m.SO_RCVBUF, new Keeper(4))
  c.getsockopt(fd, SOL_SOCKET, m.SO_RCVBUF, new Keeper(4), new c.socklen_t(4))
  assert.deepEqual(kept, [])
})

test('a struct that lies of its size or bytes gives its own, or is refused', t => {
  const fd = udp(t)
  class Tiny extends m.ip_mreqn {
    static override readonly size = 0
  }
  const short = Object.defineProperty(new m.ip_mreqn(), 'bytes', { value: new Uint8Array(0) })
  const join = (lie: m.ip_mreqn) => () => m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, lie)
  assert.throws(join(new Tiny()), { code: 'ERR_INVALID_ARG_TYPE' })
  assert.throws(join(short), { code: 'EINVAL', bytes: new Uint8Array(m.ip_mreqn.size) })
})

test('what is no array, and an array of a buffer that is gone, are TypeErrors', t => {
  const fd = udp(t)
  const none = Object.create(Uint8Array.prototype) as Uint8Array
  for (const call of [
    () => m.setsockopt(fd, SOL_SOCKET, NO_OPTION, none),
    () => c.memset(none, 0, 0),
    () => new m.ip_mreq(none),
  ]) {
    assert.throws(call, { name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' })
  }
})

test('MSG_ZEROCOPY, for which the kernel reads the memory after the call, is refused', t => {
  const MSG_ZEROCOPY = 0x4000000
  const fd = udp(t)
  const to = new m.sockaddr_in({ sin_family: AF_INET, sin_port: m.htons(9), sin_addr: '127.0.0.1' })
  assert.throws(() => m.sendto(fd, SECRET, MSG_ZEROCOPY, to), { code: 'EINVAL' })
  assert.throws(() => m.sendmsg(fd, { msg_name: to, msg_iov: [SECRET] }, MSG_ZEROCOPY), { code: 'EINVAL' })
})

test('SO_PEERPIDFD, which opens a descriptor, is not read where its number has no room', t => {
  const fd = m.socket(AF_UNIX, SOCK_DGRAM)
  t.after(() => m.close(fd))
  for (let length = 0; length < 4; length++) {
    assert.throws(() => m.getsockopt(fd, SOL_SOCKET, 77, new Uint8Array(length)), { code: 'EINVAL' })
  }
})

test('a msghdr that cannot be written to is refused before its datagram is taken', t => {
  const fd = udp(t)
  m.bind(fd, new m.sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
  m.sendto(fd, new Uint8Array(3), 0, m.getsockname(fd))
  const frozen = Object.freeze({ msg_iov: [new Uint8Array(9)] })
  assert.throws(() => m.recvmsg(fd, frozen), { code: 'ERR_INVALID_ARG_TYPE' })
  assert.throws(() => c.recvmsg(fd, Object.freeze(new c.msghdr()), 0), { code: 'ERR_INVALID_ARG_TYPE' })
  assert.equal(m.recv(fd, new Uint8Array(9), m.MSG_DONTWAIT), 3)
})

test('more parts than the kernel takes are EMSGSIZE, however many', t => {
  const fd = udp(t)
  const many = new Array<Uint8Array>(300_000).fill(SECRET)
  assert.throws(() => m.sendmsg(fd, { msg_iov: many }), { code: 'EMSGSIZE' })
  assert.throws(() => m.sendmsg(fd, { msg_iov: new Array(200_000_000) }), { code: 'ERR_INVALID_ARG_TYPE' })
  assert.throws(() => m.poll(new Array(2 ** 32 - 1), 0), { code: 'ERR_OUT_OF_RANGE' })
})

test('workers that end while they load do not take the process with them', () => {
  live(`for (let round = 0; round < 12; round++) {
      const workers = Array.from({ length: 2 }, () => new Worker("import('mreq').then(m => { for (;;) m.getifaddrs() })", { eval: true }))
      await new Promise(resolve => setTimeout(resolve, 40 + round * 6))
      await Promise.all(workers.map(worker => worker.terminate()))
    }`)
})

test('a process that ends while workers load ends with its own status', () => {
  for (const delay of [60, 70, 80, 90]) {
    const code = `import { Worker } from 'node:worker_threads'
      for (let i = 0; i < 2; i++) new Worker("import('mreq')", { eval: true })
      setTimeout(() => process.exit(7), ${delay})`
    const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root })
    assert.deepEqual({ status, signal }, { status: 7, signal: null })
  }
})

test('a variable of the environment that fork() did not set is passed over', () => {
  for (const MREQ_FORK of ['garbage', '0', '-1 -1', '9 9 9']) {
    const code = `import 'mreq/c'; process.stdout.write(String(process.env.MREQ_FORK))`
    const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, MREQ_FORK },
    })
    assert.deepEqual({ status, stdout }, { status: 0, stdout: 'undefined' })
  }
})

test('a list that is longer than an option may be is refused before any memory is taken for it', () => {
  for (const of of [m.ip_msfilter, m.group_filter] as const) {
    const list = of === m.ip_msfilter ? 'imsf_slist' : 'gf_slist'
    assert.throws(() => new of({ [list]: new Array(1e8) } as never), { code: 'ERR_OUT_OF_RANGE' })
  }
})

test('a program is what was looked at, whatever its length says the second time', t => {
  const fd = udp(t)
  // Left in the option buffer, from where no instruction may be taken.
  m.setsockopt(
    fd,
    m.SOL_SOCKET,
    m.SO_RCVBUF,
    Uint8Array.from({ length: 64 }, (_, i) => (i % 8 === 0 ? 6 : 0)),
  )
  let asked = 0
  const keep = [m.BPF_STMT(m.BPF_RET | m.BPF_K, 0xffff)]
  const lying = new Proxy(keep, {
    get: (of, name) => (name === 'length' ? (asked++ === 0 ? 1 : 8) : Reflect.get(of, name)),
  })
  try {
    m.setsockopt(fd, m.SOL_SOCKET, m.SO_ATTACH_FILTER, lying)
  } catch (error) {
    assert.equal((error as { code: string }).code, 'ERR_INVALID_ARG_TYPE')
  }
  assert.ok(m.getsockopt(fd, m.SOL_SOCKET, m.SO_ATTACH_FILTER).length <= 1)
})

test('a changed prototype does not stand between what is given and what is sent', t => {
  const [receiver, sender] = [udp(t), udp(t)]
  m.bind(receiver, new m.sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
  const to = m.getsockname(receiver)
  const { set, slice, subarray } = Uint8Array.prototype
  const { apply } = Reflect
  const data = new Uint8Array(16)
  try {
    for (const patch of [
      () => {},
      // Another call, which crosses in the same memory.
      function (this: Uint8Array, ...args: Parameters<typeof set>) {
        set.apply(this, args)
        m.getsockname(sender)
      },
    ]) {
      Uint8Array.prototype.set = patch
      Reflect.apply = () => 99 as never
      assert.equal(m.sendto(sender, Uint8Array.of(1, 2, 3), 0, to), 3)
      Reflect.apply = apply
      assert.equal(m.recv(receiver, data, m.MSG_DONTWAIT), 3)
      assert.deepEqual([data[0], data[1], data[2]], [1, 2, 3])
    }
    // Nor does it come by the memory that is shared with native.
    const seen: unknown[] = []
    Uint8Array.prototype.set = function (...args) {
      seen.push(this.buffer)
      set.apply(this, args)
    }
    for (const method of [slice, subarray]) {
      Object.defineProperty(Uint8Array.prototype, method.name, {
        configurable: true,
        value(this: Uint8Array, ...args: [number, number]) {
          seen.push(this.buffer)
          return method.apply(this, args)
        },
      })
    }
    m.sendto(sender, Uint8Array.of(1, 2, 3), 0, to)
    m.setsockopt(sender, SOL_SOCKET, m.SO_RCVBUF, new Uint8Array(Int32Array.of(4096).buffer))
    m.getsockopt(sender, SOL_SOCKET, m.SO_LINGER)
    assert.ok(seen.every(buffer => (buffer as ArrayBuffer).byteLength !== 65_536))
  } finally {
    Reflect.apply = apply
    Uint8Array.prototype.set = set
    Reflect.deleteProperty(Uint8Array.prototype, 'slice')
    Reflect.deleteProperty(Uint8Array.prototype, 'subarray')
  }
})
