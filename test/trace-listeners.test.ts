import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import {
  AF_INET,
  bind,
  close,
  getsockopt,
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
  let count = 0
  const tracing = trace({
    to() {
      count++
      setsockopt(fd, SOL_SOCKET, SO_RCVBUF, 4096)
      const name = new Uint8Array(16)
      native.getsockname(fd, 9, name)
      throw new Error('of the listener')
    },
  })
  assert.equal(typeof getsockopt(fd, SOL_SOCKET, SO_RCVBUF), 'number')
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
] as const

test('a program that changed what JavaScript has makes its calls as ever', () => {
  using _ = trace({ to() {} })
  for (const [owner, name] of changeable) {
    const own = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor
    let fd = -1
    try {
      Object.defineProperty(owner, name, {
        ...own,
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
