// The errors that docs/options.md names: each option made to fail so.
import type { TestContext } from 'node:test'
import * as m from 'mreq'
import { constants } from '#lib/abi/binding.js'
import { udp } from './udp.js'

const { AF_INET, AF_INET6, AF_UNIX, IPPROTO_IP, IPPROTO_IPV6, MCAST_EXCLUDE, MCAST_INCLUDE, SOCK_DGRAM, SOL_SOCKET } = m

/** Options by number, with any value. */
const set = m.setsockopt as (fd: number, level: number, option: number, value: unknown) => void
const get = m.getsockopt as (fd: number, level: number, option: number, memory?: unknown) => unknown

/** An option, an errno that it is said to fail with, and what makes it. Fails another option or call, then its name. */
type Claim = readonly [option: string, errno: string, provoke: (t: TestContext) => void, failing?: string]

const NOWHERE = 9999
// More than any limit on groups or sources but that on memory.
const MANY = 200

function times(count: number, call: (i: number) => void): void {
  for (let i = 1; i <= count; i++) call(i)
}

/** The options of membership of one family, with their values. */
interface Api {
  readonly domain: number
  readonly level: number
  readonly join: string
  readonly joinSource: string
  readonly block: string
  readonly unblock: string
  readonly leave: string
  readonly leaveSource: string
  readonly filter: string
  /** A group, and an interface. */
  readonly whole: (n: number, ifindex?: number) => unknown
  /** A source of the first group. */
  readonly source: (n: number, ifindex?: number) => unknown
  /** A source of what is no group. */
  readonly noGroup: unknown
  /** A filter of the first group. */
  readonly list: (mode: number, count: number, ifindex?: number) => unknown
}

const sources = (count: number, source: (n: number) => string) => Array.from({ length: count }, (_, i) => source(i + 1))
const address = (ifindex: number) => (ifindex === NOWHERE ? '10.9.9.9' : '127.0.0.1')
const ofIPv4 = (n: number) => `10.0.0.${n}`
const inIPv4 = (n: number) => `233.252.0.${n}`

const byAddress: Api = {
  domain: AF_INET,
  level: IPPROTO_IP,
  join: 'IP_ADD_MEMBERSHIP',
  joinSource: 'IP_ADD_SOURCE_MEMBERSHIP',
  block: 'IP_BLOCK_SOURCE',
  unblock: 'IP_UNBLOCK_SOURCE',
  leave: 'IP_DROP_MEMBERSHIP',
  leaveSource: 'IP_DROP_SOURCE_MEMBERSHIP',
  filter: 'IP_MSFILTER',
  whole: (n, ifindex = 1) => new m.ip_mreqn({ imr_multiaddr: inIPv4(n), imr_ifindex: ifindex }),
  source: (n, ifindex = 1) =>
    new m.ip_mreq_source({ imr_multiaddr: inIPv4(1), imr_interface: address(ifindex), imr_sourceaddr: ofIPv4(n) }),
  noGroup: new m.ip_mreq_source({ imr_multiaddr: '10.0.0.1', imr_interface: '127.0.0.1', imr_sourceaddr: ofIPv4(1) }),
  list: (mode, count, ifindex = 1) =>
    new m.ip_msfilter({
      imsf_multiaddr: inIPv4(1),
      imsf_interface: address(ifindex),
      imsf_fmode: mode,
      imsf_slist: sources(count, ofIPv4),
    }),
}

function byIndex(domain: number, group: (n: number) => string, source: (n: number) => string): Api {
  const of = (gsr_group: string, n: number, ifindex: number) =>
    new m.group_source_req({ gsr_interface: ifindex, gsr_group, gsr_source: source(n) })
  return {
    domain,
    level: domain === AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
    join: 'MCAST_JOIN_GROUP',
    joinSource: 'MCAST_JOIN_SOURCE_GROUP',
    block: 'MCAST_BLOCK_SOURCE',
    unblock: 'MCAST_UNBLOCK_SOURCE',
    leave: 'MCAST_LEAVE_GROUP',
    leaveSource: 'MCAST_LEAVE_SOURCE_GROUP',
    filter: 'MCAST_MSFILTER',
    whole: (n, ifindex = 1) => new m.group_req({ gr_interface: ifindex, gr_group: group(n) }),
    source: (n, ifindex = 1) => of(group(1), n, ifindex),
    noGroup: of(source(1), 1, 1),
    list: (mode, count, ifindex = 1) =>
      new m.group_filter({
        gf_interface: ifindex,
        gf_group: group(1),
        gf_fmode: mode,
        gf_slist: sources(count, source),
      }),
  }
}

const ofIPv6 = (n: number) => `2001:db8::${n.toString(16)}`
const inIPv6 = (n: number) => `ff15::${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}`

function ofMembership(api: Api): Claim[] {
  const fresh = (t: TestContext) => udp(t, api.domain)
  const call = (fd: number, option: string, value: unknown) => set(fd, api.level, constants[option] as number, value)
  const read = (fd: number, value: unknown) => get(fd, api.level, constants[api.filter] as number, value)
  /** A socket that has joined the first group whole. */
  const whole = (t: TestContext) => {
    const fd = fresh(t)
    call(fd, api.join, api.whole(1))
    return fd
  }
  /** One that has joined a source of it. */
  const ofOne = (t: TestContext) => {
    const fd = fresh(t)
    call(fd, api.joinSource, api.source(1))
    return fd
  }
  const { join, joinSource, block, unblock, leave, leaveSource, filter } = api
  return [
    [join, 'ENODEV', t => call(fresh(t), join, api.whole(1, NOWHERE))],
    [join, 'EADDRINUSE', t => call(whole(t), join, api.whole(1))],
    [leave, 'EADDRNOTAVAIL', t => call(fresh(t), leave, api.whole(1))],
    [leave, 'EADDRNOTAVAIL', t => call(whole(t), leave, api.whole(1, NOWHERE))],
    [joinSource, 'ENODEV', t => call(fresh(t), joinSource, api.source(1, NOWHERE))],
    [joinSource, 'EADDRNOTAVAIL', t => call(ofOne(t), joinSource, api.source(1))],
    [joinSource, 'EINVAL', t => call(fresh(t), joinSource, api.noGroup)],
    [
      joinSource,
      'EINVAL',
      t => {
        const fd = whole(t)
        call(fd, block, api.source(1))
        call(fd, joinSource, api.source(2))
      },
    ],
    [
      joinSource,
      'ENOBUFS',
      t => {
        const fd = fresh(t)
        times(MANY, n => call(fd, joinSource, api.source(n)))
      },
    ],
    [leaveSource, 'ENODEV', t => call(ofOne(t), leaveSource, api.source(1, NOWHERE))],
    [leaveSource, 'EINVAL', t => call(fresh(t), leaveSource, api.source(1))],
    [leaveSource, 'EADDRNOTAVAIL', t => call(whole(t), leaveSource, api.source(1))],
    [leaveSource, 'EADDRNOTAVAIL', t => call(ofOne(t), leaveSource, api.source(2))],
    [
      block,
      'EADDRNOTAVAIL',
      t => {
        const fd = whole(t)
        times(2, () => call(fd, block, api.source(1)))
      },
    ],
    [
      block,
      'ENOBUFS',
      t => {
        const fd = whole(t)
        times(MANY, n => call(fd, block, api.source(n)))
      },
    ],
    [unblock, 'EADDRNOTAVAIL', t => call(whole(t), unblock, api.source(1))],
    ...[block, unblock].flatMap((option): Claim[] => [
      [option, 'ENODEV', t => call(whole(t), option, api.source(1, NOWHERE))],
      [option, 'EINVAL', t => call(fresh(t), option, api.source(1))],
      [option, 'EINVAL', t => call(ofOne(t), option, api.source(1))],
    ]),
    [filter, 'EINVAL', t => call(fresh(t), filter, api.list(MCAST_EXCLUDE, 1))],
    [filter, 'EINVAL', t => call(fresh(t), filter, api.list(MCAST_INCLUDE, 1))],
    [filter, 'EADDRNOTAVAIL', t => call(fresh(t), filter, api.list(MCAST_INCLUDE, 0))],
    [filter, 'EADDRNOTAVAIL', t => void read(fresh(t), api.list(MCAST_INCLUDE, 1))],
    [filter, 'ENODEV', t => call(whole(t), filter, api.list(MCAST_EXCLUDE, 1, NOWHERE))],
    [filter, 'ENOBUFS', t => call(whole(t), filter, api.list(MCAST_EXCLUDE, MANY))],
  ]
}

const nothing = new m.ip_mreq({ imr_multiaddr: '10.0.0.1', imr_interface: '127.0.0.1' })
const anywhere = new m.ip_mreq({ imr_multiaddr: '240.0.0.1' })
const drops = [m.BPF_STMT(m.BPF_RET | m.BPF_K, 0)]

/** A socket that was locked, with a filter. */
function locked(t: TestContext): number {
  const fd = udp(t)
  m.setsockopt(fd, SOL_SOCKET, m.SO_ATTACH_FILTER, drops)
  m.setsockopt(fd, SOL_SOCKET, m.SO_LOCK_FILTER, true)
  return fd
}

function manyGroups(t: TestContext, domain: number, join: (fd: number, n: number) => void): void {
  const fd = udp(t, domain)
  times(100_000, n => join(fd, n))
}

const mreq6 = (ipv6mr_multiaddr: string, ipv6mr_interface = 1) =>
  new m.ipv6_mreq({ ipv6mr_multiaddr, ipv6mr_interface })
const whole = (gr_group: string) => new m.group_req({ gr_interface: 1, gr_group })

export const claims: readonly Claim[] = [
  [
    'SO_ATTACH_FILTER',
    'EINVAL',
    t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_ATTACH_FILTER, [m.BPF_STMT(m.BPF_LD | m.BPF_IMM, 0)]),
  ],
  ['SO_ATTACH_FILTER', 'EPERM', t => m.setsockopt(locked(t), SOL_SOCKET, m.SO_ATTACH_FILTER, drops)],
  ['SO_BINDTODEVICE', 'ENODEV', t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_BINDTODEVICE, 'none0')],
  ['SO_BINDTOIFINDEX', 'EINVAL', t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_BINDTOIFINDEX, -1)],
  ['SO_DETACH_FILTER', 'ENOENT', t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_DETACH_FILTER, 0)],
  ['SO_DETACH_REUSEPORT_BPF', 'EINVAL', t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_DETACH_REUSEPORT_BPF, 0)],
  [
    'SO_DETACH_REUSEPORT_BPF',
    'ENOENT',
    t => {
      const fd = udp(t)
      m.setsockopt(fd, SOL_SOCKET, m.SO_REUSEPORT, true)
      m.bind(fd, new m.sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
      m.setsockopt(fd, SOL_SOCKET, m.SO_DETACH_REUSEPORT_BPF, 0)
    },
  ],
  [
    'SO_LOCK_FILTER',
    'EPERM',
    t => m.setsockopt(locked(t), SOL_SOCKET, m.SO_ATTACH_REUSEPORT_CBPF, drops),
    'SO_ATTACH_REUSEPORT_CBPF',
  ],
  ['SO_LOCK_FILTER', 'EPERM', t => m.setsockopt(locked(t), SOL_SOCKET, m.SO_DETACH_FILTER, 0), 'SO_DETACH_FILTER'],
  ['SO_LOCK_FILTER', 'EPERM', t => m.setsockopt(locked(t), SOL_SOCKET, m.SO_LOCK_FILTER, false)],
  [
    'SO_RCVTIMEO',
    'EAGAIN',
    t => {
      const fd = udp(t)
      m.setsockopt(fd, SOL_SOCKET, m.SO_RCVTIMEO, new m.timeval({ tv_usec: 1000 }))
      m.recv(fd, new Uint8Array(1))
    },
    'recv',
  ],
  [
    'SO_SNDTIMEO',
    'EAGAIN',
    t => {
      // Of this machine: between hosts, a datagram that leaves makes room at once.
      const [from, to] = [0, 0].map(() => {
        const fd = m.socket(AF_UNIX, SOCK_DGRAM)
        t.after(() => m.close(fd))
        return fd
      }) as [number, number]
      const family = new Uint8Array(Uint16Array.of(AF_UNIX).buffer)
      m.bind(to, family)
      m.connect(from, m.getsockname(to))
      m.setsockopt(from, SOL_SOCKET, m.SO_SNDTIMEO, new m.timeval({ tv_usec: 1000 }))
      times(100_000, () => void m.send(from, new Uint8Array(1)))
    },
    'send',
  ],
  ['SO_TIMESTAMPING', 'EINVAL', t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_TIMESTAMPING, 1 << 30)],

  ...ofMembership(byAddress),
  ...ofMembership(byIndex(AF_INET, inIPv4, ofIPv4)),
  ...ofMembership(byIndex(AF_INET6, inIPv6, ofIPv6)),
  ['IP_ADD_MEMBERSHIP', 'EINVAL', t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_ADD_MEMBERSHIP, nothing)],
  [
    'IP_ADD_MEMBERSHIP',
    'ENOBUFS',
    t => manyGroups(t, AF_INET, (fd, n) => set(fd, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, byAddress.whole(n))),
  ],
  [
    'IP_ADD_SOURCE_MEMBERSHIP',
    'ENOBUFS',
    t =>
      manyGroups(t, AF_INET, (fd, n) => {
        const of = { imr_multiaddr: `232.0.0.${n}`, imr_interface: '127.0.0.1', imr_sourceaddr: '10.0.0.1' }
        m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, new m.ip_mreq_source(of))
      }),
  ],
  ['IP_DROP_MEMBERSHIP', 'ENODEV', t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_DROP_MEMBERSHIP, anywhere)],
  ['IP_MTU', 'ENOTCONN', t => void m.getsockopt(udp(t), IPPROTO_IP, m.IP_MTU)],
  ['MCAST_JOIN_GROUP', 'EINVAL', t => m.setsockopt(udp(t), IPPROTO_IP, m.MCAST_JOIN_GROUP, whole('10.0.0.1'))],
  [
    'MCAST_JOIN_GROUP',
    'EINVAL',
    t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.MCAST_JOIN_GROUP, whole('2001:db8::1')),
  ],
  [
    'MCAST_JOIN_GROUP',
    'ENOBUFS',
    t => manyGroups(t, AF_INET, (fd, n) => m.setsockopt(fd, IPPROTO_IP, m.MCAST_JOIN_GROUP, whole(inIPv4(n)))),
  ],
  [
    'MCAST_JOIN_GROUP',
    'ENOMEM',
    t => manyGroups(t, AF_INET6, (fd, n) => m.setsockopt(fd, IPPROTO_IPV6, m.MCAST_JOIN_GROUP, whole(inIPv6(n)))),
  ],

  [
    'IPV6_ADDR_PREFERENCES',
    'EINVAL',
    t => {
      const both = m.IPV6_PREFER_SRC_TMP | m.IPV6_PREFER_SRC_PUBLIC
      m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_ADDR_PREFERENCES, both)
    },
  ],
  [
    'IPV6_ADD_MEMBERSHIP',
    'ENODEV',
    t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_ADD_MEMBERSHIP, mreq6('ff15::1', NOWHERE)),
  ],
  [
    'IPV6_ADD_MEMBERSHIP',
    'EADDRINUSE',
    t => {
      const fd = udp(t, AF_INET6)
      times(2, () => m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_ADD_MEMBERSHIP, mreq6('ff15::1')))
    },
  ],
  [
    'IPV6_ADD_MEMBERSHIP',
    'EINVAL',
    t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_ADD_MEMBERSHIP, mreq6('::1')),
  ],
  [
    'IPV6_ADD_MEMBERSHIP',
    'ENOMEM',
    t => manyGroups(t, AF_INET6, (fd, n) => m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_ADD_MEMBERSHIP, mreq6(inIPv6(n)))),
  ],
  [
    'IPV6_DROP_MEMBERSHIP',
    'EADDRNOTAVAIL',
    t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_DROP_MEMBERSHIP, mreq6('ff15::1')),
  ],
  ['IPV6_MTU', 'ENOTCONN', t => void m.getsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_MTU)],
  ['IPV6_MTU', 'EINVAL', t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_MTU, 1279)],
  ['IPV6_MULTICAST_IF', 'ENODEV', t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_MULTICAST_IF, NOWHERE)],
  ['IPV6_PATHMTU', 'ENOTCONN', t => void m.getsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_PATHMTU)],
  [
    'IPV6_V6ONLY',
    'EINVAL',
    t => {
      const fd = udp(t, AF_INET6)
      m.bind(fd, new m.sockaddr_in6({ sin6_family: AF_INET6 }))
      m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_V6ONLY, true)
    },
  ],

  [
    'UDP_SEGMENT',
    'EINVAL',
    t => {
      const fd = udp(t)
      m.setsockopt(fd, m.IPPROTO_UDP, m.UDP_SEGMENT, 10)
      const to = new m.sockaddr_in({ sin_family: AF_INET, sin_port: m.htons(9), sin_addr: '127.0.0.1' })
      m.sendto(fd, new Uint8Array(10 * MANY), 0, to)
    },
    'sendto',
  ],
]
