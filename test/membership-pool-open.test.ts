// What open() of a pool may do wrong: an error that says so, no descriptor left over, and the pool goes on.
import assert from 'node:assert/strict'
import { closeSync, openSync, readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import * as m from 'mreq'
import { AF_INET, close, MembershipPool, SOCK_DGRAM } from 'mreq'
import { hears } from './kit/hears.js'

const udp = () => m.socket(AF_INET, SOCK_DGRAM)
const descriptors = () => readdirSync('/proc/self/fd').join()
const group = (n: number) => `239.1.0.${n}`

/** A pool with one socket, that is full, and what it opens next. */
function full(t: TestContext): { pool: MembershipPool; next: (open: () => unknown) => void } {
  let open: () => unknown = udp
  const pool = new MembershipPool(() => open() as number)
  t.after(() => pool.close())
  for (let n = 0; n < 20; n++) pool.join({ group: group(n), interface: 'lo' })
  return {
    pool,
    next: given => {
      open = given
    },
  }
}

/** The error of one more join; the pool is as it was before, and so are the process's descriptors. */
function refusal(pool: MembershipPool, expected: object): void {
  const [before, fds] = [descriptors(), pool.fds]
  assert.throws(() => pool.join({ group: group(99), interface: 'lo' }), expected)
  assert.equal(descriptors(), before)
  assert.deepEqual(pool.fds, fds)
  assert.equal(hears(group(99)), 'none')
}

/** The pool opens sockets as before. */
function assertGoesOn(pool: MembershipPool, next: (open: () => unknown) => void): void {
  next(udp)
  assert.equal(hears(group(0)), 'all')
  assert.equal(pool.join({ group: group(99), interface: 'lo' }).fd, pool.fds[1])
}

test('it throws', t => {
  const { pool, next } = full(t)
  const error = new Error('no more')
  next(() => {
    throw error
  })
  refusal(pool, error)
  assertGoesOn(pool, next)
})

test('it returns what is no descriptor', t => {
  const { pool, next } = full(t)
  for (const [value, code] of [
    [undefined, 'ERR_INVALID_ARG_TYPE'],
    ['3', 'ERR_INVALID_ARG_TYPE'],
    [{ valueOf: () => 1 }, 'ERR_INVALID_ARG_TYPE'],
    [Promise.resolve(1), 'ERR_INVALID_ARG_TYPE'],
    [Number.NaN, 'ERR_OUT_OF_RANGE'],
    [1.5, 'ERR_OUT_OF_RANGE'],
    [2 ** 32, 'ERR_OUT_OF_RANGE'],
    [-1, 'EBADF'],
    [9999, 'EBADF'],
  ] as const) {
    next(() => value)
    refusal(pool, { code, message: /open\(\)|SO_COOKIE/ })
  }
  assertGoesOn(pool, next)
})

test("it returns what is no socket: that is not the pool's to close", t => {
  const { pool, next } = full(t)
  const file = openSync('/dev/null', 'r')
  t.after(() => closeSync(file))
  next(() => file)
  refusal(pool, { code: 'ENOTSOCK' })
  assert.ok(readdirSync('/proc/self/fd').includes(String(file)))
  assertGoesOn(pool, next)
})

test('it returns a socket that joins no groups: that is closed', t => {
  const { pool, next } = full(t)
  for (const [open, code] of [
    [() => m.socket(m.AF_UNIX, SOCK_DGRAM), 'EOPNOTSUPP'],
    [() => m.socket(m.AF_PACKET, SOCK_DGRAM), 'ENOPROTOOPT'],
  ] as const) {
    next(open)
    refusal(pool, { code })
  }
  assertGoesOn(pool, next)
})

test('it returns what is refused by the number of a socket that was closed: that is closed', t => {
  const { pool, next } = full(t)
  const [first = -1] = pool.fds
  close(first)
  next(() => {
    const fd = m.socket(m.AF_UNIX, SOCK_DGRAM)
    assert.equal(fd, first, 'the number is used again')
    return fd
  })
  refusal(pool, { code: 'EOPNOTSUPP' })
  next(udp)
  assert.equal(pool.join({ group: group(99), interface: 'lo' }).fd, first)
})

test('it returns a socket that the pool has: by the same number, which stays, or by another, which is closed', t => {
  const { pool, next } = full(t)
  const [first = -1] = pool.fds
  for (const open of [() => first, () => m.dup(first)]) {
    next(open)
    refusal(pool, { code: 'ERR_INVALID_ARG_VALUE', message: /a socket of its own/ })
  }
  assertGoesOn(pool, next)
})

test('it returns a socket that has no room either', t => {
  const { pool, next } = full(t)
  next(() => {
    const fd = udp()
    for (let n = 0; n < 20; n++) m.join(fd, { group: group(100 + n), interface: 'lo' })
    return fd
  })
  refusal(pool, { code: 'ENOBUFS', hint: /igmp_max_memberships/ })
  assertGoesOn(pool, next)
})

test('it closes the pool', t => {
  const { pool, next } = full(t)
  const before = readdirSync('/proc/self/fd').length
  next(() => {
    pool.close()
    return udp()
  })
  assert.throws(() => pool.join({ group: group(99), interface: 'lo' }), { code: 'ERR_INVALID_STATE' })
  assert.deepEqual(pool.fds, [])
  assert.equal(readdirSync('/proc/self/fd').length, before - 1)
  for (const n of [0, 99]) assert.equal(hears(group(n)), 'none')
})

test('it closes a socket of the pool, and returns the next one by the same number', t => {
  const { pool, next } = full(t)
  const [first = -1] = pool.fds
  next(() => {
    close(first)
    return udp()
  })
  assert.equal(pool.join({ group: group(99), interface: 'lo' }).fd, first)
  assert.deepEqual(pool.fds, [first])
  assert.deepEqual([hears(group(0)), hears(group(99))], ['none', 'all'])
})

test('it joins by the pool that asks it for a socket', t => {
  const { pool, next } = full(t)
  next(() => {
    pool.join({ group: group(98), interface: 'lo' })
    return udp()
  })
  refusal(pool, { code: 'ERR_INVALID_STATE' })
  assertGoesOn(pool, next)
})

test('no socket is opened for what is refused before', t => {
  const { pool, next } = full(t)
  let asked = 0
  next(() => asked++)
  for (const [what, code] of [
    [{ group: group(99), interface: 'nosuch' }, 'ENODEV'],
    [{ group: 'no address', interface: 'lo' }, 'ERR_INVALID_ARG_VALUE'],
    [{ group: group(0), interface: 'lo' }, 'EADDRINUSE'],
  ] as const) {
    assert.throws(() => pool.join(what), { code })
  }
  assert.equal(asked, 0)
})
