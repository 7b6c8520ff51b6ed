import { constants } from './binding.js'

// What this platform's headers lack is undefined here, though typed as present: a call that is handed it says so.
const constant = (name: string) => constants[name] as number

/** Any address family. */
export const AF_UNSPEC = constant('AF_UNSPEC')
/** Sockets of this machine. unix(7) */
export const AF_UNIX = constant('AF_UNIX')
/** IPv4. ip(7) */
export const AF_INET = constant('AF_INET')
/** IPv6. ipv6(7) */
export const AF_INET6 = constant('AF_INET6')
/** The kernel's own messages. netlink(7) */
export const AF_NETLINK = constant('AF_NETLINK')
/** Link-layer frames. packet(7) */
export const AF_PACKET = constant('AF_PACKET')

/** A stream of bytes: TCP. socket(2) */
export const SOCK_STREAM = constant('SOCK_STREAM')
/** Datagrams: UDP. socket(2) */
export const SOCK_DGRAM = constant('SOCK_DGRAM')
/** Datagrams with the protocol left to the program; it takes CAP_NET_RAW. raw(7) */
export const SOCK_RAW = constant('SOCK_RAW')
/** A stream of packets. socket(2) */
export const SOCK_SEQPACKET = constant('SOCK_SEQPACKET')
/** Added to a socket's type: closed in a program that this one starts. socket(2) */
export const SOCK_CLOEXEC = constant('SOCK_CLOEXEC')
/** Added to a socket's type: calls that would wait fail with EAGAIN. socket(2) */
export const SOCK_NONBLOCK = constant('SOCK_NONBLOCK')

/** ICMP for IPv4. icmp(7) */
export const IPPROTO_ICMP = constant('IPPROTO_ICMP')
/** IGMP: the messages by which a host joins and leaves. RFC 3376 */
export const IPPROTO_IGMP = constant('IPPROTO_IGMP')
/** ICMP for IPv6, which carries MLD. RFC 3810 */
export const IPPROTO_ICMPV6 = constant('IPPROTO_ICMPV6')
/** Raw IP: the program writes the header. raw(7) */
export const IPPROTO_RAW = constant('IPPROTO_RAW')

/** 0.0.0.0 in host byte order. In bind(): every local address. In a join: the interface that the routes choose. ip(7) */
export const INADDR_ANY = constant('INADDR_ANY')
/** 255.255.255.255 in host byte order. ip(7) */
export const INADDR_BROADCAST = constant('INADDR_BROADCAST')
/** 127.0.0.1 in host byte order. ip(7) */
export const INADDR_LOOPBACK = constant('INADDR_LOOPBACK')
/** What inet_addr() returns for a text that is no address. inet(3) */
export const INADDR_NONE = constant('INADDR_NONE')
/** 224.0.0.0 in host byte order. <netinet/in.h> */
export const INADDR_UNSPEC_GROUP = constant('INADDR_UNSPEC_GROUP')
/** 224.0.0.1 in host byte order: every host on the link. RFC 1112 */
export const INADDR_ALLHOSTS_GROUP = constant('INADDR_ALLHOSTS_GROUP')
/** 224.0.0.2 in host byte order: every router on the link. RFC 2236 */
export const INADDR_ALLRTRS_GROUP = constant('INADDR_ALLRTRS_GROUP')
/** 224.0.0.255 in host byte order: the last group that no router forwards. RFC 5771 */
export const INADDR_MAX_LOCAL_GROUP = constant('INADDR_MAX_LOCAL_GROUP')

/** Bytes that an IPv4 address's text takes, with its NUL. inet_ntop(3) */
export const INET_ADDRSTRLEN = constant('INET_ADDRSTRLEN')
/** Bytes that an IPv6 address's text takes, with its NUL. inet_ntop(3) */
export const INET6_ADDRSTRLEN = constant('INET6_ADDRSTRLEN')
/** Bytes that an interface's name takes, with its NUL. if_indextoname(3) */
export const IF_NAMESIZE = constant('IF_NAMESIZE')
/** The most parts that one datagram is gathered from or scattered into. sendmsg(2) */
export const IOV_MAX = constant('IOV_MAX')

/** IP_MTU_DISCOVER: datagrams may be fragmented on their way. ip(7) */
export const IP_PMTUDISC_DONT = constant('IP_PMTUDISC_DONT')
/** IP_MTU_DISCOVER: as the route says, the default. ip(7) */
export const IP_PMTUDISC_WANT = constant('IP_PMTUDISC_WANT')
/** IP_MTU_DISCOVER: never fragment; a datagram above the path's MTU fails with EMSGSIZE. ip(7) */
export const IP_PMTUDISC_DO = constant('IP_PMTUDISC_DO')
/** IP_MTU_DISCOVER: never fragment, and ignore the path's MTU. Linux 2.6.22, ip(7) */
export const IP_PMTUDISC_PROBE = constant('IP_PMTUDISC_PROBE')
/** IP_MTU_DISCOVER: by the interface's MTU alone, whatever ICMP says of the path. Linux 3.13 */
export const IP_PMTUDISC_INTERFACE = constant('IP_PMTUDISC_INTERFACE')
/** IP_MTU_DISCOVER: the same, but a datagram above it is fragmented. Linux 3.15 */
export const IP_PMTUDISC_OMIT = constant('IP_PMTUDISC_OMIT')

/** Descriptors that come with a message are closed in a program that this one starts. recv(2) */
export const MSG_CMSG_CLOEXEC = constant('MSG_CMSG_CLOEXEC')
/** The neighbour has returned: do not ask for its link-layer address again. send(2) */
export const MSG_CONFIRM = constant('MSG_CONFIRM')
/** Control messages were cut off for want of room. recv(2) */
export const MSG_CTRUNC = constant('MSG_CTRUNC')
/** Send to hosts on this link only. send(2) */
export const MSG_DONTROUTE = constant('MSG_DONTROUTE')
/** For this call, fail with EAGAIN rather than wait. recv(2), send(2) */
export const MSG_DONTWAIT = constant('MSG_DONTWAIT')
/** The end of a record. send(2) */
export const MSG_EOR = constant('MSG_EOR')
/** Read the queue of errors. recv(2), ip(7) */
export const MSG_ERRQUEUE = constant('MSG_ERRQUEUE')
/** More data follows for the same datagram. send(2) */
export const MSG_MORE = constant('MSG_MORE')
/** No SIGPIPE. send(2) */
export const MSG_NOSIGNAL = constant('MSG_NOSIGNAL')
/** Out-of-band data. recv(2), send(2) */
export const MSG_OOB = constant('MSG_OOB')
/** Read without taking it from the queue. recv(2) */
export const MSG_PEEK = constant('MSG_PEEK')
/** On a call: answer the datagram's real length. In msg_flags: it was longer than the memory. recv(2) */
export const MSG_TRUNC = constant('MSG_TRUNC')
/** Wait for all of a stream's bytes that were asked for. recv(2) */
export const MSG_WAITALL = constant('MSG_WAITALL')
/** With many messages: wait for the first only. recvmmsg(2) */
export const MSG_WAITFORONE = constant('MSG_WAITFORONE')

/** No more receiving. shutdown(2) */
export const SHUT_RD = constant('SHUT_RD')
/** No more sending. shutdown(2) */
export const SHUT_WR = constant('SHUT_WR')
/** Neither. shutdown(2) */
export const SHUT_RDWR = constant('SHUT_RDWR')

/** Duplicate, at this number or above. fcntl(2) */
export const F_DUPFD = constant('F_DUPFD')
/** The same, closed in a program that this one starts. fcntl(2) */
export const F_DUPFD_CLOEXEC = constant('F_DUPFD_CLOEXEC')
/** Read the descriptor's own flags. fcntl(2) */
export const F_GETFD = constant('F_GETFD')
/** Write the descriptor's own flags. fcntl(2) */
export const F_SETFD = constant('F_SETFD')
/** Read the flags of what it is open on. fcntl(2) */
export const F_GETFL = constant('F_GETFL')
/** Write the flags of what it is open on. fcntl(2) */
export const F_SETFL = constant('F_SETFL')
/** Closed in a program that this one starts. fcntl(2) */
export const FD_CLOEXEC = constant('FD_CLOEXEC')
/** Calls that would wait fail with EAGAIN. fcntl(2) */
export const O_NONBLOCK = constant('O_NONBLOCK')
/** Open for reading and writing, as sockets are. fcntl(2) */
export const O_RDWR = constant('O_RDWR')

/** There is something to read. poll(2) */
export const POLLIN = constant('POLLIN')
/** There is something urgent. poll(2) */
export const POLLPRI = constant('POLLPRI')
/** Writing would not wait. poll(2) */
export const POLLOUT = constant('POLLOUT')
/** An error waits (SO_ERROR reads it). poll(2) */
export const POLLERR = constant('POLLERR')
/** The other side hung up. poll(2) */
export const POLLHUP = constant('POLLHUP')
/** The descriptor is not open. poll(2) */
export const POLLNVAL = constant('POLLNVAL')
/** The other end, or shutdown(), has ended receiving. poll(2) */
export const POLLRDHUP = constant('POLLRDHUP')

/** The interface is up. netdevice(7) */
export const IFF_UP = constant('IFF_UP')
/** It has a broadcast address. netdevice(7) */
export const IFF_BROADCAST = constant('IFF_BROADCAST')
/** It is the loopback interface. netdevice(7) */
export const IFF_LOOPBACK = constant('IFF_LOOPBACK')
/** It is a link between two. netdevice(7) */
export const IFF_POINTOPOINT = constant('IFF_POINTOPOINT')
/** It is ready to carry traffic. netdevice(7) */
export const IFF_RUNNING = constant('IFF_RUNNING')
/** It has no address resolution. netdevice(7) */
export const IFF_NOARP = constant('IFF_NOARP')
/** It passes up what is not for it. netdevice(7) */
export const IFF_PROMISC = constant('IFF_PROMISC')
/** It passes up every group. netdevice(7) */
export const IFF_ALLMULTI = constant('IFF_ALLMULTI')
/** It carries multicast. netdevice(7) */
export const IFF_MULTICAST = constant('IFF_MULTICAST')

/** Get this signal when the parent ends. prctl(2) */
export const PR_SET_PDEATHSIG = constant('PR_SET_PDEATHSIG')
/** Do not wait: answer 0 while the child runs. waitpid(2) */
export const WNOHANG = constant('WNOHANG')

/** The terminal hung up. signal(7) */
export const SIGHUP = constant('SIGHUP')
/** Ctrl-C. signal(7) */
export const SIGINT = constant('SIGINT')
/** End, at once. signal(7) */
export const SIGKILL = constant('SIGKILL')
/** End. signal(7) */
export const SIGTERM = constant('SIGTERM')

/** A filter that hears its sources only. RFC 3678 */
export const MCAST_INCLUDE = constant('MCAST_INCLUDE')
/** A filter that hears all but its sources. RFC 3678 */
export const MCAST_EXCLUDE = constant('MCAST_EXCLUDE')

/** The control message with a hop limit: IPV6_RECVHOPLIMIT asks for it. RFC 3542, ipv6(7) */
export const IPV6_HOPLIMIT = constant('IPV6_HOPLIMIT')
/** IPV6_MTU_DISCOVER: datagrams may be fragmented. ipv6(7) */
export const IPV6_PMTUDISC_DONT = constant('IPV6_PMTUDISC_DONT')
/** IPV6_MTU_DISCOVER: as the route says, the default. ipv6(7) */
export const IPV6_PMTUDISC_WANT = constant('IPV6_PMTUDISC_WANT')
/** IPV6_MTU_DISCOVER: never fragment; a datagram above the path's MTU fails with EMSGSIZE. ipv6(7) */
export const IPV6_PMTUDISC_DO = constant('IPV6_PMTUDISC_DO')
/** IPV6_MTU_DISCOVER: never fragment, and ignore the path's MTU. ipv6(7) */
export const IPV6_PMTUDISC_PROBE = constant('IPV6_PMTUDISC_PROBE')
/** IPV6_MTU_DISCOVER: by the interface's MTU alone. ipv6(7) */
export const IPV6_PMTUDISC_INTERFACE = constant('IPV6_PMTUDISC_INTERFACE')
/** IPV6_MTU_DISCOVER: the same, but a datagram above it is fragmented. ipv6(7) */
export const IPV6_PMTUDISC_OMIT = constant('IPV6_PMTUDISC_OMIT')

/** IPV6_ADDR_PREFERENCES: an address that changes with time. RFC 5014, <linux/in6.h> */
export const IPV6_PREFER_SRC_TMP = constant('IPV6_PREFER_SRC_TMP')
/** IPV6_ADDR_PREFERENCES: an address that stays. RFC 5014, <linux/in6.h> */
export const IPV6_PREFER_SRC_PUBLIC = constant('IPV6_PREFER_SRC_PUBLIC')
/** IPV6_ADDR_PREFERENCES: of these two as net.ipv6.conf.*.use_tempaddr says, the default. RFC 5014, <linux/in6.h> */
export const IPV6_PREFER_SRC_PUBTMP_DEFAULT = constant('IPV6_PREFER_SRC_PUBTMP_DEFAULT')
/** IPV6_ADDR_PREFERENCES: of a host that moves, the address where it is. RFC 5014, <linux/in6.h> */
export const IPV6_PREFER_SRC_COA = constant('IPV6_PREFER_SRC_COA')
/** IPV6_ADDR_PREFERENCES: of a host that moves, the address at home, the default. RFC 5014, <linux/in6.h> */
export const IPV6_PREFER_SRC_HOME = constant('IPV6_PREFER_SRC_HOME')

/** Of SOF_TIMESTAMPING_OPT_PKTINFO: four 32-bit numbers, the interface's index and the length there before two of nothing. timestamping.rst */
export const SCM_TIMESTAMPING_PKTINFO = constant('SCM_TIMESTAMPING_PKTINFO')
/** The control message that numbers a datagram, in 32 bits, for SOF_TIMESTAMPING_OPT_ID: EINVAL without that. Linux 6.13, timestamping.rst */
export const SCM_TS_OPT_ID = constant('SCM_TS_OPT_ID')

/** SO_TIMESTAMPING: note when the network card sends. timestamping.rst */
export const SOF_TIMESTAMPING_TX_HARDWARE = constant('SOF_TIMESTAMPING_TX_HARDWARE')
/** SO_TIMESTAMPING: note when the driver is handed it. timestamping.rst */
export const SOF_TIMESTAMPING_TX_SOFTWARE = constant('SOF_TIMESTAMPING_TX_SOFTWARE')
/** SO_TIMESTAMPING: note when the network card takes it in. timestamping.rst */
export const SOF_TIMESTAMPING_RX_HARDWARE = constant('SOF_TIMESTAMPING_RX_HARDWARE')
/** SO_TIMESTAMPING: note when the kernel takes it in. timestamping.rst */
export const SOF_TIMESTAMPING_RX_SOFTWARE = constant('SOF_TIMESTAMPING_RX_SOFTWARE')
/** SO_TIMESTAMPING: report the kernel's times. timestamping.rst */
export const SOF_TIMESTAMPING_SOFTWARE = constant('SOF_TIMESTAMPING_SOFTWARE')
/** SO_TIMESTAMPING: report the network card's times. timestamping.rst */
export const SOF_TIMESTAMPING_RAW_HARDWARE = constant('SOF_TIMESTAMPING_RAW_HARDWARE')
/** SO_TIMESTAMPING: number the datagrams that are sent. timestamping.rst */
export const SOF_TIMESTAMPING_OPT_ID = constant('SOF_TIMESTAMPING_OPT_ID')
/** SO_TIMESTAMPING: note when it enters the queue. timestamping.rst */
export const SOF_TIMESTAMPING_TX_SCHED = constant('SOF_TIMESTAMPING_TX_SCHED')
/** SO_TIMESTAMPING: what IP_PKTINFO asks for comes with it on the error queue; not under SOF_TIMESTAMPING_OPT_TSONLY. timestamping.rst */
export const SOF_TIMESTAMPING_OPT_CMSG = constant('SOF_TIMESTAMPING_OPT_CMSG')
/** SO_TIMESTAMPING: without the datagram. timestamping.rst */
export const SOF_TIMESTAMPING_OPT_TSONLY = constant('SOF_TIMESTAMPING_OPT_TSONLY')
/** SO_TIMESTAMPING: the interface and length come with it. timestamping.rst */
export const SOF_TIMESTAMPING_OPT_PKTINFO = constant('SOF_TIMESTAMPING_OPT_PKTINFO')
/** SO_TIMESTAMPING: both times for one datagram. timestamping.rst */
export const SOF_TIMESTAMPING_OPT_TX_SWHW = constant('SOF_TIMESTAMPING_OPT_TX_SWHW')

/** ee_info of a timestamp: the driver was handed the datagram. timestamping.rst */
export const SCM_TSTAMP_SND = constant('SCM_TSTAMP_SND')
/** ee_info of a timestamp: the datagram entered the queue. timestamping.rst */
export const SCM_TSTAMP_SCHED = constant('SCM_TSTAMP_SCHED')

/** SO_TXTIME: the time is the latest, not the earliest. Linux 4.19 */
export const SOF_TXTIME_DEADLINE_MODE = constant('SOF_TXTIME_DEADLINE_MODE')
/** SO_TXTIME: what is dropped for its time is told on the error queue. Linux 4.19 */
export const SOF_TXTIME_REPORT_ERRORS = constant('SOF_TXTIME_REPORT_ERRORS')
/** Time since the system started. clock_gettime(2) */
export const CLOCK_MONOTONIC = constant('CLOCK_MONOTONIC')
/** Time since 1970, as it is set. clock_gettime(2) */
export const CLOCK_REALTIME = constant('CLOCK_REALTIME')
/** Time since 1970 without leap seconds. clock_gettime(2) */
export const CLOCK_TAI = constant('CLOCK_TAI')

/** ee_origin: from nothing. ip(7) */
export const SO_EE_ORIGIN_NONE = constant('SO_EE_ORIGIN_NONE')
/** ee_origin: from this host. ip(7) */
export const SO_EE_ORIGIN_LOCAL = constant('SO_EE_ORIGIN_LOCAL')
/** ee_origin: from an ICMP message. ip(7) */
export const SO_EE_ORIGIN_ICMP = constant('SO_EE_ORIGIN_ICMP')
/** ee_origin: from an ICMPv6 message. ip(7) */
export const SO_EE_ORIGIN_ICMP6 = constant('SO_EE_ORIGIN_ICMP6')
/** ee_origin: from SO_TIMESTAMPING. ip(7) */
export const SO_EE_ORIGIN_TIMESTAMPING = constant('SO_EE_ORIGIN_TIMESTAMPING')
/** ee_origin: from SO_TXTIME. ip(7) */
export const SO_EE_ORIGIN_TXTIME = constant('SO_EE_ORIGIN_TXTIME')
/** ee_code: the datagram had a time that the queue cannot take. */
export const SO_EE_CODE_TXTIME_INVALID_PARAM = constant('SO_EE_CODE_TXTIME_INVALID_PARAM')
/** ee_code: the datagram's time was over. */
export const SO_EE_CODE_TXTIME_MISSED = constant('SO_EE_CODE_TXTIME_MISSED')

/** Place in what SO_MEMINFO gives: memory of what waits to be received. */
export const SK_MEMINFO_RMEM_ALLOC = constant('SK_MEMINFO_RMEM_ALLOC')
/** Place in what SO_MEMINFO gives: the receive buffer. */
export const SK_MEMINFO_RCVBUF = constant('SK_MEMINFO_RCVBUF')
/** Place in what SO_MEMINFO gives: memory of what waits to be sent. */
export const SK_MEMINFO_WMEM_ALLOC = constant('SK_MEMINFO_WMEM_ALLOC')
/** Place in what SO_MEMINFO gives: the send buffer. */
export const SK_MEMINFO_SNDBUF = constant('SK_MEMINFO_SNDBUF')
/** Place in what SO_MEMINFO gives: memory set aside. */
export const SK_MEMINFO_FWD_ALLOC = constant('SK_MEMINFO_FWD_ALLOC')
/** Place in what SO_MEMINFO gives: memory of what a stream has queued. */
export const SK_MEMINFO_WMEM_QUEUED = constant('SK_MEMINFO_WMEM_QUEUED')
/** Place in what SO_MEMINFO gives: memory of options, memberships among them. */
export const SK_MEMINFO_OPTMEM = constant('SK_MEMINFO_OPTMEM')
/** Place in what SO_MEMINFO gives: memory of what came while the socket was busy. */
export const SK_MEMINFO_BACKLOG = constant('SK_MEMINFO_BACKLOG')
/** Place in what SO_MEMINFO gives: how many datagrams were dropped for want of room. */
export const SK_MEMINFO_DROPS = constant('SK_MEMINFO_DROPS')
