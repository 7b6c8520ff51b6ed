// A program: calls that must be refused before the kernel hears of them. It is run under strace(1), which sees a write of
// its own before and after each.
import { writeSync } from 'node:fs'
import * as m from 'mreq'
import * as c from 'mreq/c'
import { native } from '#lib/abi/binding.js'
import { address, bound, connected, fresh, there } from './calls-native.js'
import { type Callable, detach, resizable, strange } from './strange.js'

const { IP_ADD_MEMBERSHIP, IPPROTO_IP, MSG_DONTWAIT, SO_RCVBUF, SOL_SOCKET } = m
const IPPROTO = IPPROTO_IP as number

const detached = () => strange['detached memory']() as Uint8Array
const outside = () => strange['memory out of bounds']() as Uint8Array
const none = new Uint8Array(0)
const gone: readonly [string, () => Uint8Array][] = [
  ['detached', detached],
  ['out of bounds', outside],
]

const cases: [string, () => unknown][] = []

// A descriptor that is none must not become 0.
const descriptors = ['undefined', 'null', 'NaN', '2**32', '1.5', "'0'", '[]', 'an object with valueOf', '0n'] as const
const onOne: Record<string, Callable> = {
  'close()': m.close as Callable,
  'close() of mreq/c': c.close as Callable,
  'close() of native': native.close as Callable,
  'dup()': m.dup as Callable,
  'dup() of mreq/c': c.dup as Callable,
  'fcntl()': fd => m.fcntl(fd as number, m.F_GETFD),
  'shutdown()': fd => m.shutdown(fd as number, m.SHUT_RD),
  'send()': fd => m.send(fd as number, new Uint8Array(1)),
  'recv()': fd => m.recv(fd as number, new Uint8Array(1), MSG_DONTWAIT),
  'getsockopt()': fd => m.getsockopt(fd as number, SOL_SOCKET, SO_RCVBUF),
  'setsockopt()': fd => m.setsockopt(fd as number, SOL_SOCKET, SO_RCVBUF, 1),
}
for (const [name, call] of Object.entries(onOne)) {
  cases.push([`${name}, nothing`, () => call()])
  for (const fd of descriptors) cases.push([`${name}, ${fd}`, () => call(strange[fd]())])
}

// Memory that is gone must not become an empty datagram, nor an option without a value.
for (const [how, memory] of gone) {
  cases.push(
    [`sendto(), ${how}`, () => m.sendto(bound, memory(), 0, there)],
    [`sendto() to an address ${how}`, () => m.sendto(bound, none, 0, memory())],
    [`sendto() of native, ${how}`, () => native.sendto(bound, 0, 0, 16, memory(), there.bytes)],
    [`sendto() of native to an address ${how}`, () => native.sendto(connected, 0, 0, 0, none, memory())],
    [`sendto() of mreq/c, ${how}`, () => c.sendto(bound, memory(), 0, 0, there, 16)],
    [`send(), ${how}`, () => m.send(connected, memory())],
    [`sendmsg(), a part ${how}`, () => m.sendmsg(connected, { msg_iov: [none, memory()] })],
    [`sendmsg(), a name ${how}`, () => m.sendmsg(connected, { msg_name: memory(), msg_iov: [none] })],
    [`sendmsg(), control ${how}`, () => m.sendmsg(connected, { msg_control: memory(), msg_iov: [none] })],
    [
      `sendmsg() of mreq/c, a part ${how}`,
      () =>
        c.sendmsg(connected, Object.assign(new c.msghdr(), { msg_iov: [new c.iovec(memory(), 0)], msg_iovlen: 1 }), 0),
    ],
    [`write(), ${how}`, () => native.write(connected, 0, memory())],
    [`recvfrom(), ${how}`, () => m.recvfrom(bound, memory(), MSG_DONTWAIT)],
    [`recvfrom(), the address ${how}`, () => m.recvfrom(bound, new Uint8Array(4), MSG_DONTWAIT, memory())],
    [`recvmsg(), a part ${how}`, () => m.recvmsg(bound, { msg_iov: [memory()] }, MSG_DONTWAIT)],
    [`bind(), ${how}`, () => m.bind(connected, memory())],
    [`connect(), ${how}`, () => m.connect(connected, memory())],
    [`setsockopt(), ${how}`, () => m.setsockopt(bound, IPPROTO, IP_ADD_MEMBERSHIP as number, memory())],
    [`setsockopt() of mreq/c, ${how}`, () => c.setsockopt(bound, IPPROTO, IP_ADD_MEMBERSHIP as number, memory(), 0)],
    [`getsockopt(), ${how}`, () => m.getsockopt(bound, SOL_SOCKET, SO_RCVBUF, memory())],
    [`getsockopt() of mreq/c, ${how}`, () => c.getsockopt(bound, SOL_SOCKET, SO_RCVBUF, memory(), new c.socklen_t(0))],
    [`poll() of native, ${how}`, () => native.poll(0, 0, memory())],
  )
}

// A length that is beyond its memory; a list that has nothing, or something else, where a struct should be.
cases.push(
  ['bind(), 17 of 16 bytes', () => c.bind(bound, address(), 17)],
  ['bind() of native, 17 of 16 bytes', () => native.bind(bound, 17, address().bytes)],
  ['sendto(), 9 of 8 bytes', () => c.sendto(bound, new Uint8Array(8), 9, 0, there, 16)],
  ['sendto(), 17 bytes of an address', () => c.sendto(bound, new Uint8Array(8), 8, 0, there, 17)],
  ['sendto() of native, an address of which there is none', () => native.sendto(bound, 0, 0, 16, none, undefined)],
  ['recvfrom(), 9 of 8 bytes', () => c.recvfrom(bound, new Uint8Array(8), 9, MSG_DONTWAIT, null, null)],
  ['recvfrom(), an address without a length', () => c.recvfrom(bound, new Uint8Array(8), 8, MSG_DONTWAIT, there, null)],
  ['setsockopt(), 5 of 4 bytes', () => c.setsockopt(bound, SOL_SOCKET, SO_RCVBUF, new c.int(1), 5)],
  ['setsockopt(), 64 KiB and a byte', () => m.setsockopt(bound, SOL_SOCKET as number, 8, new Uint8Array(65537))],
  ['setsockopt() of native, 64 KiB and a byte', () => native.setsockopt(bound, SOL_SOCKET, SO_RCVBUF, 65537)],
  ['setsockopt() of native, less than nothing', () => native.setsockopt(bound, SOL_SOCKET, SO_RCVBUF, -1)],
  ['getsockopt(), 5 of 4 bytes', () => c.getsockopt(bound, SOL_SOCKET, SO_RCVBUF, new c.int(), new c.int(5))],
  ['getsockname(), 17 of 16 bytes', () => c.getsockname(bound, address(), new c.socklen_t(17))],
  ['poll() of native, 2 where 1 is', () => native.poll(2, 0, new Uint8Array(8))],
  ['poll(), a list with holes', () => m.poll(new Array(2), 0)],
  ['poll() of mreq/c, a list with holes', () => c.poll(new Array(2), 2, 0)],
  ['poll() of mreq/c, another struct', () => c.poll([new m.in_addr() as unknown as m.pollfd], 1, 0)],
  ['poll() of mreq/c, bytes', () => c.poll([none as unknown as m.pollfd], 1, 0)],
  ['sendmsg(), 1025 parts', () => m.sendmsg(connected, { msg_iov: new Array(1025).fill(none) })],
  ['sendmsg(), 5000 parts', () => m.sendmsg(connected, { msg_iov: new Array(5000).fill(none) })],
)

// Memory that goes while the other arguments are read.
function going(): { view: Uint8Array; shrink: () => void }[] {
  const view = new Uint8Array(64)
  const buffer = resizable(64)
  return [
    { view, shrink: () => void (view.length > 0 && detach(view)) },
    { view: new Uint8Array(buffer, 0, 64), shrink: () => buffer.resize(4) },
    { view: new Uint8Array(buffer, 32), shrink: () => buffer.resize(4) },
  ]
}

/** An object whose property, when it is read, takes the memory away. */
function trap<T extends object>(of: T, property: string, shrink: () => void): T {
  const value: unknown = Reflect.get(of, property)
  return Object.defineProperty(of, property, {
    get: () => {
      shrink()
      return value
    },
    set: () => {},
  })
}

const traps: Record<string, (view: Uint8Array, shrink: () => void) => unknown> = {
  'sendto(), by the address': (view, shrink) => m.sendto(bound, view, 0, trap(address(), 'bytes', shrink)),
  'sendto() of mreq/c, by the address': (view, shrink) =>
    c.sendto(bound, view, 64, 0, trap(address(), 'bytes', shrink), 16),
  'recvfrom(), by the address': (view, shrink) =>
    m.recvfrom(bound, view, MSG_DONTWAIT, trap(address(), 'bytes', shrink)),
  'recvfrom() of mreq/c, by the length': (view, shrink) =>
    c.recvfrom(bound, view, 64, MSG_DONTWAIT, address(), trap(new c.socklen_t(16), 'value', shrink)),
  'recvfrom() of mreq/c, the address by its length': (view, shrink) =>
    c.recvfrom(bound, new Uint8Array(8), 8, MSG_DONTWAIT, view, trap(new c.socklen_t(64), 'value', shrink)),
  'getsockname() of mreq/c, by the length': (view, shrink) =>
    c.getsockname(bound, view, trap(new c.socklen_t(64), 'value', shrink)),
  'getsockopt() of mreq/c, by the length': (view, shrink) =>
    c.getsockopt(bound, SOL_SOCKET, SO_RCVBUF, view, trap(new c.socklen_t(64), 'value', shrink)),
  'sendmsg(), by the control data': (view, shrink) =>
    m.sendmsg(connected, trap({ msg_iov: [view], msg_control: none }, 'msg_control', shrink)),
  'sendmsg(), by a later part': (view, shrink) => m.sendmsg(connected, { msg_iov: trap([view, none], '1', shrink) }),
  'recvmsg(), by the name': (view, shrink) =>
    m.recvmsg(bound, trap({ msg_iov: [view], msg_name: new Uint8Array(16) }, 'msg_name', shrink), MSG_DONTWAIT),
  'sendmsg() of mreq/c, by a later part': (view, shrink) => {
    const msg_iov = [new c.iovec(view, 64), trap(new c.iovec(none, 0), 'iov_base', shrink)]
    return c.sendmsg(connected, Object.assign(new c.msghdr(), { msg_iov, msg_iovlen: 2 }), 0)
  },
}
for (const [name, call] of Object.entries(traps)) {
  for (const [i, how] of ['detached', 'shrunk', 'shrunk to before its start'].entries()) {
    cases.push([
      `${name}, ${how}`,
      () => {
        const { view, shrink } = going()[i] as { view: Uint8Array; shrink: () => void }
        return call(view, shrink)
      },
    ])
  }
}

function outcome(call: () => unknown): string {
  try {
    const answer = call()
    return typeof answer === 'number' && answer < 0 ? 'refused' : `answered ${String(answer)}`
  } catch (error) {
    const known = error instanceof TypeError || error instanceof RangeError || error instanceof m.SystemError
    return known ? 'refused' : String(error)
  }
}

close(fresh())
for (const [label, call] of cases) {
  writeSync(1, `<${label}>`)
  const told = outcome(call)
  writeSync(1, `=${told}\n`)
}

function close(fd: number): void {
  m.close(fd)
}
