// What an errno means for setsockopt and getsockopt: the causes that the kernel does not tell apart.

/** A cause of an errno. */
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

const MEMBERSHIP = /MEMBERSHIP|SOURCE|_GROUP$|MSFILTER/
const JOIN_SOURCE = /_ADD_SOURCE_|_JOIN_SOURCE_/
const LEAVE_SOURCE = /_DROP_SOURCE_|_LEAVE_SOURCE_/
const OF_A_MEMBER = /_DROP_SOURCE_|_LEAVE_SOURCE_|_MSFILTER$/
const SOURCE = /SOURCE|MSFILTER/

/** By errno and option: the first row that fits speaks. */
export const optionHints: readonly Hint[] = [
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
    // Of an IPv4 address that is no group the kernel says EADDRNOTAVAIL, as of a group that was not joined.
    optname: /^IP_DROP_MEMBERSHIP$|^MCAST_LEAVE_GROUP$/,
    hint: 'the value is shorter than its struct, or MCAST_LEAVE_GROUP has no IPv4 address at IPPROTO_IP, or an IPv6 address outside ff00::/8',
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
]
