// What an errno means for a call: the causes that the kernel does not tell apart, or does not name.
export interface Hint {
  /** The errno's name. */
  readonly code: string
  /** The calls that it is of. */
  readonly syscall: RegExp
  /** The options that it is of, by name; left out, any. */
  readonly optname?: RegExp
  /** The cause in plain words, some with the values of sysctls, which are named as files under /proc/sys/net. */
  readonly hint: string | ((read: (sysctl: string) => string) => string)
}

const MEMBERSHIP = /MEMBERSHIP|SOURCE|_GROUP$|MSFILTER/
const JOIN_SOURCE = /_ADD_SOURCE_|_JOIN_SOURCE_/
const SOURCE = /SOURCE|MSFILTER/

/** All hints: the first row that fits speaks. */
export const hints: readonly Hint[] = [
  {
    code: 'ENODEV',
    syscall: /setsockopt/,
    optname: /^IP_.*SOURCE/,
    hint: 'no interface has that address; ip_mreq_source is {group, interface, source} here, where others have {group, source, interface}',
  },
  {
    code: 'ENODEV',
    syscall: /setsockopt/,
    optname: MEMBERSHIP,
    hint: 'no interface has that index or address, or no route to the group picks one',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscall: /setsockopt/,
    optname: /^IP_MULTICAST_IF$/,
    hint: 'no interface has that address or index',
  },
  {
    code: 'EADDRINUSE',
    syscall: /setsockopt/,
    // For a source the kernel says EADDRNOTAVAIL; join() says this of both.
    optname: /_ADD_MEMBERSHIP$|_JOIN_GROUP$|^MCAST_JOIN_SOURCE_GROUP$/,
    hint: 'this socket is a member of that group on that interface already',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscall: /setsockopt/,
    optname: /_UNBLOCK_/,
    hint: 'this socket does not block that source, or is no member of the group on that interface',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscall: /setsockopt/,
    optname: /_BLOCK_/,
    hint: 'this socket blocks that source already, or is no member of the group on that interface',
  },
  {
    code: 'EINVAL',
    syscall: /setsockopt/,
    optname: /BLOCK_/,
    hint: 'this socket has not joined that group on that interface whole, and only then blocks sources of it',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscall: /setsockopt/,
    optname: JOIN_SOURCE,
    hint: 'this socket hears that source of the group already',
  },
  {
    code: 'EINVAL',
    syscall: /setsockopt/,
    optname: JOIN_SOURCE,
    hint: 'the group is outside 224.0.0.0/4 or ff00::/8, the value has the wrong length, or this socket has joined the group whole and has blocked a source of it',
  },
  {
    code: 'ENOPROTOOPT',
    syscall: /setsockopt/,
    optname: /^(MCAST|IPV6)_/,
    hint: 'a group of IPv6 takes a socket of AF_INET6; or the kernel does not have this option, or only reads it',
  },
  {
    code: 'EADDRNOTAVAIL',
    syscall: /setsockopt|getsockopt/,
    optname: MEMBERSHIP,
    hint: 'this socket is no member of that group on that interface; an address that has moved since the join names another one',
  },
  {
    code: 'ENOBUFS',
    syscall: /setsockopt/,
    optname: SOURCE,
    hint: sysctl =>
      `past net.ipv4.igmp_max_msf (${sysctl('ipv4/igmp_max_msf')}; for IPv6 net.ipv6.mld_max_msf, 64) sources of a group, ` +
      `igmp_max_memberships (${sysctl('ipv4/igmp_max_memberships')}) groups or net.core.optmem_max bytes of one socket`,
  },
  {
    code: 'ENOBUFS',
    syscall: /setsockopt/,
    optname: /^IP_ADD_MEMBERSHIP$|^MCAST_JOIN_GROUP$/,
    hint: sysctl =>
      `past net.ipv4.igmp_max_memberships, ${sysctl('ipv4/igmp_max_memberships')}: the groups that one socket may join`,
  },
  {
    code: 'ENOMEM',
    syscall: /setsockopt/,
    optname: MEMBERSHIP,
    hint: sysctl =>
      `past net.core.optmem_max, ${sysctl('core/optmem_max')}: the bytes that one socket's memberships may take`,
  },
  {
    code: 'EINVAL',
    syscall: /setsockopt/,
    optname: MEMBERSHIP,
    hint: 'the group is outside 224.0.0.0/4 or ff00::/8, the value has the wrong length, or the socket is of a type that joins no groups',
  },
  {
    code: 'EINVAL',
    syscall: /setsockopt/,
    optname: /^IP_MULTICAST_TTL$/,
    hint: 'a TTL is 0 to 255, or -1 for the default of 1, in 1 byte or 4; a socket that connects (TCP) has none',
  },
  {
    code: 'EINVAL',
    syscall: /setsockopt|getsockopt/,
    hint: 'the value has the wrong length or is out of range, or the socket is of a type that does not have the option',
  },
  {
    code: 'EFAULT',
    syscall: /setsockopt|getsockopt/,
    hint: 'this value holds a pointer, which bytes from JavaScript never become',
  },
  {
    code: 'ENOPROTOOPT',
    syscall: /setsockopt/,
    hint: 'the kernel does not have this option at this level, or only reads it',
  },
  {
    code: 'ENOPROTOOPT',
    syscall: /getsockopt/,
    hint: 'the kernel does not have this option at this level, or only sets it',
  },
  {
    code: 'EPROTO',
    syscall: /setsockopt/,
    optname: MEMBERSHIP,
    hint: 'a socket that connects (TCP) joins no groups by this option',
  },
  {
    code: 'EOPNOTSUPP',
    syscall: /setsockopt|getsockopt/,
    hint: 'a socket of this domain has no options at this level',
  },
  { code: 'ENODEV', syscall: /setsockopt/, optname: /^SO_BINDTODEVICE$/, hint: 'no interface has that name' },
  {
    code: 'ENETUNREACH',
    syscall: /send|connect/,
    hint: 'no route leads there; for a group, choose an interface with IP_MULTICAST_IF or IPV6_MULTICAST_IF, or add a route (ip route add 224.0.0.0/4 dev …, ip -6 route add ff00::/8 dev …)',
  },
  {
    code: 'ENETUNREACH',
    syscall: /^RTM_GETROUTE$/,
    hint: 'no route leads there; add one, or name an interface',
  },
  {
    code: 'EADDRINUSE',
    syscall: /^bind$/,
    hint: 'another socket has that address and port; with SO_REUSEADDR set on both before bind they share it',
  },
  { code: 'EADDRNOTAVAIL', syscall: /^RTM_GETADDR$/, hint: 'no interface has that address' },
  {
    code: 'ENOTUNIQ',
    syscall: /^RTM_GETADDR$/,
    hint: 'several interfaces have that address; name one, or give its index',
  },
  { code: 'ENODEV', syscall: /^if_nametoindex$/, hint: 'no interface has that name' },
  { code: 'ENXIO', syscall: /^if_indextoname$/, hint: 'no interface has that index' },
  { code: 'EPERM', syscall: /^epoll_ctl$/, hint: 'a file or a folder is always ready, and cannot be waited for' },
  { code: 'EADDRNOTAVAIL', syscall: /^bind$/, hint: 'no interface has that address' },
]

/** The row that speaks for a failure. */
export function hintRow(code: string, syscall: string, optname?: string | number): Hint | undefined {
  return hints.find(
    row => row.code === code && row.syscall.test(syscall) && (!row.optname || row.optname.test(String(optname))),
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
