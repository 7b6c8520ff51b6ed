// A sample for every option of the table: forgetting one does not compile.
import assert from 'node:assert/strict'
import {
  AF_INET,
  AF_INET6,
  close,
  connect,
  dup,
  ECONNREFUSED,
  getsockopt,
  htonl,
  htons,
  IP_MTU,
  IP_PMTUDISC_DO,
  IP_PMTUDISC_WANT,
  IPPROTO_IP,
  IPPROTO_TCP,
  IPPROTO_UDP,
  in_addr,
  inet_addr,
  ip_mreq,
  ip_mreq_source,
  ip_mreqn,
  linger,
  POLLERR,
  poll,
  pollfd,
  SO_COOKIE,
  SO_DOMAIN,
  SO_ERROR,
  SO_PROTOCOL,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOL_SOCKET,
  type Struct,
  send,
  sockaddr_in,
  socket,
  timeval,
} from 'mreq'
import { type Gives, type Option, rows, type Takes } from '#lib/abi/option.js'
import * as options from '#lib/abi/options.js'

type Options = typeof options
/** The names in the option table: what lib/abi/options.ts exports, without the levels. */
export type OptionName = { [K in keyof Options]: Options[K] extends Option ? K : never }[keyof Options]

/** An option that is set and read: the first value is not what a new socket has. */
interface Both<O> {
  /** What a new socket has, where that is no sysctl's. */
  readonly initially?: Gives<O>
  readonly values: readonly { readonly set: Takes<O>; readonly bytes: string; readonly reads: Gives<O> }[]
}
/** An option that is only set: what it does is seen in the kernel's tables. */
interface Membership<O> {
  readonly values: readonly {
    readonly set: Takes<O>
    readonly bytes: string
    readonly group: string
    /** What has to be done on a new socket before. */
    readonly first: readonly { readonly name: OptionName; readonly set: unknown }[]
    /** Which sources of the group this host hears, before and after. */
    readonly hears: readonly [before: string, after: string]
  }[]
}
/** An option that is only read. */
interface Read {
  readonly check: () => void
}
export type Sample<O = number> = Both<O> | Membership<O> | Read

/** Whether a sample is a membership's: what it does is seen in the kernel's tables. */
export function isMembership(sample: Sample<Option>): sample is Membership<Option> {
  return 'values' in sample && sample.values.some(value => 'first' in value)
}

const hex = (memory: Int32Array | BigInt64Array) => Buffer.from(memory.buffer).toString('hex')
const int = (...numbers: number[]) => hex(Int32Array.from(numbers))
const long = (...numbers: bigint[]) => hex(BigInt64Array.from(numbers))

const yes = { initially: false, values: [{ set: true, bytes: int(1), reads: true }] } as const
const no = { initially: true, values: [{ set: false, bytes: int(0), reads: false }] } as const
const number = (initially: number, set: number) => ({ initially, values: [{ set, bytes: int(set), reads: set }] })
const doubled = { values: [{ set: 8192, bytes: int(8192), reads: 16_384 }] }
const waits = {
  initially: new timeval(),
  values: [
    {
      set: new timeval({ tv_sec: 1, tv_usec: 500_000 }),
      bytes: long(1n, 500_000n),
      reads: new timeval({ tv_sec: 1, tv_usec: 500_000 }),
    },
  ],
}
const everyone = {
  set: new ip_mreq({ imr_multiaddr: '233.252.0.1', imr_interface: '127.0.0.1' }),
  bytes: 'e9fc00017f000001',
  group: '233.252.0.1',
}
const everyoneByIndex = {
  set: new ip_mreqn({ imr_multiaddr: '239.1.2.3', imr_ifindex: 1 }),
  bytes: `ef01020300000000${int(1)}`,
  group: '239.1.2.3',
}
const source = {
  set: new ip_mreq_source({
    imr_multiaddr: '233.252.0.1',
    imr_interface: '127.0.0.1',
    imr_sourceaddr: '10.0.0.9',
  }),
  bytes: 'e9fc00017f0000010a000009',
  group: '233.252.0.1',
}
const join = { name: 'IP_ADD_MEMBERSHIP', set: everyone.set } as const
const joinByIndex = { name: 'IP_ADD_MEMBERSHIP', set: everyoneByIndex.set } as const
const joinSource = { name: 'IP_ADD_SOURCE_MEMBERSHIP', set: source.set } as const
const block = { name: 'IP_BLOCK_SOURCE', set: source.set } as const
const loopback = new in_addr({ s_addr: inet_addr('127.0.0.1') })

/** Reads an option of a socket that is made for it. */
function of<O extends number, R>(read: (fd: number) => R, ...made: [domain: O, type: number]): R {
  const fd = socket(...made)
  try {
    return read(fd)
  } finally {
    close(fd)
  }
}

const samples = {
  SO_BINDTODEVICE: { initially: '', values: [{ set: 'lo', bytes: '6c6f00', reads: 'lo' }] },
  SO_BROADCAST: yes,
  SO_BUSY_POLL: number(0, 50),
  SO_COOKIE: {
    check() {
      const cookie = (fd: number) => getsockopt(fd, SOL_SOCKET, SO_COOKIE)
      of(
        fd => {
          const copy = dup(fd)
          assert.equal(cookie(copy), cookie(fd), 'two descriptors of one socket')
          close(copy)
          assert.ok(cookie(fd) > 0n)
          assert.notEqual(of(cookie, AF_INET, SOCK_DGRAM), cookie(fd), 'another socket')
        },
        AF_INET,
        SOCK_DGRAM,
      )
    },
  },
  SO_DOMAIN: {
    check() {
      for (const domain of [AF_INET, AF_INET6]) {
        assert.equal(
          of(fd => getsockopt(fd, SOL_SOCKET, SO_DOMAIN), domain, SOCK_DGRAM),
          domain,
        )
      }
    },
  },
  SO_DONTROUTE: yes,
  SO_ERROR: {
    check() {
      of(
        fd => {
          assert.equal(getsockopt(fd, SOL_SOCKET, SO_ERROR), 0)
          connect(fd, new sockaddr_in({ sin_family: AF_INET, sin_port: htons(9), sin_addr: '127.0.0.1' }))
          send(fd, new Uint8Array(1))
          assert.equal(poll([new pollfd({ fd, events: POLLERR })], 5000), 1)
          assert.equal(getsockopt(fd, SOL_SOCKET, SO_ERROR), ECONNREFUSED)
          assert.equal(getsockopt(fd, SOL_SOCKET, SO_ERROR), 0, 'reading it clears it')
        },
        AF_INET,
        SOCK_DGRAM,
      )
    },
  },
  SO_INCOMING_CPU: number(-1, 0),
  SO_KEEPALIVE: yes,
  SO_LINGER: {
    initially: new linger(),
    values: [
      {
        set: new linger({ l_onoff: 1, l_linger: 2 }),
        bytes: int(1, 2),
        reads: new linger({ l_onoff: 1, l_linger: 2 }),
      },
    ],
  },
  SO_MARK: number(0, 7),
  SO_PRIORITY: number(0, 5),
  SO_PROTOCOL: {
    check() {
      const protocol = (fd: number) => getsockopt(fd, SOL_SOCKET, SO_PROTOCOL)
      assert.equal(of(protocol, AF_INET, SOCK_DGRAM), IPPROTO_UDP)
      assert.equal(of(protocol, AF_INET, SOCK_STREAM), IPPROTO_TCP)
    },
  },
  SO_RCVBUF: doubled,
  SO_RCVTIMEO: waits,
  SO_REUSEADDR: yes,
  SO_REUSEPORT: yes,
  SO_RXQ_OVFL: yes,
  SO_SNDBUF: doubled,
  SO_SNDTIMEO: waits,
  SO_TIMESTAMP: yes,
  SO_TIMESTAMPNS: yes,
  SO_TYPE: {
    check() {
      for (const type of [SOCK_DGRAM, SOCK_STREAM]) {
        assert.equal(
          of(fd => getsockopt(fd, SOL_SOCKET, SO_TYPE), AF_INET, type),
          type,
        )
      }
    },
  },
  IP_ADD_MEMBERSHIP: {
    values: [
      { ...everyone, first: [], hears: ['none', 'all'] },
      { ...everyoneByIndex, first: [], hears: ['none', 'all'] },
    ],
  },
  IP_ADD_SOURCE_MEMBERSHIP: { values: [{ ...source, first: [], hears: ['none', 'only 10.0.0.9'] }] },
  IP_BIND_ADDRESS_NO_PORT: yes,
  IP_BLOCK_SOURCE: { values: [{ ...source, first: [join], hears: ['all', 'not 10.0.0.9'] }] },
  IP_DROP_MEMBERSHIP: {
    values: [
      { ...everyone, first: [join], hears: ['all', 'none'] },
      { ...everyoneByIndex, first: [joinByIndex], hears: ['all', 'none'] },
    ],
  },
  IP_DROP_SOURCE_MEMBERSHIP: { values: [{ ...source, first: [joinSource], hears: ['only 10.0.0.9', 'none'] }] },
  IP_FREEBIND: yes,
  IP_MTU: {
    check() {
      of(
        fd => {
          assert.throws(() => getsockopt(fd, IPPROTO_IP, IP_MTU), { code: 'ENOTCONN' })
          connect(fd, new sockaddr_in({ sin_family: AF_INET, sin_port: htons(9), sin_addr: '127.0.0.1' }))
          assert.equal(getsockopt(fd, IPPROTO_IP, IP_MTU), 65_535, 'the longest that IPv4 has')
        },
        AF_INET,
        SOCK_DGRAM,
      )
    },
  },
  IP_MTU_DISCOVER: number(IP_PMTUDISC_WANT, IP_PMTUDISC_DO),
  IP_MULTICAST_ALL: no,
  IP_MULTICAST_IF: {
    initially: new in_addr(),
    values: [
      { set: loopback, bytes: '7f000001', reads: loopback },
      { set: new ip_mreq({ imr_interface: '127.0.0.1' }), bytes: '000000007f000001', reads: loopback },
      {
        set: new ip_mreqn({ imr_address: '127.0.0.1', imr_ifindex: 1 }),
        bytes: `000000007f000001${int(1)}`,
        reads: loopback,
      },
      // An index that was set does not come back.
      { set: new ip_mreqn({ imr_ifindex: 1 }), bytes: `0000000000000000${int(1)}`, reads: new in_addr() },
    ],
  },
  IP_MULTICAST_LOOP: no,
  IP_MULTICAST_TTL: number(1, 4),
  IP_PKTINFO: yes,
  IP_RECVERR: yes,
  IP_RECVTOS: yes,
  IP_RECVTTL: yes,
  IP_TOS: number(0, 0x10),
  IP_TRANSPARENT: yes,
  IP_TTL: number(64, 9),
  IP_UNBLOCK_SOURCE: { values: [{ ...source, first: [join, block], hears: ['not 10.0.0.9', 'all'] }] },
  IP_UNICAST_IF: number(0, htonl(1)),
  UDP_GRO: yes,
  UDP_SEGMENT: number(0, 1200),
} as const satisfies { readonly [N in OptionName]: Sample<Options[N]> }

/** An option by name, and the value that it is set to. */
export interface Step {
  readonly name: OptionName
  readonly level: number
  readonly option: number
  readonly set: unknown
  readonly bytes: string
}

/** The samples, as the tests walk them, with each option's level and number. */
export const all = (Object.entries(samples) as [OptionName, Sample<Option>][]).map(([name, sample]) => ({
  name,
  sample,
  ...placeOf(name),
}))

function placeOf(name: OptionName): { level: number; option: number } {
  const numbers: Readonly<Record<string, number>> = options
  const level = rows().find(row => row.name === name)?.level ?? ''
  return { level: Number(numbers[level]), option: numbers[name] as number }
}

/** A step, by the option's name. */
export function stepOf(name: OptionName, set: unknown, bytes: string): Step {
  return { name, set, bytes, ...placeOf(name) }
}

/** What to do on a new socket for each value of each sample. */
export const steps: readonly (readonly Step[])[] = all.flatMap(({ name, sample }) =>
  ('values' in sample ? sample.values : []).map(value => {
    const first = 'first' in value ? value.first : []
    const before = first.map(step =>
      stepOf(step.name, step.set, Buffer.from((step.set as Struct).bytes).toString('hex')),
    )
    return [...before, stepOf(name, value.set, value.bytes)]
  }),
)
