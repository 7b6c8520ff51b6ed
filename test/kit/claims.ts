// The errors that docs/options.md names: each option made to fail so.
import type { TestContext } from 'node:test'
import * as m from 'mreq'
import { type Claim, inIPv4, inIPv6, MANY, NOWHERE, ofMemberships, times } from './claims-membership.js'
import { udp } from './udp.js'

const { AF_INET, AF_INET6, AF_UNIX, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, SOL_SOCKET } = m

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

  ...ofMemberships,
  ['IP_ADD_MEMBERSHIP', 'EINVAL', t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_ADD_MEMBERSHIP, nothing)],
  [
    'IP_ADD_MEMBERSHIP',
    'ENOBUFS',
    t =>
      manyGroups(t, AF_INET, (fd, n) =>
        m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new m.ip_mreqn({ imr_multiaddr: inIPv4(n), imr_ifindex: 1 })),
      ),
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
