// What an errno means for a call: the causes that the kernel does not tell apart, or does not name.
export interface Hint {
  /** The errno's name. */
  readonly code: string
  /** The calls that it is of; left out, any. */
  readonly syscalls?: readonly string[]
  /** The options that it is of, by name; left out, any. */
  readonly optname?: RegExp
  /** The cause in plain words, some with the values of sysctls, which are named as files under /proc/sys/net. */
  readonly hint: string | ((read: (sysctl: string) => string) => string)
}

const SEND = ['send', 'sendto', 'sendmsg', 'sendmmsg']
const RECEIVE = ['recv', 'recvfrom', 'recvmsg', 'recvmmsg']

const MEMBERSHIP = /MEMBERSHIP|SOURCE|_GROUP$|MSFILTER/
const JOIN_SOURCE = /_ADD_SOURCE_|_JOIN_SOURCE_/
const LEAVE_SOURCE = /_DROP_SOURCE_|_LEAVE_SOURCE_/
const OF_A_MEMBER = /_DROP_SOURCE_|_LEAVE_SOURCE_|_MSFILTER$/
const SOURCE = /SOURCE|MSFILTER/

/** All hints: the first row that fits speaks. */
export const hints: readonly Hint[] = [
  {
    code: 'ENODEV',
    syscalls: ['setsockopt'],
    optname: /^IP_.*SOURCE/,
    hint: 'no interface has that address, or no route to the group picks one; ip_mreq_source is {group, interface, source} here, where others have {group, source, interface}',
  },
  {
    code: 'ENODEV',
    syscalls: ['setsockopt'],
    optname: MEMBERSHIP,
    hint: 'no interface has that index or address, or no route to the group picks one',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscalls: ['setsockopt'],
    optname: /^IP_MULTICAST_IF$|_UNICAST_IF$/,
    hint: 'no interface has that address or index',
  },
  {
    code: 'ENODEV',
    syscalls: ['setsockopt'],
    optname: /^IPV6_MULTICAST_IF$/,
    hint: 'no interface has that index',
  },
  {
    code: 'EADDRINUSE',
    syscalls: ['setsockopt'],
    // For a source the kernel says EADDRNOTAVAIL; join() says this of both.
    optname: /_ADD_MEMBERSHIP$|_JOIN_GROUP$|^MCAST_JOIN_SOURCE_GROUP$/,
    hint: 'this socket is a member of that group on that interface already',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscalls: ['setsockopt'],
    optname: /_UNBLOCK_/,
    hint: 'this socket does not block that source',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscalls: ['setsockopt'],
    optname: /_BLOCK_/,
    hint: 'this socket blocks that source already',
  },
  {
    code: 'EINVAL',
    syscalls: ['setsockopt'],
    optname: /BLOCK_/,
    hint: 'this socket has not joined that group on that interface whole, and only then blocks sources of it',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscalls: ['setsockopt'],
    optname: JOIN_SOURCE,
    hint: 'this socket hears that source of the group already',
  },
  {
    code: 'EINVAL',
    syscalls: ['setsockopt'],
    optname: JOIN_SOURCE,
    hint: 'the group is outside 224.0.0.0/4 or ff00::/8, the value has the wrong length, or this socket has joined the group whole and has blocked a source of it',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscalls: ['setsockopt'],
    optname: LEAVE_SOURCE,
    hint: 'this socket has joined that group on that interface whole, or for other sources',
  },
  {
    code: 'EINVAL',
    syscalls: ['setsockopt'],
    optname: OF_A_MEMBER,
    hint: 'the group is outside 224.0.0.0/4 or ff00::/8, the value has the wrong length or filter mode, or this socket has not joined that group on that interface',
  },
  {
    code: 'ENOPROTOOPT',
    syscalls: ['setsockopt'],
    optname: /^(MCAST|IPV6)_/,
    hint: 'a group of IPv6 takes a socket of AF_INET6; or the kernel does not have this option, or only reads it',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscalls: ['setsockopt', 'getsockopt'],
    optname: MEMBERSHIP,
    hint: 'this socket is no member of that group on that interface; an address that has moved since the join names another one',
  },
  {
    code: 'ENOBUFS',
    syscalls: ['setsockopt'],
    optname: SOURCE,
    hint: sysctl =>
      `past net.ipv4.igmp_max_msf (${sysctl('ipv4/igmp_max_msf')}; for IPv6 net.ipv6.mld_max_msf, 64) sources of a group, ` +
      `igmp_max_memberships (${sysctl('ipv4/igmp_max_memberships')}) groups or net.core.optmem_max bytes of one socket`,
  },
  {
    code: 'ENOBUFS',
    syscalls: ['setsockopt'],
    optname: /^IP_ADD_MEMBERSHIP$|^MCAST_JOIN_GROUP$/,
    hint: sysctl =>
      `past net.ipv4.igmp_max_memberships, ${sysctl('ipv4/igmp_max_memberships')}: the groups that one socket may join`,
  },
  {
    code: 'ENOMEM',
    syscalls: ['setsockopt'],
    optname: MEMBERSHIP,
    hint: sysctl =>
      `past net.core.optmem_max, ${sysctl('core/optmem_max')}: the bytes that one socket's memberships may take`,
  },
  {
    code: 'EINVAL',
    syscalls: ['setsockopt'],
    optname: MEMBERSHIP,
    hint: 'the group is outside 224.0.0.0/4 or ff00::/8, the value has the wrong length, or the socket is of a type that joins no groups',
  },
  {
    code: 'EINVAL',
    syscalls: ['setsockopt'],
    optname: /^IP_MULTICAST_TTL$/,
    hint: 'a TTL is 0 to 255, or -1 for the default of 1, in 1 byte or 4; a socket that connects (TCP) has none',
  },
  {
    code: 'EINVAL',
    syscalls: ['setsockopt', 'getsockopt'],
    hint: 'the value has the wrong length or is out of range, or does not go with the socket: its type, whether it is bound, or what was set before',
  },
  {
    code: 'EFAULT',
    syscalls: ['setsockopt', 'getsockopt'],
    hint: 'this value holds a pointer, which bytes from JavaScript never become',
  },
  {
    code: 'ENOPROTOOPT',
    syscalls: ['setsockopt'],
    hint: 'the kernel does not have this option at this level, or only reads it',
  },
  {
    code: 'ENOPROTOOPT',
    syscalls: ['getsockopt'],
    hint: 'the kernel does not have this option at this level, or only sets it',
  },
  {
    code: 'EPROTO',
    syscalls: ['setsockopt'],
    optname: MEMBERSHIP,
    hint: 'a socket that connects (TCP) joins no groups by this option',
  },
  {
    code: 'EOPNOTSUPP',
    syscalls: ['setsockopt', 'getsockopt'],
    hint: 'a socket of this domain has no options at this level',
  },
  { code: 'ENODEV', syscalls: ['setsockopt'], optname: /^SO_BINDTODEVICE$/, hint: 'no interface has that name' },
  {
    code: 'ENETUNREACH',
    syscalls: ['connect', ...SEND],
    hint: 'no route leads there; for a group, choose an interface with IP_MULTICAST_IF or IPV6_MULTICAST_IF, or add a route (ip route add 224.0.0.0/4 dev …, ip -6 route add ff00::/8 dev …)',
  },
  {
    code: 'ENETUNREACH',
    syscalls: ['RTM_GETROUTE'],
    hint: 'no route leads there; add one, or name an interface',
  },
  {
    code: 'EADDRINUSE',
    syscalls: ['bind'],
    hint: 'another socket has that address and port; with SO_REUSEADDR set on both they share it',
  },
  { code: 'EADDRNOTAVAIL', syscalls: ['RTM_GETADDR'], hint: 'no interface has that address' },
  {
    code: 'ENOTUNIQ',
    syscalls: ['RTM_GETADDR'],
    hint: 'several interfaces have that address; name one, or give its index',
  },
  { code: 'ENODEV', syscalls: ['if_nametoindex'], hint: 'no interface has that name' },
  { code: 'ENXIO', syscalls: ['if_indextoname'], hint: 'no interface has that index' },
  { code: 'EPERM', syscalls: ['epoll_ctl'], hint: 'a file or a folder is always ready, and cannot be waited for' },
  { code: 'EADDRNOTAVAIL', syscalls: ['bind'], hint: 'no interface has that address' },
  {
    code: 'EACCES',
    syscalls: ['bind'],
    hint: sysctl =>
      `a port below net.ipv4.ip_unprivileged_port_start, ${sysctl('ipv4/ip_unprivileged_port_start')}, takes CAP_NET_BIND_SERVICE`,
  },
  {
    code: 'EINVAL',
    syscalls: ['bind'],
    hint: "the socket is bound already, the address is shorter than its family's, or is of one link (fe80::, ff02::) without a sin6_scope_id",
  },
  {
    code: 'EINVAL',
    syscalls: ['connect'],
    hint: "the address is shorter than its family's, or is of one link (fe80::, ff02::) without a sin6_scope_id",
  },
  {
    code: 'ENODEV',
    syscalls: ['bind', 'sendmsg', 'sendmmsg'],
    hint: 'no interface has that index: a sin6_scope_id, or the one in a control message',
  },
  {
    code: 'EAFNOSUPPORT',
    syscalls: ['bind', 'connect', ...SEND],
    hint: 'the address is of another family than the socket, or its family was not set',
  },
  {
    code: 'EPERM',
    syscalls: ['setsockopt'],
    optname: /^SO_.*(FILTER|BPF)$/,
    hint: 'SO_LOCK_FILTER keeps the programs of this socket as they are',
  },
  {
    code: 'EPERM',
    syscalls: ['setsockopt'],
    hint: 'the option takes a right (CAP_NET_ADMIN, CAP_NET_RAW) that the process does not have',
  },
  { code: 'EACCES', syscalls: ['connect', ...SEND], hint: 'a broadcast address takes SO_BROADCAST' },
  {
    code: 'EINVAL',
    syscalls: ['send', 'sendto'],
    hint: "the port is 0, the address is shorter than its family's, or UDP_SEGMENT cuts the data into too many datagrams",
  },
  {
    code: 'EINVAL',
    syscalls: ['sendmsg', 'sendmmsg'],
    hint: "the port is 0, the address is shorter than its family's, UDP_SEGMENT cuts the data into too many datagrams, or the kernel does not take a control message: its type, its length, or a TTL of 0",
  },
  {
    code: 'EDESTADDRREQ',
    syscalls: SEND,
    hint: 'the socket is not connected, and there is no address to send to',
  },
  {
    code: 'EMSGSIZE',
    syscalls: SEND,
    hint: "longer than a datagram can be: 65,507 bytes over IPv4; or than the path's MTU where fragments are forbidden",
  },
  {
    code: 'ECONNREFUSED',
    syscalls: [...SEND, ...RECEIVE],
    hint: 'an earlier datagram of this connected socket met no socket at its destination, and ICMP said so',
  },
  {
    code: 'EAGAIN',
    syscalls: RECEIVE,
    hint: 'nothing is there: the socket does not block, or SO_RCVTIMEO is up',
  },
  { code: 'ENOTCONN', syscalls: ['getpeername', 'shutdown', 'getsockopt'], hint: 'the socket is not connected' },
  { code: 'EBADF', hint: 'no open descriptor has that number: it was closed already' },
  { code: 'ENOTSOCK', hint: 'the descriptor is not a socket' },
  { code: 'EMFILE', hint: 'the process has as many descriptors open as it may: ulimit -n' },
  {
    code: 'EAFNOSUPPORT',
    syscalls: ['socket'],
    hint: 'the kernel does not have that domain: a host without IPv6, for AF_INET6',
  },
  { code: 'EPROTONOSUPPORT', syscalls: ['socket'], hint: 'the domain has no such protocol for that type' },
]

/** The row that speaks for a failure. */
export function hintRow(code: string, syscall: string, optname?: string | number): Hint | undefined {
  return hints.find(
    row =>
      row.code === code &&
      (!row.syscalls || row.syscalls.includes(syscall)) &&
      (!row.optname || row.optname.test(String(optname))),
  )
}

/** The cause of a failure in plain words, where it is known. */
export function hintFor(code: string, syscall: string, optname: string | number | undefined): string | undefined {
  const row = hintRow(code, syscall, optname)
  return typeof row?.hint === 'function' ? row.hint(sysctl) : row?.hint
}

// Asked for only when a call has failed, so that importing this package does not load node:fs.
function sysctl(name: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(`/proc/sys/net/${name}`, 'utf8').trim()
  } catch {
    return 'which cannot be read here'
  }
}
