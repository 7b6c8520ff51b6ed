// What to do about an errno: of every hint of lib/abi/hints.ts and option-hints.ts, which have the causes.

/** What to do about one cause of an errno. */
export interface Advice {
  /** A failure that has this cause: the errno's name, the call, and for an option's its name. */
  readonly when: string
  readonly todo: string
}

/** All of them, by call. */
export const advice: readonly Advice[] = [
  {
    when: 'EADDRINUSE bind',
    todo: 'set `SO_REUSEADDR` on every socket that is to share the port, before the next one binds: all of them get each multicast datagram',
  },
  {
    when: 'EADDRNOTAVAIL bind',
    todo: 'bind the group or `INADDR_ANY` to receive multicast; `IP_FREEBIND` binds an address that is still to come',
  },
  {
    when: 'EACCES bind',
    todo: 'take a higher port, or give the right: `setcap cap_net_bind_service=ep` on the program',
  },
  {
    when: 'EINVAL bind',
    todo: 'bind once, make the address with `sockaddr_in` or `sockaddr_in6`, and name its link: `if_nametoindex()`',
  },
  {
    when: 'EINVAL connect',
    todo: 'make the address with `sockaddr_in` or `sockaddr_in6`, and name its link: `if_nametoindex()`',
  },
  { when: 'ENODEV bind', todo: 'look the index up: `if_nametoindex()`' },
  {
    when: 'EAFNOSUPPORT bind',
    todo: 'use a `sockaddr_in6` with a socket of AF_INET6, a `sockaddr_in` with AF_INET, and set the family',
  },
  {
    when: 'ENODEV setsockopt IP_ADD_MEMBERSHIP',
    todo: 'name the interface by its index: `ip_mreqn`, or `join()` with its name; `interfaces()` lists them',
  },
  {
    when: 'ENODEV setsockopt IP_ADD_SOURCE_MEMBERSHIP',
    todo: 'give the fields by name, as `ip_mreq_source` takes them',
  },
  {
    when: 'EINVAL setsockopt IP_ADD_MEMBERSHIP',
    todo: 'check the group’s address and its byte order: `inet_addr()` or text, not a number of your own making',
  },
  {
    when: 'EINVAL setsockopt IP_DROP_MEMBERSHIP',
    todo: 'pass a struct as it was made: `ip_mreq`, `ip_mreqn`, `group_req`',
  },
  {
    when: 'EADDRINUSE setsockopt IP_ADD_MEMBERSHIP',
    todo: 'nothing: it is joined; a second membership takes a second socket',
  },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_DROP_MEMBERSHIP',
    todo: 'leave by the index that was joined, as `leave()` of `join()` does; `memberships(fd)` lists what there is',
  },
  {
    when: 'ENOBUFS setsockopt IP_ADD_MEMBERSHIP',
    todo: 'use several sockets (`MembershipPool` does), or have root raise the sysctl',
  },
  {
    when: 'ENOBUFS setsockopt IP_ADD_SOURCE_MEMBERSHIP',
    todo: 'join the group whole and block the others, use a second socket, or have root raise the sysctl',
  },
  {
    when: 'ENOMEM setsockopt IPV6_ADD_MEMBERSHIP',
    todo: 'use several sockets, as `MembershipPool` does, or have root raise the sysctl',
  },
  { when: 'EPROTO setsockopt IP_ADD_MEMBERSHIP', todo: 'join with a socket of SOCK_DGRAM: a stream has two ends only' },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_BLOCK_SOURCE',
    todo: 'nothing: the source is not heard',
  },
  { when: 'EADDRNOTAVAIL setsockopt IP_UNBLOCK_SOURCE', todo: 'nothing: the source is heard' },
  {
    when: 'EINVAL setsockopt IP_BLOCK_SOURCE',
    todo: 'join the group first; one that was joined for a source is left by that source: `IP_DROP_SOURCE_MEMBERSHIP`',
  },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_ADD_SOURCE_MEMBERSHIP',
    todo: 'nothing, if it is heard; `memberships(fd)` lists the sources',
  },
  {
    when: 'EINVAL setsockopt IP_ADD_SOURCE_MEMBERSHIP',
    todo: 'leave the group first, or replace its filter: `filter` of `join()`, `IP_MSFILTER`',
  },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_DROP_SOURCE_MEMBERSHIP',
    todo: 'leave what was joined: `IP_DROP_MEMBERSHIP` for the whole group; `memberships(fd)` lists the sources',
  },
  {
    when: 'EINVAL setsockopt IP_DROP_SOURCE_MEMBERSHIP',
    todo: 'join the group first; `memberships(fd)` lists what there is',
  },
  { when: 'ENOPROTOOPT setsockopt MCAST_JOIN_GROUP', todo: 'make the socket with AF_INET6' },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_MULTICAST_IF',
    todo: 'look the interface up: `interfaces()`, `if_nametoindex()`',
  },
  { when: 'ENODEV setsockopt IPV6_MULTICAST_IF', todo: 'look the index up: `if_nametoindex()`' },
  { when: 'EINVAL setsockopt IP_MULTICAST_TTL', todo: 'pass 0 to 255' },
  { when: 'ENODEV setsockopt SO_BINDTODEVICE', todo: 'look the name up: `if_nameindex()`' },
  {
    when: 'EPERM setsockopt SO_RCVBUFFORCE',
    todo: 'take the option without a right, here `SO_RCVBUF` up to net.core.rmem_max, or run with the right',
  },
  { when: 'EPERM setsockopt SO_ATTACH_FILTER', todo: 'use another socket' },
  {
    when: 'EINVAL setsockopt SO_RCVBUF',
    todo: 'pass what the [table of options](options.md) says; bytes have to be as long as C’s type',
  },
  { when: 'EFAULT setsockopt', todo: 'use the option’s row, if it has one; bytes cannot do it' },
  {
    when: 'ENOPROTOOPT setsockopt SO_TYPE',
    todo: 'look at its Linux version in the [table of options](options.md)',
  },
  { when: 'ENOPROTOOPT getsockopt', todo: 'remember the value that was set' },
  {
    when: 'EOPNOTSUPP setsockopt IP_ADD_MEMBERSHIP',
    todo: 'make the socket with the domain that the level belongs to: AF_INET for IPPROTO_IP',
  },
  { when: 'ENETUNREACH sendto', todo: 'say which interface, by `IP_MULTICAST_IF` or `IPV6_MULTICAST_IF`' },
  {
    when: 'EACCES sendto',
    todo: 'set `SO_BROADCAST`; a multicast group needs no such thing',
  },
  {
    when: 'EINVAL sendto',
    todo: 'set `sin_port`, by `htons()`, and make the address with `sockaddr_in` or `sockaddr_in6`',
  },
  {
    when: 'EDESTADDRREQ send',
    todo: 'use `sendto()`, or `connect()` first',
  },
  {
    when: 'EMSGSIZE sendto',
    todo: 'send less at once: 1472 bytes of data fit an Ethernet frame over IPv4, 1452 over IPv6',
  },
  {
    when: 'ECONNREFUSED send',
    todo: 'send again, or tell the user that nobody is there; groups never answer so',
  },
  {
    when: 'EINVAL sendmsg',
    todo: 'make control messages with `control()`, and look at the address',
  },
  {
    when: 'EAGAIN recvfrom',
    todo: 'wait with `poll()`, `Poller` or `Receiver`, or try later: it is no failure',
  },
  {
    when: 'ENOTCONN getpeername',
    todo: '`recvfrom()` tells where each datagram comes from',
  },
  {
    when: 'EBADF close',
    todo: 'close once; after that the number may be another’s',
  },
  {
    when: 'ENOTSOCK getsockname',
    todo: 'look for a number that was closed, and was given to a file since',
  },
  {
    when: 'EMFILE socket',
    todo: 'close what is not needed, or raise the limit',
  },
  {
    when: 'EAFNOSUPPORT socket',
    todo: 'use AF_INET, or turn IPv6 on',
  },
  {
    when: 'EPROTONOSUPPORT socket',
    todo: 'leave the protocol out: 0 is UDP for SOCK_DGRAM',
  },
  {
    when: 'EADDRNOTAVAIL RTM_GETADDR',
    todo: 'look at `interfaces()`; an address may have moved, a name or an index is safer',
  },
  { when: 'ENOTUNIQ RTM_GETADDR', todo: 'give the interface’s name or index to `join()`' },
  { when: 'ENETUNREACH RTM_GETROUTE', todo: 'give `join()` an interface instead of `default`' },
  { when: 'ENODEV if_nametoindex', todo: 'look at `if_nameindex()`: names differ from host to host' },
  { when: 'ENXIO if_indextoname', todo: 'ask again by name: an interface that comes back has a new index' },
  { when: 'EPERM epoll_ctl', todo: 'give `Poller` a socket, a pipe or a terminal' },
]
