// What to do about an errno: of every hint of lib/abi/hints.ts, and of what the kernel says clearly enough without one.

/** One cause of an errno. */
export interface Advice {
  /** The errno's name, the call, and for an option's its name. */
  readonly when: string
  /** The cause; left out where lib/abi/hints.ts has it. */
  readonly cause?: string
  readonly todo: string
}

/** All of them, by call. */
export const advice: readonly Advice[] = [
  {
    when: 'EADDRINUSE bind',
    todo: 'set `SO_REUSEADDR` on every socket that is to share the port, before `bind()`: all of them get each multicast datagram',
  },
  {
    when: 'EADDRNOTAVAIL bind',
    todo: 'bind the group or `INADDR_ANY` to receive multicast; `IP_FREEBIND` binds an address that is still to come',
  },
  {
    when: 'EACCES bind',
    cause: 'a port below net.ipv4.ip_unprivileged_port_start (1024) takes CAP_NET_BIND_SERVICE',
    todo: 'take a higher port, or give the right: `setcap cap_net_bind_service=ep` on the program',
  },
  {
    when: 'EINVAL bind',
    cause: 'the socket is bound already, or the address is shorter than its family’s',
    todo: 'bind once, and make the address with `sockaddr_in` or `sockaddr_in6`',
  },
  {
    when: 'EAFNOSUPPORT bind',
    cause: 'the address is of another family than the socket',
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
    todo: 'join the group first; a source that is blocked already needs nothing',
  },
  { when: 'EADDRNOTAVAIL setsockopt IP_UNBLOCK_SOURCE', todo: 'nothing: the source is heard, if the group is joined' },
  {
    when: 'EINVAL setsockopt IP_BLOCK_SOURCE',
    todo: 'a group that was joined for one source is left by that source: `IP_DROP_SOURCE_MEMBERSHIP`',
  },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_ADD_SOURCE_MEMBERSHIP',
    todo: 'nothing, if it is heard; `memberships(fd)` lists the sources',
  },
  {
    when: 'EINVAL setsockopt IP_ADD_SOURCE_MEMBERSHIP',
    todo: 'leave the group first, or replace its filter: `filter` of `join()`, `IP_MSFILTER`',
  },
  { when: 'ENOPROTOOPT setsockopt MCAST_JOIN_GROUP', todo: 'make the socket with AF_INET6' },
  {
    when: 'EADDRNOTAVAIL setsockopt IP_MULTICAST_IF',
    todo: 'look the interface up: `interfaces()`, `if_nametoindex()`',
  },
  { when: 'EINVAL setsockopt IP_MULTICAST_TTL', todo: 'pass 0 to 255' },
  { when: 'ENODEV setsockopt SO_BINDTODEVICE', todo: 'look the name up: `if_nameindex()`' },
  {
    when: 'EPERM setsockopt SO_RCVBUFFORCE',
    cause: 'the option takes a right (CAP_NET_ADMIN, CAP_NET_RAW) that the process does not have',
    todo: 'take the option without a right, here `SO_RCVBUF` up to net.core.rmem_max, or run with the right',
  },
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
    cause: 'a broadcast address takes SO_BROADCAST',
    todo: 'set `SO_BROADCAST`; a multicast group needs no such thing',
  },
  {
    when: 'EDESTADDRREQ send',
    cause: 'the socket is not connected, and there is no address to send to',
    todo: 'use `sendto()`, or `connect()` first',
  },
  {
    when: 'EMSGSIZE sendto',
    cause:
      'longer than a datagram can be: 65,507 bytes over IPv4; or than the path’s MTU where fragments are forbidden',
    todo: 'send less at once: 1472 bytes of data fit an Ethernet frame over IPv4, 1452 over IPv6',
  },
  {
    when: 'ECONNREFUSED send',
    cause: 'an earlier datagram of this connected socket met no socket at its destination, and ICMP said so',
    todo: 'send again, or tell the user that nobody is there; groups never answer so',
  },
  {
    when: 'EINVAL sendmsg',
    cause: 'a control message that the kernel does not take: its type, its length, or a TTL of 0',
    todo: 'make them with `control()`',
  },
  {
    when: 'EAGAIN recvfrom',
    cause: 'nothing is there: the socket does not block, or SO_RCVTIMEO is up',
    todo: 'wait with `poll()`, `Poller` or `Receiver`, or try later: it is no failure',
  },
  {
    when: 'ENOTCONN getpeername',
    cause: 'the socket is not connected',
    todo: '`recvfrom()` tells where each datagram comes from',
  },
  {
    when: 'EBADF close',
    cause: 'no open descriptor has that number: it was closed already',
    todo: 'close once; after that the number may be another’s',
  },
  {
    when: 'ENOTSOCK getsockname',
    cause: 'the descriptor is not a socket',
    todo: 'look for a number that was closed, and was given to a file since',
  },
  {
    when: 'EMFILE socket',
    cause: 'the process has as many descriptors open as it may: `ulimit -n`',
    todo: 'close what is not needed, or raise the limit',
  },
  {
    when: 'EAFNOSUPPORT socket',
    cause: 'the kernel does not have that domain: a host without IPv6, for AF_INET6',
    todo: 'use AF_INET, or turn IPv6 on',
  },
  {
    when: 'EPROTONOSUPPORT socket',
    cause: 'the domain has no such protocol for that type',
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
