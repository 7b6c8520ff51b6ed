// What goes wrong, made to: each call fails, for one row of docs/errno.md.
import { closeSync, openSync } from 'node:fs'
import type { TestContext } from 'node:test'
import * as m from 'mreq'
import { udp } from './udp.js'

const { AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, SOCK_STREAM, SOL_SOCKET } = m
// linux/netfilter_ipv4/ip_tables.h
const IPT_SO_SET_REPLACE = 64
// No domain has this number.
const NO_DOMAIN = 99

/** Options by number, with any value. */
const set = m.setsockopt as (fd: number, level: number, option: number, value: unknown) => void

const at = (sin_addr: string, port = 5400) =>
  new m.sockaddr_in({ sin_family: AF_INET, sin_port: m.htons(port), sin_addr })
const ofLink = (sin6_scope_id: number) =>
  new m.sockaddr_in6({ sin6_family: AF_INET6, sin6_port: m.htons(5400), sin6_addr: 'ff02::1', sin6_scope_id })
const group = (last: number, imr_interface = '127.0.0.1') =>
  new m.ip_mreq({ imr_multiaddr: `233.252.0.${last}`, imr_interface })
const source = (last: number) =>
  new m.ip_mreq_source({ imr_multiaddr: '233.252.0.1', imr_interface: '127.0.0.1', imr_sourceaddr: `10.0.0.${last}` })
const filter = (imsf_fmode: number) =>
  new m.ip_msfilter({
    imsf_multiaddr: '233.252.0.1',
    imsf_interface: '127.0.0.1',
    imsf_fmode,
    imsf_slist: ['10.0.0.1'],
  })

function of(t: TestContext, domain: number, type: number): number {
  const fd = m.socket(domain, type)
  t.after(() => m.close(fd))
  return fd
}

function joined(t: TestContext): number {
  const fd = udp(t)
  m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, group(1))
  return fd
}

function file(t: TestContext): number {
  const fd = openSync('/dev/null', 'r')
  t.after(() => closeSync(fd))
  return fd
}

function times(count: number, call: (i: number) => void): void {
  for (let i = 0; i < count; i++) call(i)
}

/** What fails in this process. */
export const here: readonly ((t: TestContext) => void)[] = [
  t => times(2, () => m.bind(udp(t), at('127.0.0.1'))),
  t => m.bind(udp(t), at('10.9.9.9')),
  t => {
    const fd = udp(t)
    times(2, i => m.bind(fd, at('127.0.0.1', 5400 + i)))
  },
  t => m.bind(udp(t), at('127.0.0.1').bytes.subarray(0, 15)),
  t => m.bind(udp(t, AF_INET6), ofLink(0)),
  t => m.connect(udp(t, AF_INET6), ofLink(0)),
  t => m.connect(udp(t), at('127.0.0.1').bytes.subarray(0, 15)),
  t => m.bind(udp(t, AF_INET6), ofLink(9999)),
  t => {
    const msg_control = m.control({
      cmsg_level: IPPROTO_IP,
      cmsg_type: m.IP_PKTINFO,
      data: new m.in_pktinfo({ ipi_ifindex: 9999 }),
    })
    m.sendmsg(udp(t), { msg_name: at('127.0.0.1'), msg_iov: [new Uint8Array(4)], msg_control })
  },
  t => m.bind(udp(t), new m.sockaddr_in6({ sin6_family: AF_INET6 })),
  t => m.bind(udp(t), new m.sockaddr_in({ sin_addr: '127.0.0.1' })),
  t => m.connect(udp(t), new m.sockaddr_in6({ sin6_family: AF_INET6 })),
  t => m.sendto(udp(t), new Uint8Array(4), 0, new m.sockaddr_in6({ sin6_family: AF_INET6, sin6_port: m.htons(9) })),
  t =>
    m.setsockopt(
      udp(t),
      IPPROTO_IP,
      m.IP_ADD_MEMBERSHIP,
      new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: 9999 }),
    ),
  t => {
    const swapped = { imr_multiaddr: '232.0.0.1', imr_interface: '10.0.0.9', imr_sourceaddr: '127.0.0.1' }
    m.setsockopt(udp(t), IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, new m.ip_mreq_source(swapped))
  },
  t =>
    m.setsockopt(
      udp(t),
      IPPROTO_IP,
      m.IP_ADD_MEMBERSHIP,
      new m.ip_mreq({ imr_multiaddr: '10.0.0.1', imr_interface: '127.0.0.1' }),
    ),
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_ADD_MEMBERSHIP, group(1)),
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_DROP_MEMBERSHIP, group(2)),
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_DROP_MEMBERSHIP, new m.ip_mreq({ imr_multiaddr: '10.0.0.1' })),
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_DROP_MEMBERSHIP, group(1).bytes.subarray(0, 4)),
  t => {
    const six = new m.group_req({ gr_interface: 1, gr_group: 'ff15::1' })
    m.setsockopt(udp(t), IPPROTO_IP, m.MCAST_LEAVE_GROUP, six)
  },
  t => {
    const noGroup = new m.ipv6_mreq({ ipv6mr_multiaddr: 'fe80::1', ipv6mr_interface: 1 })
    m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_DROP_MEMBERSHIP, noGroup)
  },
  t => {
    const fd = udp(t)
    times(250, i => m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, group(i + 1)))
  },
  t => {
    const fd = udp(t)
    times(250, i => m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, source(i + 1)))
  },
  t => {
    const fd = udp(t, AF_INET6)
    times(100_000, i => {
      const ipv6mr_multiaddr = `ff15::${(i >> 16).toString(16)}:${(i & 0xffff).toString(16)}`
      m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_ADD_MEMBERSHIP, new m.ipv6_mreq({ ipv6mr_multiaddr, ipv6mr_interface: 1 }))
    })
  },
  t => m.setsockopt(of(t, AF_INET, SOCK_STREAM), IPPROTO_IP, m.IP_ADD_MEMBERSHIP, group(1)),
  t => {
    const fd = joined(t)
    times(2, () => m.setsockopt(fd, IPPROTO_IP, m.IP_BLOCK_SOURCE, source(1)))
  },
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_UNBLOCK_SOURCE, source(1)),
  t => {
    const fd = udp(t)
    m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, source(1))
    m.setsockopt(fd, IPPROTO_IP, m.IP_BLOCK_SOURCE, source(2))
  },
  t => {
    const fd = udp(t)
    times(2, () => m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, source(1)))
  },
  t => {
    const fd = joined(t)
    m.setsockopt(fd, IPPROTO_IP, m.IP_BLOCK_SOURCE, source(1))
    m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, source(2))
  },
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_DROP_SOURCE_MEMBERSHIP, source(1)),
  t => {
    const fd = udp(t)
    m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, source(1))
    m.setsockopt(fd, IPPROTO_IP, m.IP_DROP_SOURCE_MEMBERSHIP, source(2))
  },
  t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_DROP_SOURCE_MEMBERSHIP, source(1)),
  t => {
    const none = new m.group_source_req({ gsr_interface: 1, gsr_group: '233.252.0.1', gsr_source: '10.0.0.1' })
    m.setsockopt(udp(t), IPPROTO_IP, m.MCAST_LEAVE_SOURCE_GROUP, none)
  },
  t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_MSFILTER, filter(m.MCAST_EXCLUDE)),
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_MSFILTER, filter(2)),
  t => m.setsockopt(joined(t), IPPROTO_IP, m.IP_MSFILTER, new Uint8Array(15)),
  t => m.getsockopt(udp(t), IPPROTO_IP, m.IP_MSFILTER, filter(m.MCAST_EXCLUDE)),
  t => {
    const six = new m.group_req({ gr_interface: 1, gr_group: 'ff15::1' })
    m.setsockopt(udp(t), IPPROTO_IPV6, m.MCAST_JOIN_GROUP, six)
  },
  t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_MULTICAST_IF, new m.in_addr('10.9.9.9')),
  t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_UNICAST_IF, m.htonl(9999)),
  t => m.setsockopt(udp(t, AF_INET6), IPPROTO_IPV6, m.IPV6_MULTICAST_IF, 9999),
  t => m.setsockopt(udp(t), IPPROTO_IP, m.IP_MULTICAST_TTL, 256),
  t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_BINDTODEVICE, 'none0'),
  t => {
    const fd = udp(t)
    m.setsockopt(fd, SOL_SOCKET, m.SO_LOCK_FILTER, true)
    m.setsockopt(fd, SOL_SOCKET, m.SO_ATTACH_FILTER, [m.BPF_STMT(m.BPF_RET | m.BPF_K, 0)])
  },
  t => m.setsockopt(udp(t), SOL_SOCKET, m.SO_RCVBUF, new Uint8Array(2)),
  t => {
    const fd = udp(t, AF_INET6)
    m.setsockopt(fd, SOL_SOCKET, m.SO_BINDTODEVICE, 'lo')
    m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_MULTICAST_IF, 2)
  },
  t => set(udp(t), IPPROTO_IP, IPT_SO_SET_REPLACE, new Uint8Array(16)),
  t => set(udp(t), SOL_SOCKET, m.SO_TYPE, new Uint8Array(4)),
  t => m.getsockopt(udp(t), IPPROTO_IP, 9999, new Uint8Array(4)),
  t => m.setsockopt(of(t, m.AF_UNIX, SOCK_DGRAM), IPPROTO_IP, m.IP_ADD_MEMBERSHIP, group(1)),
  t => m.sendto(udp(t), new Uint8Array(4), 0, at('127.255.255.255')),
  t => m.connect(udp(t), at('127.255.255.255')),
  t => m.sendto(udp(t), new Uint8Array(4), 0, at('127.0.0.1', 0)),
  t => m.sendto(udp(t), new Uint8Array(4), 0, at('127.0.0.1').bytes.subarray(0, 15)),
  t => {
    const fd = udp(t)
    m.setsockopt(fd, m.IPPROTO_UDP, m.UDP_SEGMENT, 1)
    m.sendto(fd, new Uint8Array(1400), 0, at('127.0.0.1'))
  },
  t => m.send(udp(t), new Uint8Array(4)),
  t => m.sendto(udp(t), new Uint8Array(65_508), 0, at('127.0.0.1')),
  t => {
    const fd = udp(t)
    m.connect(fd, at('127.0.0.1', 9))
    times(2, () => m.send(fd, new Uint8Array(4)))
  },
  t => {
    const msg_control = m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_TTL, data: 0 })
    m.sendmsg(udp(t), { msg_name: at('127.0.0.1'), msg_iov: [new Uint8Array(4)], msg_control })
  },
  t => m.sendmsg(udp(t), { msg_name: at('127.0.0.1', 0), msg_iov: [new Uint8Array(4)] }),
  t => m.recvfrom(udp(t), new Uint8Array(4), m.MSG_DONTWAIT),
  t => m.getpeername(udp(t)),
  t => m.getsockopt(udp(t), IPPROTO_IP, m.IP_MTU),
  t => m.shutdown(udp(t), m.SHUT_RD),
  () => m.close(-1),
  () => m.send(-1, new Uint8Array(4)),
  t => m.getsockname(file(t)),
  () => m.socket(NO_DOMAIN, SOCK_DGRAM),
  () => m.socket(AF_INET, SOCK_DGRAM, m.IPPROTO_TCP),
  t => m.join(udp(t), { group: '233.252.0.1', interface: '10.9.9.9' }),
  () => m.if_nametoindex('none0'),
  () => m.if_indextoname(9999),
  t => new m.Poller(file(t), m.POLLIN, () => {}),
]

/** What fails in a process without rights or descriptors, or in a host of its own. */
export interface Elsewhere {
  /** The command that starts the process. */
  readonly by: readonly string[]
  /** What `ip` makes in the host before. */
  readonly ip?: readonly string[]
  /** A statement, with mreq in `m` and a socket in `fd`. */
  readonly code: string
}

const without = (right: string) => ['setpriv', `--bounding-set=-${right}`, `--inh-caps=-${right}`]
const plain: readonly string[] = ['env']

export const elsewhere: readonly Elsewhere[] = [
  {
    by: without('net_bind_service'),
    code: 'm.bind(fd, new m.sockaddr_in({ sin_family: m.AF_INET, sin_port: m.htons(80) }))',
  },
  { by: without('net_admin'), code: 'm.setsockopt(fd, m.SOL_SOCKET, m.SO_RCVBUFFORCE, 4096)' },
  { by: ['prlimit', '--nofile=64'], code: 'for (;;) m.socket(m.AF_INET, m.SOCK_DGRAM)' },
  {
    by: plain,
    code: "m.sendto(fd, new Uint8Array(4), 0, new m.sockaddr_in({ sin_family: m.AF_INET, sin_port: m.htons(5400), sin_addr: '233.252.0.1' }))",
  },
  { by: plain, code: "m.join(fd, { group: '233.252.0.1', interface: 'default' })" },
  {
    by: plain,
    ip: ['link add one type veth peer name two', 'addr add 10.1.0.1/24 dev one', 'addr add 10.1.0.1/24 dev two'],
    code: "m.join(fd, { group: '233.252.0.1', interface: '10.1.0.1' })",
  },
]
