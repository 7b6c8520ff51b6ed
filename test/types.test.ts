// What does not compile. A line under @ts-expect-error that compiles is an error of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as m from 'mreq'
import * as c from 'mreq/c'
import { temporary } from './kit/cc.js'
import { root } from './kit/root.js'

const { IPPROTO_IP, IPPROTO_IPV6, SOL_SOCKET } = m
const { IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MULTICAST_IF, IP_MULTICAST_LOOP, IP_MULTICAST_TTL } = m
const { SO_BINDTODEVICE, SO_COOKIE, SO_ERROR, SO_LINGER, SO_RCVBUF, SO_RCVTIMEO, SO_REUSEADDR, SO_TYPE } = m

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
/** Compiles where the two types are one and the same. */
function same<A, B>(_: Same<A, B>): void {}

// The functions below are never called: the compiler alone reads them.

function refused(fd: number, mreq: m.ip_mreq, source: m.ip_mreq_source): void {
  // @ts-expect-error the wrong level
  m.setsockopt(fd, SOL_SOCKET, IP_ADD_MEMBERSHIP, mreq)
  // @ts-expect-error the wrong level of the same protocol family
  m.setsockopt(fd, IPPROTO_IPV6, IP_MULTICAST_TTL, 4)
  // @ts-expect-error the wrong level, to read
  m.getsockopt(fd, IPPROTO_IP, SO_RCVBUF)
  // @ts-expect-error a bare number for an option's level
  m.setsockopt(fd, 0, IP_ADD_MEMBERSHIP, mreq)
  // @ts-expect-error level and option the wrong way round
  m.setsockopt(fd, IP_MULTICAST_TTL, IPPROTO_IP, 4)
  // @ts-expect-error a struct of another name, of ip_mreqn's size
  m.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, source)
  // @ts-expect-error a struct of another name, to leave
  m.setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, source)
  // @ts-expect-error the fields of a struct, not a struct
  m.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, { imr_multiaddr: '233.252.0.1' })
  // @ts-expect-error a number for a struct
  m.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, 1)
  // @ts-expect-error a yes or no for a number
  m.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, true)
  // @ts-expect-error a number that is neither yes nor no
  m.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 2)
  // @ts-expect-error no text
  m.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, 1)
  // @ts-expect-error only read
  m.setsockopt(fd, SOL_SOCKET, SO_TYPE, 1)
  // @ts-expect-error only read, and bytes are no way round it
  m.setsockopt(fd, SOL_SOCKET, SO_COOKIE, new Uint8Array(8))
  // @ts-expect-error only set
  m.getsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP)
  // @ts-expect-error an option by number takes bytes
  m.setsockopt(fd, IPPROTO_IP, 10, 2)
  // @ts-expect-error an option by number gives bytes
  m.getsockopt(fd, IPPROTO_IP, 10)
  // @ts-expect-error memory is a Uint8Array or a struct
  m.getsockopt(fd, IPPROTO_IP, 10, new ArrayBuffer(4))
  // @ts-expect-error a control message of the wrong level
  m.control({ cmsg_level: IPPROTO_IPV6, cmsg_type: m.IP_PKTINFO, data: new m.in_pktinfo() })
  // @ts-expect-error a control message without its level
  m.control({ cmsg_type: m.IP_TTL, data: 4 })
  // @ts-expect-error a text for a number
  m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: '4' })
  // @ts-expect-error a struct for a number
  m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: new m.int(4) })
  // @ts-expect-error IPv4's struct for IPv6's
  m.control({ cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_PKTINFO, data: new m.in_pktinfo() })
  // @ts-expect-error IPv6's struct for IPv4's
  m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_PKTINFO, data: new m.in6_pktinfo() })
  // @ts-expect-error a number for a time, which has 64 bits
  m.control({ cmsg_level: SOL_SOCKET, cmsg_type: m.SCM_TXTIME, data: 5 })
  // @ts-expect-error 64 bits for an int
  m.control({ cmsg_level: m.IPPROTO_UDP, cmsg_type: m.UDP_SEGMENT, data: 5n })
  const right = { cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 4 } as const
  // @ts-expect-error the second of two is wrong
  m.control(right, { cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TOS, data: '4' })
  // @ts-expect-error an ip_mreq_source is no ip_mreq
  const other: m.ip_mreq = source
  // @ts-expect-error nor the other way round, though an ip_mreq has no field that it lacks
  const another: m.ip_mreq_source = mreq
  // @ts-expect-error a field that the struct lacks
  new m.ip_mreq({ imr_ifindex: 1 })
  void [other, another]
}

function refusedInC(fd: number, mreq: c.ip_mreq, source: c.ip_mreq_source, on: c.int, length: c.socklen_t): void {
  // @ts-expect-error the wrong level
  c.setsockopt(fd, SOL_SOCKET, IP_ADD_MEMBERSHIP, mreq, c.sizeof(mreq))
  // @ts-expect-error a bare number for an option's level
  c.setsockopt(fd, 0, IP_ADD_MEMBERSHIP, mreq, c.sizeof(mreq))
  // @ts-expect-error a struct of another name, of ip_mreqn's size
  c.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, source, c.sizeof(source))
  // @ts-expect-error a number where C has a pointer
  c.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, 4, 4)
  // @ts-expect-error a yes or no where C has a pointer
  c.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, false, 4)
  // @ts-expect-error an int for a struct
  c.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, on, c.sizeof(on))
  // @ts-expect-error a struct for an int
  c.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, mreq, c.sizeof(mreq))
  // @ts-expect-error only read
  c.setsockopt(fd, SOL_SOCKET, SO_TYPE, on, c.sizeof(on))
  // @ts-expect-error the length is not left out
  c.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, on)
  // @ts-expect-error an option by number takes bytes
  c.setsockopt(fd, IPPROTO_IP, 10, 2, 4)
  // @ts-expect-error the length goes in and out by pointer
  c.getsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, on, 4)
  // @ts-expect-error errno is read
  c.errno = 0
  void length
}

function accepted(fd: number, mreq: m.ip_mreq, mreqn: m.ip_mreqn): void {
  m.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq)
  m.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreqn)
  m.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq.bytes)
  m.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, mreq.imr_interface)
  m.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, true)
  m.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1)
  m.setsockopt(fd, 0, 10, new Uint8Array(4))
  // A level and an option that a program gets as numbers.
  const [level, option]: readonly [number, number] = [0, 10]
  m.setsockopt(fd, level, option, new Uint8Array(4))

  m.control()
  m.control(
    { cmsg_level: IPPROTO_IP, cmsg_type: m.IP_PKTINFO, data: new m.in_pktinfo() },
    { cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 4 },
    { cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_PKTINFO, data: new m.in6_pktinfo().bytes },
    { cmsg_level: IPPROTO_IPV6, cmsg_type: m.IPV6_HOPLIMIT, data: 4 },
    { cmsg_level: SOL_SOCKET, cmsg_type: m.SCM_TXTIME, data: 5n },
    { cmsg_level: 0, cmsg_type: 8, data: new Uint8Array(12) },
  )
  const messages: m.OutgoingControlMessage[] = m.cmsgs({})
  m.control(...messages)
  const { ttl, offender } = m.ancillary({})
  same<typeof ttl, number | undefined>(true)
  same<typeof offender, m.sockaddr_in | m.sockaddr_in6 | undefined>(true)

  const rcvbuf = m.getsockopt(fd, SOL_SOCKET, SO_RCVBUF)
  same<typeof rcvbuf, number>(true)
  const reuse = m.getsockopt(fd, SOL_SOCKET, SO_REUSEADDR)
  same<typeof reuse, boolean>(true)
  const cookie = m.getsockopt(fd, SOL_SOCKET, SO_COOKIE)
  same<typeof cookie, bigint>(true)
  const device = m.getsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE)
  same<typeof device, string>(true)
  const linger = m.getsockopt(fd, SOL_SOCKET, SO_LINGER)
  same<typeof linger, m.linger>(true)
  const timeout = m.getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO)
  same<typeof timeout, m.timeval>(true)
  const address = m.getsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF)
  same<typeof address, m.in_addr>(true)
  const error = m.getsockopt(fd, SOL_SOCKET, SO_ERROR)
  same<typeof error, number>(true)
  // With memory the answer is a length, whatever the option gives; what is only set may be asked so too.
  const length = m.getsockopt(fd, SOL_SOCKET, SO_LINGER, new m.linger())
  same<typeof length, number>(true)
  const byNumber = m.getsockopt(fd, 0, 10, new Uint8Array(4))
  same<typeof byNumber, number>(true)
  // @ts-expect-error the check itself can fail
  same<typeof rcvbuf, string>(true)
}

function acceptedInC(fd: number, mreq: c.ip_mreq, length: c.socklen_t): void {
  c.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq, c.sizeof(mreq))
  c.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, new c.u_char(4), 1)
  c.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, new c.int(4), 4)
  c.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, new c.u_char(0), 1)
  c.setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, new Uint8Array(3), 3)
  c.setsockopt(fd, 0, 10, new Uint8Array(4), 4)
  const answer = c.getsockopt(fd, SOL_SOCKET, SO_TYPE, new c.int(), length)
  same<typeof answer, number>(true)
}

test('what does not compile is in functions that the compiler has read', () => {
  for (const read of [refused, refusedInC, accepted, acceptedInC]) assert.equal(typeof read, 'function')
})

/** What tsc says of a program that imports the package as a user does, by line. */
function complaints(code: string): Map<number, string> {
  const folder = temporary('user')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/mreq'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'user.ts'), code)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = '--noEmit --strict --pretty false --target es2022 --module nodenext'.split(' ')
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, 'user.ts'], { cwd: folder, encoding: 'utf8' })
  const found = new Map<number, string>()
  for (const part of stdout.split(/^(?=\S)/m)) {
    const line = Number(/^user\.ts\((\d+),/.exec(part)?.[1])
    found.set(line, part)
  }
  return found
}

/** Lines of a program, and what the compiler has to say of each. */
const LINES: readonly (readonly [code: string, ...says: RegExp[]])[] = [
  [`import * as m from 'mreq'`],
  [`import * as c from 'mreq/c'`],
  ['declare const fd: number'],
  ['m.setsockopt(fd, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new m.ip_mreq())'],
  [
    'm.setsockopt(fd, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new m.ip_mreq_source())',
    /'ip_mreq_source' is not assignable to parameter of type 'ip_mreq \| ip_mreqn \| Uint8Array/,
  ],
  [
    'm.setsockopt(fd, m.SOL_SOCKET, m.IP_ADD_MEMBERSHIP, new m.ip_mreq())',
    /Level<"SOL_SOCKET">/,
    /Level<"IPPROTO_IP">/,
  ],
  ['m.setsockopt(fd, m.SOL_SOCKET, m.SO_TYPE, 1)', /ReadOnly<"SO_TYPE">/],
  ['m.getsockopt(fd, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP)', /"IP_ADD_MEMBERSHIP is only set"/],
  ['m.setsockopt(fd, m.IPPROTO_IP, 10, 2)', /'number'.*'Uint8Array/],
  ['m.control({ cmsg_level: m.IPPROTO_IP, cmsg_type: m.IP_TTL, data: 4 })'],
  [
    'm.control({ cmsg_level: m.IPPROTO_IPV6, cmsg_type: m.IPV6_PKTINFO, data: new m.in_pktinfo() })',
    /'in_pktinfo' is not assignable to type 'in6_pktinfo \| Uint8Array/,
  ],
  [
    'm.control({ cmsg_level: m.SOL_SOCKET, cmsg_type: m.IP_TTL, data: 4 })',
    /Level<"SOL_SOCKET">/,
    /Level<"IPPROTO_IP">/,
  ],
]

/** The same for the C room, whose values are pointers. */
const POINTERS: typeof LINES = [
  ['c.setsockopt(fd, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new c.ip_mreq_source(), 12)', /\bip_mreq\b/],
  ['c.setsockopt(fd, m.IPPROTO_IP, m.IP_MULTICAST_TTL, 4, 4)', /\bint \| u_char\b/],
]

const lines = [...LINES, ...POINTERS]
let compiled: Map<number, string> | undefined
const found = () => (compiled ??= complaints(lines.map(([code]) => code).join('\n')))

test('the compiler complains of the wrong lines only, and of nothing in our own declarations', () => {
  const wrong = lines.flatMap(([, ...says], i) => (says.length === 0 ? [] : [i + 1]))
  assert.deepEqual([...found().keys()], wrong, [...found().values()].join(''))
})

for (const [i, [code, ...says]] of lines.entries()) {
  if (says.length === 0) continue
  test(`the message of the compiler names the right type: ${code}`, () => {
    for (const said of says) assert.match(found().get(i + 1) ?? '', said)
  })
}
