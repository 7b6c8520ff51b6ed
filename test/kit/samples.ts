// A sample for every option of the table: forgetting one does not compile.
import assert from 'node:assert/strict'
import {
  AF_INET,
  AF_INET6,
  BPF_K,
  BPF_RET,
  BPF_STMT,
  bind,
  CLOCK_MONOTONIC,
  close,
  connect,
  dup,
  ECONNREFUSED,
  getsockname,
  getsockopt,
  group_filter,
  group_req,
  group_source_req,
  htonl,
  htons,
  IP_MTU,
  IP_PMTUDISC_DO,
  IP_PMTUDISC_WANT,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV6_MTU,
  IPV6_PATHMTU,
  IPV6_PMTUDISC_DO,
  IPV6_PMTUDISC_WANT,
  IPV6_PREFER_SRC_HOME,
  IPV6_PREFER_SRC_PUBTMP_DEFAULT,
  IPV6_PREFER_SRC_TMP,
  in_addr,
  in6_pktinfo,
  inet_addr,
  inet_ntop,
  ip_mreq,
  ip_mreq_source,
  ip_mreqn,
  ip_msfilter,
  ip6_mtuinfo,
  ipv6_mreq,
  linger,
  MCAST_INCLUDE,
  MSG_DONTWAIT,
  POLLERR,
  poll,
  pollfd,
  recvfrom,
  SK_MEMINFO_DROPS,
  SK_MEMINFO_RCVBUF,
  SKF_AD_CPU,
  SO_ATTACH_FILTER,
  SO_BPF_EXTENSIONS,
  SO_BUSY_POLL_BUDGET,
  SO_COOKIE,
  SO_DETACH_REUSEPORT_BPF,
  SO_DOMAIN,
  SO_ERROR,
  SO_INCOMING_NAPI_ID,
  SO_MEMINFO,
  SO_NETNS_COOKIE,
  SO_PROTOCOL,
  SO_RCVBUF,
  SO_REUSEPORT,
  SO_SNDBUF,
  SO_TYPE,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOF_TIMESTAMPING_RX_SOFTWARE,
  SOF_TIMESTAMPING_SOFTWARE,
  SOF_TXTIME_REPORT_ERRORS,
  SOL_SOCKET,
  send,
  sendto,
  setsockopt,
  type sock_filter,
  sock_txtime,
  sockaddr_in,
  sockaddr_in6,
} from 'mreq'
import {
  doubled,
  ints,
  longs,
  no,
  number,
  type OptionName,
  type Options,
  of,
  reads,
  type Sample,
  waits,
  yes,
} from './sample.js'

const GROUP = '233.252.0.1'
const SOURCE = '10.0.0.9'
const GROUP6 = 'ff35::8000:1'
const SOURCE6 = '2001:db8::9'

const everyone = {
  set: new ip_mreq({ imr_multiaddr: GROUP, imr_interface: '127.0.0.1' }),
  bytes: 'e9fc00017f000001',
  group: GROUP,
}
const everyoneByIndex = {
  set: new ip_mreqn({ imr_multiaddr: '239.1.2.3', imr_ifindex: 1 }),
  bytes: `ef01020300000000${ints(1)}`,
  group: '239.1.2.3',
}
const source = {
  set: new ip_mreq_source({ imr_multiaddr: GROUP, imr_interface: '127.0.0.1', imr_sourceaddr: SOURCE }),
  bytes: 'e9fc00017f0000010a000009',
  group: GROUP,
}
const everyone6 = {
  set: new ipv6_mreq({ ipv6mr_multiaddr: GROUP6, ipv6mr_interface: 1 }),
  bytes: `ff350000000000000000000080000001${ints(1)}`,
  group: GROUP6,
}

/** The bytes of a struct sockaddr_storage, as hexadecimal digits. */
function storage(address: string): string {
  const bytes = address.includes(':')
    ? new sockaddr_in6({ sin6_family: AF_INET6, sin6_addr: address }).bytes
    : new sockaddr_in({ sin_family: AF_INET, sin_addr: address }).bytes
  return Buffer.from(bytes).toString('hex').padEnd(256, '0')
}
const groupReq = (group: string, _source: string) => ({
  set: new group_req({ gr_interface: 1, gr_group: group }),
  bytes: ints(1, 0) + storage(group),
  group,
})
const groupSourceReq = (group: string, source: string) => ({
  set: new group_source_req({ gsr_interface: 1, gsr_group: group, gsr_source: source }),
  bytes: ints(1, 0) + storage(group) + storage(source),
  group,
})
const groupFilter = (group: string, source: string) => ({
  set: new group_filter({ gf_interface: 1, gf_group: group, gf_fmode: MCAST_INCLUDE, gf_slist: [source] }),
  bytes: ints(1, 0) + storage(group) + ints(MCAST_INCLUDE, 1) + storage(source),
  group,
})

const join = { name: 'IP_ADD_MEMBERSHIP', set: everyone.set } as const
const joinByIndex = { name: 'IP_ADD_MEMBERSHIP', set: everyoneByIndex.set } as const
const joinSource = { name: 'IP_ADD_SOURCE_MEMBERSHIP', set: source.set } as const
const block = { name: 'IP_BLOCK_SOURCE', set: source.set } as const
const join6 = { name: 'IPV6_ADD_MEMBERSHIP', set: everyone6.set } as const
const joinSource6 = { name: 'MCAST_JOIN_SOURCE_GROUP', set: groupSourceReq(GROUP6, SOURCE6).set } as const
const block6 = { name: 'MCAST_BLOCK_SOURCE', set: groupSourceReq(GROUP6, SOURCE6).set } as const
const loopback = new in_addr({ s_addr: inet_addr('127.0.0.1') })
const monotonic = new sock_txtime({ clockid: CLOCK_MONOTONIC, flags: SOF_TXTIME_REPORT_ERRORS })

// One instruction, whose answer is 0xffff: so many bytes are kept.
const keepAll = [BPF_STMT(BPF_RET | BPF_K, 0xffff)]
const keepAllBytes = Buffer.from((keepAll[0] as sock_filter).bytes).toString('hex')

const onUdp = <R>(look: (fd: number) => R): R => of(look, AF_INET, SOCK_DGRAM)

/** A program that answers 0xffff means none of the sockets, which leaves the choice to the kernel: both may be bound. */
function steersAll(fd: number): void {
  bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
  onUdp(other => {
    setsockopt(other, SOL_SOCKET, SO_REUSEPORT, true)
    bind(other, getsockname(fd))
  })
}

function leavesFromLoopback(fd: number): void {
  of(
    receiver => {
      bind(receiver, new sockaddr_in6({ sin6_family: AF_INET6, sin6_addr: '::1' }))
      sendto(fd, Uint8Array.of(7), 0, getsockname(receiver))
      const from = new sockaddr_in6()
      assert.equal(recvfrom(receiver, new Uint8Array(1), MSG_DONTWAIT, from), 1)
      assert.equal(inet_ntop(AF_INET6, from.sin6_addr), '::1')
    },
    AF_INET6,
    SOCK_DGRAM,
  )
}

export const samples = {
  SO_ATTACH_FILTER: { initially: [], values: [{ set: keepAll, bytes: keepAllBytes, reads: keepAll }] },
  SO_ATTACH_REUSEPORT_CBPF: {
    set: keepAll,
    bytes: keepAllBytes,
    first: [{ name: 'SO_REUSEPORT', set: true }],
    seen: steersAll,
  },
  SO_BINDTODEVICE: { initially: '', values: [{ set: 'lo', bytes: '6c6f00', reads: 'lo' }] },
  SO_BINDTOIFINDEX: number(0, 1),
  SO_BPF_EXTENSIONS: {
    check() {
      const known = onUdp(fd => getsockopt(fd, SOL_SOCKET, SO_BPF_EXTENSIONS))
      assert.ok(known > SKF_AD_CPU, 'of those, the newest that the package has')
    },
  },
  SO_BROADCAST: yes,
  SO_BUF_LOCK: number(0, 3),
  SO_BUSY_POLL: number(0, 50),
  SO_BUSY_POLL_BUDGET: {
    set: 9,
    bytes: ints(9),
    // It cannot be read; but 65,536 is refused, which no other option minds.
    seen: fd => assert.throws(() => setsockopt(fd, SOL_SOCKET, SO_BUSY_POLL_BUDGET, 65_536), { code: 'EINVAL' }),
  },
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
  SO_DETACH_FILTER: {
    set: 0,
    bytes: ints(0),
    first: [{ name: 'SO_ATTACH_FILTER', set: keepAll }],
    seen: reads(SOL_SOCKET, SO_ATTACH_FILTER, []),
  },
  SO_DETACH_REUSEPORT_BPF: {
    set: 0,
    bytes: ints(0),
    first: [
      { name: 'SO_REUSEPORT', set: true },
      { name: 'SO_ATTACH_REUSEPORT_CBPF', set: keepAll },
    ],
    seen: fd => assert.throws(() => setsockopt(fd, SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, 0), { code: 'ENOENT' }),
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
  SO_INCOMING_NAPI_ID: {
    check: () =>
      assert.equal(
        onUdp(fd => getsockopt(fd, SOL_SOCKET, SO_INCOMING_NAPI_ID)),
        0,
        'loopback has no queue',
      ),
  },
  SO_KEEPALIVE: yes,
  SO_LINGER: {
    initially: new linger(),
    values: [
      {
        set: new linger({ l_onoff: 1, l_linger: 2 }),
        bytes: ints(1, 2),
        reads: new linger({ l_onoff: 1, l_linger: 2 }),
      },
    ],
  },
  SO_LOCK_FILTER: yes,
  SO_MARK: number(0, 7),
  SO_MAX_PACING_RATE: {
    initially: 0xffffffffffffffffn,
    values: [{ set: 125_000n, bytes: longs(125_000n), reads: 125_000n }],
  },
  SO_MEMINFO: {
    check() {
      const [receive, send, memory] = onUdp(fd => [
        getsockopt(fd, SOL_SOCKET, SO_RCVBUF),
        getsockopt(fd, SOL_SOCKET, SO_SNDBUF),
        getsockopt(fd, SOL_SOCKET, SO_MEMINFO),
      ])
      assert.deepEqual(memory, Uint32Array.of(0, receive, 0, send, 0, 0, 0, 0, 0))
      assert.equal(memory[SK_MEMINFO_RCVBUF], receive)
      assert.equal(memory[SK_MEMINFO_DROPS], 0)
    },
  },
  SO_NETNS_COOKIE: {
    check() {
      const cookie = () => onUdp(fd => getsockopt(fd, SOL_SOCKET, SO_NETNS_COOKIE))
      assert.ok(cookie() > 0n)
      assert.equal(cookie(), cookie(), 'all sockets of a namespace have the same')
    },
  },
  SO_NO_CHECK: yes,
  SO_PEEK_OFF: number(-1, 2),
  SO_PREFER_BUSY_POLL: yes,
  SO_PRIORITY: number(0, 5),
  SO_PROTOCOL: {
    check() {
      const protocol = (fd: number) => getsockopt(fd, SOL_SOCKET, SO_PROTOCOL)
      assert.equal(of(protocol, AF_INET, SOCK_DGRAM), IPPROTO_UDP)
      assert.equal(of(protocol, AF_INET, SOCK_STREAM), IPPROTO_TCP)
    },
  },
  SO_RCVBUF: doubled,
  SO_RCVBUFFORCE: { set: 300_000, bytes: ints(300_000), seen: reads(SOL_SOCKET, SO_RCVBUF, 600_000) },
  SO_RCVMARK: yes,
  SO_RCVPRIORITY: yes,
  SO_RCVTIMEO: waits,
  SO_REUSEADDR: yes,
  SO_REUSEPORT: yes,
  SO_RXQ_OVFL: yes,
  SO_SELECT_ERR_QUEUE: yes,
  SO_SNDBUF: doubled,
  SO_SNDBUFFORCE: { set: 300_000, bytes: ints(300_000), seen: reads(SOL_SOCKET, SO_SNDBUF, 600_000) },
  SO_SNDTIMEO: waits,
  SO_TIMESTAMP: yes,
  SO_TIMESTAMPING: number(0, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE),
  SO_TIMESTAMPNS: yes,
  SO_TXTIME: {
    initially: new sock_txtime(),
    values: [{ set: monotonic, bytes: ints(CLOCK_MONOTONIC, SOF_TXTIME_REPORT_ERRORS), reads: monotonic }],
  },
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
    groups: [
      { ...everyone, first: [], hears: ['none', 'all'] },
      { ...everyoneByIndex, first: [], hears: ['none', 'all'] },
    ],
  },
  IP_ADD_SOURCE_MEMBERSHIP: { groups: [{ ...source, first: [], hears: ['none', `only ${SOURCE}`] }] },
  IP_BIND_ADDRESS_NO_PORT: yes,
  IP_BLOCK_SOURCE: { groups: [{ ...source, first: [join], hears: ['all', `not ${SOURCE}`] }] },
  IP_CHECKSUM: yes,
  IP_DROP_MEMBERSHIP: {
    groups: [
      { ...everyone, first: [join], hears: ['all', 'none'] },
      { ...everyoneByIndex, first: [joinByIndex], hears: ['all', 'none'] },
    ],
  },
  IP_DROP_SOURCE_MEMBERSHIP: { groups: [{ ...source, first: [joinSource], hears: [`only ${SOURCE}`, 'none'] }] },
  IP_FREEBIND: yes,
  IP_LOCAL_PORT_RANGE: number(0, 40_000 | (40_100 << 16)),
  IP_MSFILTER: {
    groups: [
      {
        set: new ip_msfilter({
          imsf_multiaddr: GROUP,
          imsf_interface: '127.0.0.1',
          imsf_fmode: MCAST_INCLUDE,
          imsf_slist: [SOURCE, '10.0.0.10'],
        }),
        bytes: `e9fc00017f000001${ints(MCAST_INCLUDE, 2)}0a0000090a00000a`,
        group: GROUP,
        first: [join],
        hears: ['all', `only ${SOURCE}, only 10.0.0.10`],
      },
    ],
  },
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
        bytes: `000000007f000001${ints(1)}`,
        reads: loopback,
      },
      // An index that was set does not come back.
      { set: new ip_mreqn({ imr_ifindex: 1 }), bytes: `0000000000000000${ints(1)}`, reads: new in_addr() },
    ],
  },
  IP_MULTICAST_LOOP: no,
  IP_MULTICAST_TTL: number(1, 4),
  IP_PKTINFO: yes,
  IP_RECVERR: yes,
  IP_RECVERR_RFC4884: yes,
  IP_RECVFRAGSIZE: yes,
  IP_RECVORIGDSTADDR: yes,
  IP_RECVTOS: yes,
  IP_RECVTTL: yes,
  IP_TOS: number(0, 0x10),
  IP_TRANSPARENT: yes,
  IP_TTL: number(64, 9),
  IP_UNBLOCK_SOURCE: { groups: [{ ...source, first: [join, block], hears: [`not ${SOURCE}`, 'all'] }] },
  IP_UNICAST_IF: number(0, htonl(1)),
  MCAST_BLOCK_SOURCE: {
    groups: [
      { ...groupSourceReq(GROUP, SOURCE), first: [join], hears: ['all', `not ${SOURCE}`] },
      { ...groupSourceReq(GROUP6, SOURCE6), first: [join6], hears: ['all', `not ${SOURCE6}`] },
    ],
  },
  MCAST_JOIN_GROUP: {
    groups: [
      { ...groupReq(GROUP, SOURCE), first: [], hears: ['none', 'all'] },
      { ...groupReq(GROUP6, SOURCE6), first: [], hears: ['none', 'all'] },
    ],
  },
  MCAST_JOIN_SOURCE_GROUP: {
    groups: [
      { ...groupSourceReq(GROUP, SOURCE), first: [], hears: ['none', `only ${SOURCE}`] },
      { ...groupSourceReq(GROUP6, SOURCE6), first: [], hears: ['none', `only ${SOURCE6}`] },
    ],
  },
  MCAST_LEAVE_GROUP: {
    groups: [
      { ...groupReq(GROUP, SOURCE), first: [join], hears: ['all', 'none'] },
      { ...groupReq(GROUP6, SOURCE6), first: [join6], hears: ['all', 'none'] },
    ],
  },
  MCAST_LEAVE_SOURCE_GROUP: {
    groups: [
      { ...groupSourceReq(GROUP, SOURCE), first: [joinSource], hears: [`only ${SOURCE}`, 'none'] },
      { ...groupSourceReq(GROUP6, SOURCE6), first: [joinSource6], hears: [`only ${SOURCE6}`, 'none'] },
    ],
  },
  MCAST_MSFILTER: {
    groups: [
      { ...groupFilter(GROUP, SOURCE), first: [join], hears: ['all', `only ${SOURCE}`] },
      { ...groupFilter(GROUP6, SOURCE6), first: [join6], hears: ['all', `only ${SOURCE6}`] },
    ],
  },
  MCAST_UNBLOCK_SOURCE: {
    groups: [
      { ...groupSourceReq(GROUP, SOURCE), first: [join, block], hears: [`not ${SOURCE}`, 'all'] },
      { ...groupSourceReq(GROUP6, SOURCE6), first: [join6, block6], hears: [`not ${SOURCE6}`, 'all'] },
    ],
  },
  IPV6_ADDR_PREFERENCES: {
    initially: IPV6_PREFER_SRC_PUBTMP_DEFAULT | IPV6_PREFER_SRC_HOME,
    values: [
      {
        set: IPV6_PREFER_SRC_TMP,
        bytes: ints(IPV6_PREFER_SRC_TMP),
        reads: IPV6_PREFER_SRC_TMP | IPV6_PREFER_SRC_HOME,
      },
    ],
  },
  IPV6_ADD_MEMBERSHIP: { groups: [{ ...everyone6, first: [], hears: ['none', 'all'] }] },
  IPV6_AUTOFLOWLABEL: no,
  IPV6_DONTFRAG: yes,
  IPV6_DROP_MEMBERSHIP: { groups: [{ ...everyone6, first: [join6], hears: ['all', 'none'] }] },
  IPV6_FREEBIND: yes,
  IPV6_MTU: {
    check() {
      of(
        fd => {
          assert.throws(() => getsockopt(fd, IPPROTO_IPV6, IPV6_MTU), { code: 'ENOTCONN' })
          connect(fd, new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(9), sin6_addr: '::1' }))
          assert.equal(getsockopt(fd, IPPROTO_IPV6, IPV6_MTU), 65_536, "loopback's own")
          assert.throws(() => setsockopt(fd, IPPROTO_IPV6, IPV6_MTU, 1279), { code: 'EINVAL' })
        },
        AF_INET6,
        SOCK_DGRAM,
      )
    },
    takes: [{ set: 1400, bytes: ints(1400) }],
  },
  IPV6_MTU_DISCOVER: number(IPV6_PMTUDISC_WANT, IPV6_PMTUDISC_DO),
  IPV6_MULTICAST_ALL: no,
  IPV6_MULTICAST_HOPS: number(1, 4),
  IPV6_MULTICAST_IF: number(0, 1),
  IPV6_MULTICAST_LOOP: no,
  IPV6_PATHMTU: {
    check() {
      of(
        fd => {
          assert.throws(() => getsockopt(fd, IPPROTO_IPV6, IPV6_PATHMTU), { code: 'ENOTCONN' })
          connect(fd, new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(9), sin6_addr: '::1' }))
          const path = new ip6_mtuinfo({ ip6m_mtu: 65_536 })
          assert.deepEqual(getsockopt(fd, IPPROTO_IPV6, IPV6_PATHMTU), path, 'without the address')
        },
        AF_INET6,
        SOCK_DGRAM,
      )
    },
  },
  IPV6_PKTINFO: {
    set: new in6_pktinfo({ ipi6_addr: '::1', ipi6_ifindex: 1 }),
    bytes: `00000000000000000000000000000001${ints(1)}`,
    seen: leavesFromLoopback,
  },
  IPV6_RECVERR: yes,
  IPV6_RECVERR_RFC4884: yes,
  IPV6_RECVFRAGSIZE: yes,
  IPV6_RECVHOPLIMIT: yes,
  IPV6_RECVORIGDSTADDR: yes,
  IPV6_RECVPATHMTU: yes,
  IPV6_RECVPKTINFO: yes,
  IPV6_RECVTCLASS: yes,
  IPV6_TCLASS: number(0, 0x20),
  IPV6_TRANSPARENT: yes,
  IPV6_UNICAST_HOPS: number(64, 9),
  IPV6_UNICAST_IF: number(0, htonl(1)),
  IPV6_V6ONLY: yes,
  UDP_CORK: yes,
  UDP_GRO: yes,
  UDP_NO_CHECK6_RX: yes,
  UDP_NO_CHECK6_TX: yes,
  UDP_SEGMENT: number(0, 1200),
} as const satisfies { readonly [N in OptionName]: Sample<Options[N]> }
