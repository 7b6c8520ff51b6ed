// Messages of rtnetlink that the kernel would not send, and answers that it may.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { interfaces } from 'mreq'
import { type Calls, native, scalars } from '#lib/abi/binding.js'
import { AF_NETLINK, MSG_TRUNC } from '#lib/abi/constants.js'
import { EADDRNOTAVAIL, EAGAIN, EINTR, ENOBUFS } from '#lib/abi/errno.js'
import { SystemError } from '#lib/abi/errors.js'
import {
  ifinfomsg,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
  nlmsgerr,
  nlmsghdr,
  RTM_NEWLINK,
  RTM_NEWROUTE,
  rtattr,
  rtmsg,
  sockaddr_nl,
} from '#lib/abi/rtnetlink.js'
import { addressOf, groupOf, linkOf } from '#lib/host/interfaces.js'
import { interfaceFor } from '#lib/host/routes.js'
import { ask, attributes, dump, messages, receive } from '#lib/host/rtnetlink.js'

const clean = { name: 'SystemError', code: 'EBADMSG' }

function message(length: number, type: number, ...data: number[]): Uint8Array {
  const bytes = new Uint8Array(nlmsghdr.size + data.length)
  bytes.set(new nlmsghdr({ nlmsg_len: length, nlmsg_type: type }).bytes)
  bytes.set(data, nlmsghdr.size)
  return bytes
}

function attribute(length: number, type: number, ...data: number[]): number[] {
  return [...new rtattr({ rta_len: length, rta_type: type }).bytes, ...data]
}

test('a message whose length is a lie is an error, and ends the reading', () => {
  for (const length of [0, 1, 15, 17, 2 ** 31, 2 ** 32 - 1]) {
    assert.throws(() => [...messages(message(length, RTM_NEWLINK))], clean, `${length}`)
  }
  for (let cut = 1; cut < 16; cut++) {
    assert.throws(() => [...messages(message(16, RTM_NEWLINK).subarray(0, cut))], clean, `${cut} bytes`)
  }
  assert.deepEqual([...messages(new Uint8Array(0))], [])
  const two = Uint8Array.of(...message(18, 1, 7, 8, 0, 0), ...message(16, 2))
  assert.deepEqual(
    [...messages(two)].map(({ type, data }) => [type, ...data]),
    [[1, 7, 8], [2]],
  )
})

test('an attribute whose length is a lie is an error, and so is one that is too short for what it is', () => {
  const behind = { size: 0 }
  for (const length of [0, 1, 3, 5, 0xffff]) {
    assert.throws(() => attributes(Uint8Array.from(attribute(length, 1)), behind), clean, `${length}`)
  }
  for (let cut = 1; cut < 4; cut++) {
    assert.throws(() => attributes(Uint8Array.from(attribute(4, 1).slice(0, cut)), behind), clean, `${cut} bytes`)
  }
  const name = attribute(7, 3, 108, 111, 0, 0)
  const link = (...rest: number[]) => ({
    type: RTM_NEWLINK,
    flags: 0,
    sequence: 0,
    data: Uint8Array.of(...new ifinfomsg({ ifi_index: 1 }).bytes, ...name, ...rest),
  })
  assert.deepEqual(linkOf(link(...attribute(8, 4, 0xdc, 5, 0, 0))), { index: 1, name: 'lo', flags: 0, mtu: 1500 })
  // A nested attribute that says it is longer than its message.
  assert.throws(() => linkOf(link(...attribute(200, 0x8012, ...attribute(100, 1)))), clean)
  for (const mtu of [attribute(4, 4), attribute(6, 4, 1, 2, 0, 0), attribute(12, 4, ...new Array(8).fill(1))]) {
    assert.throws(() => linkOf(link(...mtu)), clean)
  }
  for (const read of [linkOf, addressOf, groupOf]) {
    assert.throws(() => read({ ...link(), data: new Uint8Array(3) }), clean)
  }
})

// A generator of its own, so that a failure can be repeated.
function numbers(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

test("60,000 garbled datagrams, half of them the kernel's own with other bytes, are read or refused", t => {
  const real: Uint8Array[] = []
  const { recvmsg } = native
  t.mock.method(native, 'recvmsg', (...args: Parameters<Calls['recvmsg']>) => {
    const length = recvmsg(...args)
    if (length > 0) real.push((args[4] as Uint8Array).slice(0, length))
    return length
  })
  interfaces()
  t.mock.restoreAll()
  assert.ok(real.length > 0)
  const below = numbers(1)
  let [read, refused] = [0, 0]
  for (let i = 0; i < 60_000; i++) {
    const source = real[below(real.length)] as Uint8Array
    const bytes =
      i % 2 === 0 ? source.slice(0, below(source.length)) : Uint8Array.from({ length: below(200) }, () => below(256))
    for (let n = below(5); n > 0 && bytes.length > 0; n--) bytes[below(bytes.length)] = below(256)
    try {
      for (const message of messages(bytes)) for (const of of [linkOf, addressOf, groupOf]) of(message)
      read++
    } catch (error) {
      assert.ok(error instanceof SystemError && error.code === 'EBADMSG', String(error))
      refused++
    }
  }
  assert.ok(read > 100 && refused > 100, `${read} read, ${refused} refused`)
})

type Datagram = { readonly bytes: Uint8Array; readonly pid?: number; readonly flags?: number } | number

/** The kernel answers with these instead, as it would with the question's own number. */
function answering(t: TestContext, answers: (sequence: number) => Datagram[]): { questions: number } {
  const asked = { questions: 0 }
  let rest: Datagram[] = []
  t.mock.method(native, 'sendto', (_fd: number, length: number, _flags: number, _: number, data: Uint8Array) => {
    asked.questions++
    rest = answers(new nlmsghdr(data.slice(0, nlmsghdr.size)).nlmsg_seq)
    return length
  })
  t.mock.method(native, 'recvmsg', (...args: Parameters<Calls['recvmsg']>) => {
    const next = rest.shift() ?? -EAGAIN
    if (typeof next === 'number') return next
    const { bytes, pid = 0, flags = 0 } = next
    args[2]?.set(new sockaddr_nl({ nl_family: AF_NETLINK, nl_pid: pid }).bytes)
    args[4]?.set(bytes)
    scalars.set([sockaddr_nl.size, 0, flags])
    return bytes.length
  })
  return asked
}

function answer(sequence: number, type: number, flags = 0, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = message(nlmsghdr.size + data.length, type, ...data)
  bytes.set(new nlmsghdr({ nlmsg_len: bytes.length, nlmsg_type: type, nlmsg_flags: flags, nlmsg_seq: sequence }).bytes)
  return bytes
}

const open = () => readdirSync('/proc/self/fd').length
const list = () => dump('RTM_GETLINK', new ifinfomsg())
const one = () => ask('RTM_GETLINK', new ifinfomsg({ ifi_index: 1 }).bytes, { address: 'lo' })

test("what another process sends, and another question's answer, are ignored", t => {
  answering(t, sequence => [
    { bytes: answer(sequence, NLMSG_ERROR, 0, new nlmsgerr({ error: -1 }).bytes), pid: 77 },
    { bytes: new Uint8Array(3), pid: 77 },
    { bytes: answer(sequence - 1, NLMSG_ERROR, 0, new nlmsgerr({ error: -1 }).bytes) },
    { bytes: answer(sequence, RTM_NEWLINK) },
    { bytes: answer(sequence, NLMSG_DONE) },
  ])
  assert.deepEqual(
    list().map(({ type }) => type),
    [RTM_NEWLINK, NLMSG_DONE],
  )
  assert.equal(one().type, RTM_NEWLINK)
})

test("an answer's errno is the error, under the question's name, at the end of a list too", t => {
  const error = new nlmsgerr({ error: -EADDRNOTAVAIL }).bytes
  const refused = { name: 'SystemError', code: 'EADDRNOTAVAIL', syscall: 'RTM_GETLINK' }
  answering(t, sequence => [{ bytes: answer(sequence, NLMSG_ERROR, 0, error) }])
  assert.throws(list, refused)
  assert.throws(one, { ...refused, address: 'lo' })
  t.mock.restoreAll()
  answering(t, sequence => [
    { bytes: answer(sequence, RTM_NEWLINK) },
    { bytes: answer(sequence, NLMSG_DONE, 0, error.slice(0, 4)) },
  ])
  assert.throws(list, refused)
})

test('a list that changed while it was read is asked for again, some times', t => {
  let changes = 3
  const asked = answering(t, sequence => {
    const flags = changes-- > 0 ? NLM_F_DUMP_INTR : 0
    return [{ bytes: answer(sequence, RTM_NEWLINK) }, { bytes: answer(sequence, NLMSG_DONE, flags) }]
  })
  assert.equal(list().length, 2)
  assert.equal(asked.questions, 4)
  changes = Number.POSITIVE_INFINITY
  const descriptors = open()
  assert.throws(list, { code: 'EINTR', syscall: 'RTM_GETLINK', errno: -EINTR })
  assert.equal(asked.questions, 20)
  assert.equal(open(), descriptors)
})

test('a route that has no interface is none', t => {
  answering(t, sequence => [{ bytes: answer(sequence, RTM_NEWROUTE, 0, new rtmsg().bytes) }])
  assert.throws(() => interfaceFor('233.252.0.1'), { code: 'ENETUNREACH', address: '233.252.0.1' })
})

test('an answer that is cut off, that ends too early, or that is none, is an error, and leaves no descriptor', t => {
  const cases: [string, (sequence: number) => Datagram[]][] = [
    ['EMSGSIZE', sequence => [{ bytes: answer(sequence, RTM_NEWLINK), flags: MSG_TRUNC }]],
    ['EAGAIN', () => []],
    ['EAGAIN', () => [{ bytes: answer(0xdead, NLMSG_DONE) }]],
    ['ENOBUFS', () => [-ENOBUFS]],
    ['EBADMSG', () => [{ bytes: message(0, 0) }]],
    ['EBADMSG', sequence => [{ bytes: answer(sequence, NLMSG_ERROR) }]],
  ]
  const descriptors = open()
  for (const [code, answers] of cases) {
    answering(t, answers)
    assert.throws(list, { name: 'SystemError', code }, code)
    assert.throws(one, { name: 'SystemError', code }, code)
    t.mock.restoreAll()
  }
  t.mock.method(native, 'bind', () => -EADDRNOTAVAIL)
  assert.throws(list, { code: 'EADDRNOTAVAIL', syscall: 'bind' })
  t.mock.restoreAll()
  t.mock.method(native, 'sendto', () => -ENOBUFS)
  assert.throws(list, { code: 'ENOBUFS', syscall: 'sendto' })
  t.mock.restoreAll()
  assert.equal(open(), descriptors)
  assert.throws(() => receive(-1), { code: 'EBADF' })
})
