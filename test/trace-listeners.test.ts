import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import {
  AF_INET,
  bind,
  close,
  getsockopt,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  MSG_DONTWAIT,
  ReceiveBatch,
  SO_RCVBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
  setsockopt,
  sockaddr_in,
  socket,
  type TracedCall,
  trace,
} from 'mreq'
import { native, scalars } from '#lib/abi/binding.js'

const open = () => readdirSync('/proc/self/fd').length

test('what a listener does, and throws, changes nothing for who called; it is warned of once', async () => {
  const warnings: Error[] = []
  const hear = (warning: Error) => void warnings.push(warning)
  process.on('warning', hear)
  const fd = socket(AF_INET, SOCK_DGRAM)
  bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
  const room = getsockopt(fd, SOL_SOCKET, SO_RCVBUF)
  let count = 0
  const tracing = trace({
    to() {
      count++
      setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, 7)
      scalars.fill(9)
      throw new Error('of the listener')
    },
  })
  assert.equal(getsockopt(fd, SOL_SOCKET, SO_RCVBUF), room)
  assert.equal(native.getsockname(fd, 16, new Uint8Array(16)), 0)
  assert.equal(scalars[0], 16)
  assert.throws(() => close(-1), { code: 'EBADF' })
  tracing.stop()
  close(fd)
  assert.equal(count, 3)
  await new Promise(setImmediate)
  process.off('warning', hear)
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]?.message ?? '', /of the listener/)
})

class Nameless extends Error {
  override get name(): string {
    throw new TypeError('no name')
  }
  override get stack(): string {
    throw new TypeError('no stack')
  }
}

test('whatever a listener throws, the call returns and the next listener is told', async () => {
  for (const thrown of [Object.create(null), new Nameless(), { code: 1 }, undefined, Symbol('strange')]) {
    const before = open()
    const calls: TracedCall[] = []
    const first = trace({
      to() {
        throw thrown
      },
    })
    const second = trace({ to: call => void calls.push(call) })
    close(socket(AF_INET, SOCK_DGRAM))
    first.stop()
    second.stop()
    assert.equal(calls.length, 2)
    assert.equal(open(), before)
  }
  await new Promise(setImmediate)
})

const changeable = [
  ...(['map', 'filter', 'forEach', 'join', 'push', 'entries', Symbol.iterator] as const).map(
    name => [Array.prototype, name] as const,
  ),
  ...([Symbol.iterator, 'has', 'add'] as const).map(name => [Set.prototype, name] as const),
  ...(['get', 'set', 'has'] as const).map(name => [Map.prototype, name] as const),
  ...(['slice', 'set', 'subarray'] as const).map(name => [Object.getPrototypeOf(Uint8Array.prototype), name] as const),
  ...([[Object, 'keys'] as const, [Array, 'from'] as const, [Performance.prototype, 'now'] as const] as const),
  [globalThis, 'performance'],
] as const

test('a program that changed what JavaScript has makes its calls as ever', () => {
  using _ = trace({ to() {} })
  for (const [owner, name] of changeable) {
    const own = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor
    let fd = -1
    try {
      Object.defineProperty(owner, name, {
        configurable: true,
        value() {
          throw new Error('changed')
        },
      })
      fd = native.socket(AF_INET, SOCK_DGRAM, 0)
    } finally {
      Object.defineProperty(owner, name, own)
      native.close(fd)
    }
    assert.ok(fd > 2, String(name))
  }
})

test('a call that cannot be printed is told of nowhere, and warned of once', async () => {
  await new Promise(setImmediate)
  const warnings: Error[] = []
  const hear = (warning: Error) => void warnings.push(warning)
  process.on('warning', hear)
  const calls: TracedCall[] = []
  const tracing = trace({ to: call => void calls.push(call) })
  const { map } = Array.prototype
  for (let i = 0; i < 2; i++) {
    Array.prototype.map = () => {
      throw new Error('changed')
    }
    const pid = native.getppid()
    Array.prototype.map = map
    assert.equal(pid, process.ppid)
  }
  tracing.stop()
  await new Promise(setImmediate)
  process.off('warning', hear)
  assert.deepEqual(calls, [])
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]?.message ?? '', /what prints a call threw Error: changed/)
})

test('a listener that is asynchronous is warned of too, and ends nothing', async () => {
  const warnings: Error[] = []
  const hear = (warning: Error) => void warnings.push(warning)
  process.on('warning', hear)
  const tracing = trace({
    to: async () => {
      throw new Error('later')
    },
  })
  close(socket(AF_INET, SOCK_DGRAM))
  tracing.stop()
  await new Promise(setImmediate)
  process.off('warning', hear)
  assert.equal(warnings.length, 1)
  assert.match(warnings[0]?.message ?? '', /later/)
})

test('a batch is told in both forms', () => {
  const fd = socket(AF_INET, SOCK_DGRAM)
  const calls: Record<'plain' | 'full', TracedCall[]> = { plain: [], full: [] }
  using _ = trace({ to: call => void calls.plain.push(call) })
  using __ = trace({ full: true, to: call => void calls.full.push(call) })
  assert.equal(new ReceiveBatch().receive(fd, MSG_DONTWAIT), 0)
  close(fd)
  for (const told of [calls.plain, calls.full])
    assert.deepEqual(
      told.map(({ name }) => name),
      ['recvmmsg', 'close'],
    )
})
