// The option table: a row is an export, by level, then by name.
import { in6_pktinfo, ip6_mtuinfo } from './ancillary.js'
import {
  group_filter,
  group_req,
  group_source_req,
  ip_mreq,
  ip_mreq_source,
  ip_mreqn,
  ip_msfilter,
  ipv6_mreq,
} from './groups.js'
import { bool, int, program, text, uint32s, uint64 } from './kind.js'
import { asked, level, none, option } from './option.js'
import { in_addr } from './sockaddr.js'
import { linger, sock_txtime, timeval } from './structs.js'

/** The socket itself, whatever its protocol. socket(7) */
export const SOL_SOCKET = level('SOL_SOCKET')
/** IPv4. ip(7) */
export const IPPROTO_IP = level('IPPROTO_IP')
/** IPv6. ipv6(7) */
export const IPPROTO_IPV6 = level('IPPROTO_IPV6')
/** TCP. tcp(7) */
export const IPPROTO_TCP = level('IPPROTO_TCP')
/** UDP. udp(7) */
export const IPPROTO_UDP = level('IPPROTO_UDP')

/**
 * The classic BPF program that chooses what the socket receives: an array of `sock_filter`, or their bytes; none by
 * default. C passes a struct sock_fprog with a pointer to them. Reading gives the program. Errors: EINVAL for a program
 * that the kernel refuses, EPERM under SO_LOCK_FILTER. socket(7)
 */
export const SO_ATTACH_FILTER = option(SOL_SOCKET, 'SO_ATTACH_FILTER', program)
/** The program that chooses, by its answer, which of the sockets that share a port gets a unicast datagram. Linux 4.5, socket(7) */
export const SO_ATTACH_REUSEPORT_CBPF = option(SOL_SOCKET, 'SO_ATTACH_REUSEPORT_CBPF', program, none)
/**
 * The one interface, by name, that the socket sends and receives on; `''` for any, the default. Error: ENODEV for no such
 * interface. Once there is one, another or none takes CAP_NET_RAW; before Linux 5.7 the first does too. socket(7)
 */
export const SO_BINDTODEVICE = option(SOL_SOCKET, 'SO_BINDTODEVICE', text)
/**
 * The one interface, by index, that the socket sends and receives on; 0 for any, the default. An index that no interface
 * has is taken too, and only a negative one is EINVAL. Rights: as SO_BINDTODEVICE. Linux 5.1
 */
export const SO_BINDTOIFINDEX = option(SOL_SOCKET, 'SO_BINDTOIFINDEX', int)
/** How many of the loads at SKF_AD_OFF this kernel's filters know: 64 on Linux 6.18. Linux 3.14, <linux/filter.h> */
export const SO_BPF_EXTENSIONS = option(SOL_SOCKET, 'SO_BPF_EXTENSIONS', none, int)
/** Whether it may send to a broadcast address: no by default. socket(7) */
export const SO_BROADCAST = option(SOL_SOCKET, 'SO_BROADCAST', bool)
/** Which buffers keep the size that they were set to: 1 for sending, 2 for receiving, 3 for both; 0 by default, as setting SO_SNDBUF or SO_RCVBUF adds its own. Linux 5.15 */
export const SO_BUF_LOCK = option(SOL_SOCKET, 'SO_BUF_LOCK', int)
/**
 * Microseconds to poll the device for while a receiving call waits: net.core.busy_read by default. Older kernels ask for
 * CAP_NET_ADMIN to raise it, as socket(7) says; Linux 6.18 does not. Linux 3.11
 */
export const SO_BUSY_POLL = option(SOL_SOCKET, 'SO_BUSY_POLL', int)
/**
 * How many datagrams one busy poll takes at most, up to 65,535; 0, the default, is the kernel's own 8. To raise it, from
 * that 0 too, takes the same right as SO_PREFER_BUSY_POLL. Not to be read. Linux 5.11
 */
export const SO_BUSY_POLL_BUDGET = option(SOL_SOCKET, 'SO_BUSY_POLL_BUDGET', int, none)
/** A number that no other socket of this system's uptime has: two descriptors of one socket read the same. Linux 4.12 */
export const SO_COOKIE = option(SOL_SOCKET, 'SO_COOKIE', none, uint64)
/** Takes the filter away; its value counts for nothing. Error: ENOENT where there is none. socket(7) */
export const SO_DETACH_FILTER = option(SOL_SOCKET, 'SO_DETACH_FILTER', int, none)
/**
 * Takes away the program of SO_ATTACH_REUSEPORT_CBPF; its value counts for nothing. Errors: ENOENT where there is none,
 * EINVAL on a socket without SO_REUSEPORT. Linux 5.3
 */
export const SO_DETACH_REUSEPORT_BPF = option(SOL_SOCKET, 'SO_DETACH_REUSEPORT_BPF', int, none)
/** The domain that it was made with: AF_INET. socket(7) */
export const SO_DOMAIN = option(SOL_SOCKET, 'SO_DOMAIN', none, int)
/** Whether it sends to hosts on the link only, past no router: no by default. socket(7) */
export const SO_DONTROUTE = option(SOL_SOCKET, 'SO_DONTROUTE', bool)
/** The errno that waits for this socket, 0 for none. Reading it clears it. socket(7) */
export const SO_ERROR = option(SOL_SOCKET, 'SO_ERROR', none, int)
/** The processor that took in the last datagram, or was set to serve this socket; -1 for none yet. socket(7) */
export const SO_INCOMING_CPU = option(SOL_SOCKET, 'SO_INCOMING_CPU', int)
/** The number of the queue that the last datagram came by, for SO_BUSY_POLL; 0 for none. Linux 4.12, socket(7) */
export const SO_INCOMING_NAPI_ID = option(SOL_SOCKET, 'SO_INCOMING_NAPI_ID', none, int)
/** Whether a stream's connection is probed while nothing is sent: no by default. A datagram socket keeps it, and does nothing. socket(7) */
export const SO_KEEPALIVE = option(SOL_SOCKET, 'SO_KEEPALIVE', bool)
/** What close(2) does with a stream's data that is not sent yet: off by default. A datagram socket keeps it, and does nothing. socket(7) */
export const SO_LINGER = option(SOL_SOCKET, 'SO_LINGER', linger)
/**
 * Whether the socket's programs, of SO_ATTACH_FILTER and of SO_ATTACH_REUSEPORT_CBPF, stay as they are, for good: no by
 * default. To attach one, take the filter away or unset this is EPERM from then on. Linux 3.9, socket(7)
 */
export const SO_LOCK_FILTER = option(SOL_SOCKET, 'SO_LOCK_FILTER', bool)
/** A mark on what it sends, for routes and filters: 0 by default. It takes CAP_NET_ADMIN, or since Linux 5.17 CAP_NET_RAW. socket(7) */
export const SO_MARK = option(SOL_SOCKET, 'SO_MARK', int)
/** The most bytes a second that the fq queue lets it send; all ones, the default, is no limit. Linux 3.13, in 64 bits since 4.20 */
export const SO_MAX_PACING_RATE = option(SOL_SOCKET, 'SO_MAX_PACING_RATE', uint64)
/** The socket's memory, as a Uint32Array: what is at `SK_MEMINFO_DROPS` is how many datagrams were dropped for want of room. Linux 4.12 */
export const SO_MEMINFO = option(SOL_SOCKET, 'SO_MEMINFO', none, uint32s(9))
/** A number that the socket's network namespace alone has. Linux 5.14 */
export const SO_NETNS_COOKIE = option(SOL_SOCKET, 'SO_NETNS_COOKIE', none, uint64)
/** Whether UDP datagrams over IPv4 leave without a checksum: no by default. */
export const SO_NO_CHECK = option(SOL_SOCKET, 'SO_NO_CHECK', bool)
/**
 * How far into what waits MSG_PEEK begins to read, in bytes: each such read moves it on, and a read without MSG_PEEK back.
 * -1, the default, is always from the start. Linux 3.4, socket(7)
 */
export const SO_PEEK_OFF = option(SOL_SOCKET, 'SO_PEEK_OFF', int)
/**
 * Whether busy polling goes before interrupts: no by default. To say yes takes CAP_NET_ADMIN, and that of a user namespace is
 * not enough. Linux 5.11
 */
export const SO_PREFER_BUSY_POLL = option(SOL_SOCKET, 'SO_PREFER_BUSY_POLL', bool)
/**
 * The priority of what it sends, 0 (the default) to 6; any other takes CAP_NET_ADMIN, or since Linux 5.17 CAP_NET_RAW.
 * IP_TOS changes it. socket(7)
 */
export const SO_PRIORITY = option(SOL_SOCKET, 'SO_PRIORITY', int)
/** The protocol that it was made with: IPPROTO_UDP. socket(7) */
export const SO_PROTOCOL = option(SOL_SOCKET, 'SO_PROTOCOL', none, int)
/**
 * The receive buffer, in bytes. The kernel doubles what is set, for its own bookkeeping, and reads back the double; it
 * cuts it down to net.core.rmem_max in silence. The default is net.core.rmem_default. socket(7)
 */
export const SO_RCVBUF = option(SOL_SOCKET, 'SO_RCVBUF', int)
/**
 * The receive buffer, in bytes, past net.core.rmem_max. It takes CAP_NET_ADMIN, and that of a user namespace is not enough.
 * SO_RCVBUF reads it. Linux 2.6.14, socket(7)
 */
export const SO_RCVBUFFORCE = option(SOL_SOCKET, 'SO_RCVBUFFORCE', int, none)
/** Whether recvmsg() gives each datagram's mark, as SO_MARK: no by default. Linux 5.19 */
export const SO_RCVMARK = option(SOL_SOCKET, 'SO_RCVMARK', bool)
/** Whether recvmsg() gives each datagram's priority, as SO_PRIORITY: no by default. Linux 6.14 */
export const SO_RCVPRIORITY = option(SOL_SOCKET, 'SO_RCVPRIORITY', bool)
/** How long a receiving call waits before it fails with EAGAIN; 0, the default, is for ever. socket(7) */
export const SO_RCVTIMEO = option(SOL_SOCKET, 'SO_RCVTIMEO', timeval)
/**
 * Whether several sockets may bind the same group and port, as long as all have it set when the next one binds: no by
 * default. Each gets a copy of every multicast datagram. socket(7)
 */
export const SO_REUSEADDR = option(SOL_SOCKET, 'SO_REUSEADDR', bool)
/**
 * Whether several sockets of one user may bind the same address and port: no by default. Each gets every multicast
 * datagram; a unicast one goes to one of them. socket(7)
 */
export const SO_REUSEPORT = option(SOL_SOCKET, 'SO_REUSEPORT', bool)
/**
 * Whether recvmsg() gives, with each datagram, how many were dropped for want of room since the socket was made: no by
 * default. The count rides on the datagram that follows the drops. socket(7)
 */
export const SO_RXQ_OVFL = option(SOL_SOCKET, 'SO_RXQ_OVFL', bool)
/** Whether poll() tells of the error queue by POLLPRI beside POLLERR: no by default. Linux 3.10, socket(7) */
export const SO_SELECT_ERR_QUEUE = option(SOL_SOCKET, 'SO_SELECT_ERR_QUEUE', bool)
/** The send buffer, in bytes: doubled and cut down as SO_RCVBUF is, to net.core.wmem_max. socket(7) */
export const SO_SNDBUF = option(SOL_SOCKET, 'SO_SNDBUF', int)
/** The send buffer, in bytes, past net.core.wmem_max, for those who may set SO_RCVBUFFORCE. SO_SNDBUF reads it. Linux 2.6.14, socket(7) */
export const SO_SNDBUFFORCE = option(SOL_SOCKET, 'SO_SNDBUFFORCE', int, none)
/** How long a sending call waits before it fails with EAGAIN; 0, the default, is for ever. socket(7) */
export const SO_SNDTIMEO = option(SOL_SOCKET, 'SO_SNDTIMEO', timeval)
/** Whether recvmsg() gives when each datagram came in, as a `timeval`: no by default. It ends SO_TIMESTAMPNS. socket(7) */
export const SO_TIMESTAMP = option(SOL_SOCKET, 'SO_TIMESTAMP', bool)
/**
 * Which times recvmsg() gives, as a `scm_timestamping`: SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE and
 * their like; 0, the default, is none. Times of sending come on the error queue. Error: EINVAL for
 * a bit that the kernel does not know. Linux 2.6.30, timestamping.rst
 */
export const SO_TIMESTAMPING = option(SOL_SOCKET, 'SO_TIMESTAMPING', int)
/** Whether recvmsg() gives when each datagram came in, to the nanosecond: no by default. It ends SO_TIMESTAMP. socket(7) */
export const SO_TIMESTAMPNS = option(SOL_SOCKET, 'SO_TIMESTAMPNS', bool)
/**
 * Datagrams carry the time that they leave at, as the control message SCM_TXTIME, for the queues etf and fq. The clock
 * is CLOCK_MONOTONIC; any other takes CAP_NET_ADMIN. Linux 4.19
 */
export const SO_TXTIME = option(SOL_SOCKET, 'SO_TXTIME', sock_txtime)
/** The type that it was made with: SOCK_DGRAM. socket(7) */
export const SO_TYPE = option(SOL_SOCKET, 'SO_TYPE', none, int)
/** The control message of SO_TIMESTAMP: a `timeval`. socket(7) */
export const SCM_TIMESTAMP = SO_TIMESTAMP
/** The control message of SO_TIMESTAMPING: a `scm_timestamping`. timestamping.rst */
export const SCM_TIMESTAMPING = SO_TIMESTAMPING
/** The control message of SO_TIMESTAMPNS: a `timespec`. socket(7) */
export const SCM_TIMESTAMPNS = SO_TIMESTAMPNS
/** The control message of SO_TXTIME: when a datagram is to leave, in nanoseconds of its clock, 64 bits. Linux 4.19 */
export const SCM_TXTIME = SO_TXTIME
/** The name of SO_ATTACH_FILTER where it is read: the kernel counts the program in instructions. socket(7) */
export const SO_GET_FILTER = SO_ATTACH_FILTER

/**
 * Join a group on one interface: `ip_mreq` names it by address, `ip_mreqn` by index. The membership lasts until
 * IP_DROP_MEMBERSHIP, or close() of the last descriptor: dup() and fork() make more. Errors: ENODEV for no such interface, EADDRINUSE for a second time, EINVAL for no
 * group, ENOBUFS past net.ipv4.igmp_max_memberships (20). ip(7)
 */
export const IP_ADD_MEMBERSHIP = option(IPPROTO_IP, 'IP_ADD_MEMBERSHIP', [ip_mreq, ip_mreqn], none)
/**
 * Join a group on one interface, and hear one source of it; again for each further source. The interface is named by address.
 * Errors: ENODEV for no such interface, EADDRNOTAVAIL for a source that is heard already, EINVAL for no group, or where it was
 * joined whole and a source of it has been blocked, ENOBUFS past net.ipv4.igmp_max_memberships groups (20) or
 * net.ipv4.igmp_max_msf sources (10). A group that was joined whole, with none ever
 * blocked, Linux turns into one that is heard from this source alone, and says nothing. RFC 3678, ip(7)
 */
export const IP_ADD_SOURCE_MEMBERSHIP = option(IPPROTO_IP, 'IP_ADD_SOURCE_MEMBERSHIP', ip_mreq_source, none)
/**
 * Whether bind() to port 0 leaves the choice of a port to connect(), which can then share one between peers: no by default.
 * Linux 4.2, ip(7)
 */
export const IP_BIND_ADDRESS_NO_PORT = option(IPPROTO_IP, 'IP_BIND_ADDRESS_NO_PORT', bool)
/**
 * Hear a source no more, of a group that was joined whole. Errors: ENODEV for no such interface, EADDRNOTAVAIL for what is
 * blocked already, EINVAL where the group was not joined whole, ENOBUFS past net.ipv4.igmp_max_msf sources (10). RFC 3678, ip(7)
 */
export const IP_BLOCK_SOURCE = option(IPPROTO_IP, 'IP_BLOCK_SOURCE', ip_mreq_source, none)
/** Whether recvmsg() gives each datagram's checksum where the kernel has it: no by default. Linux 4.0 */
export const IP_CHECKSUM = option(IPPROTO_IP, 'IP_CHECKSUM', bool)
/**
 * Leave a group on one interface; the last close() does it too. Drop by the index that was joined: an address that has moved
 * to another interface names that one, and by an address that the host has no longer this says 0 and the host stays a member,
 * even past close(). Errors: EADDRNOTAVAIL for what was not joined, ENODEV for INADDR_ANY where no route picks an interface. ip(7)
 */
export const IP_DROP_MEMBERSHIP = option(IPPROTO_IP, 'IP_DROP_MEMBERSHIP', [ip_mreq, ip_mreqn], none)
/**
 * Leave one source of a group, and with the last one the group. Errors: ENODEV for no such interface, EINVAL where the group was
 * not joined, EADDRNOTAVAIL where it was joined whole, or for other sources. RFC 3678, ip(7)
 */
export const IP_DROP_SOURCE_MEMBERSHIP = option(IPPROTO_IP, 'IP_DROP_SOURCE_MEMBERSHIP', ip_mreq_source, none)
/** Whether it may bind an address that no interface has yet: no by default. ip(7) */
export const IP_FREEBIND = option(IPPROTO_IP, 'IP_FREEBIND', bool)
/** The ports that bind() to port 0 chooses from: `low | high << 16`, 0 for the host's own range, the default. Linux 6.3, ip(7) */
export const IP_LOCAL_PORT_RANGE = option(IPPROTO_IP, 'IP_LOCAL_PORT_RANGE', int)
/**
 * The whole list of sources of a group that was joined, and whether they or all others are heard: replaced at once.
 * Reading asks with an `ip_msfilter` that has room. Errors: where the group was not joined EINVAL, and EADDRNOTAVAIL
 * for reading and for an empty list to include; ENODEV for no such interface, ENOBUFS past net.ipv4.igmp_max_msf sources (10). RFC 3678, ip(7)
 */
export const IP_MSFILTER = option(IPPROTO_IP, 'IP_MSFILTER', ip_msfilter, asked)
/** The path's MTU to the address that it is connected to, in bytes; ENOTCONN without one. ip(7) */
export const IP_MTU = option(IPPROTO_IP, 'IP_MTU', none, int)
/** What becomes of a datagram above the path's MTU: IP_PMTUDISC_WANT, the default, and its like. ip(7) */
export const IP_MTU_DISCOVER = option(IPPROTO_IP, 'IP_MTU_DISCOVER', int)
/**
 * Whether the socket gets every group that any socket of this host has joined, if port and bound address fit: yes by
 * default. With no it gets its own memberships only. Linux 2.6.31, ip(7)
 */
export const IP_MULTICAST_ALL = option(IPPROTO_IP, 'IP_MULTICAST_ALL', bool)
/**
 * The interface that multicast leaves by: an address, or an `ip_mreqn` with an index; INADDR_ANY, the default, leaves it to
 * the routes. Reading gives the address only: an index that was set does not come back. ip(7)
 */
export const IP_MULTICAST_IF = option(IPPROTO_IP, 'IP_MULTICAST_IF', [in_addr, ip_mreq, ip_mreqn], in_addr)
/**
 * Whether this host's members hear what the socket sends: yes by default. On Linux it is the sender's option. In C it
 * takes 1 byte or 4. ip(7)
 */
export const IP_MULTICAST_LOOP = option(IPPROTO_IP, 'IP_MULTICAST_LOOP', bool)
/**
 * How many links a multicast datagram may cross, 0 to 255: 1, the default, is this link, 0 this host; -1 sets the default
 * again. In C it takes 1 byte or 4. ip(7)
 */
export const IP_MULTICAST_TTL = option(IPPROTO_IP, 'IP_MULTICAST_TTL', int)
/** Whether recvmsg() gives an `in_pktinfo`, with the interface and the group, with each datagram: no by default. ip(7) */
export const IP_PKTINFO = option(IPPROTO_IP, 'IP_PKTINFO', bool)
/** Whether errors that datagrams met are queued, for recvmsg() with MSG_ERRQUEUE: no by default. ip(7) */
export const IP_RECVERR = option(IPPROTO_IP, 'IP_RECVERR', bool)
/** Whether errors tell where ICMP's extension begins: no by default. Linux 5.9 */
export const IP_RECVERR_RFC4884 = option(IPPROTO_IP, 'IP_RECVERR_RFC4884', bool)
/** Whether recvmsg() gives the size of the largest fragment of each datagram that came in pieces: no by default. Linux 4.10 */
export const IP_RECVFRAGSIZE = option(IPPROTO_IP, 'IP_RECVFRAGSIZE', bool)
/** Whether recvmsg() gives the address that each datagram was sent to, as a sockaddr: no by default. Linux 2.6.29, ip(7) */
export const IP_RECVORIGDSTADDR = option(IPPROTO_IP, 'IP_RECVORIGDSTADDR', bool)
/** Whether recvmsg() gives each datagram's TOS byte, as IP_TOS: no by default. ip(7) */
export const IP_RECVTOS = option(IPPROTO_IP, 'IP_RECVTOS', bool)
/** Whether recvmsg() gives each datagram's TTL, as IP_TTL: no by default. ip(7) */
export const IP_RECVTTL = option(IPPROTO_IP, 'IP_RECVTTL', bool)
/** The TOS byte (DSCP and ECN) of what it sends, 0 by default. Setting it changes SO_PRIORITY. ip(7) */
export const IP_TOS = option(IPPROTO_IP, 'IP_TOS', int)
/**
 * Whether it may bind an address that is not this host's, and take in what a rule diverts to it: no by default. To say yes
 * takes CAP_NET_ADMIN or CAP_NET_RAW. Linux 2.6.24, ip(7)
 */
export const IP_TRANSPARENT = option(IPPROTO_IP, 'IP_TRANSPARENT', bool)
/** The TTL of unicast datagrams, 1 to 255; -1 for the default, net.ipv4.ip_default_ttl. ip(7) */
export const IP_TTL = option(IPPROTO_IP, 'IP_TTL', int)
/** Hear a source again that IP_BLOCK_SOURCE blocked. Errors: ENODEV for no such interface, EADDRNOTAVAIL for what is not blocked, EINVAL where the group was not joined whole. RFC 3678, ip(7) */
export const IP_UNBLOCK_SOURCE = option(IPPROTO_IP, 'IP_UNBLOCK_SOURCE', ip_mreq_source, none)
/** The interface that unicast leaves by: its index in network byte order, `htonl(index)`; 0, the default, leaves it to the routes. Linux 3.4 */
export const IP_UNICAST_IF = option(IPPROTO_IP, 'IP_UNICAST_IF', int)

/** Hear a source no more, of a group that was joined whole. Errors: as IP_BLOCK_SOURCE. RFC 3678, ip(7) */
export const MCAST_BLOCK_SOURCE = option([IPPROTO_IP, IPPROTO_IPV6], 'MCAST_BLOCK_SOURCE', group_source_req, none)
/** Join a group on one interface, by index. Errors: as IP_ADD_MEMBERSHIP, or as IPV6_ADD_MEMBERSHIP. RFC 3678, ip(7) */
export const MCAST_JOIN_GROUP = option([IPPROTO_IP, IPPROTO_IPV6], 'MCAST_JOIN_GROUP', group_req, none)
/** Join a group on one interface, and hear one source of it; again for each further source. Errors: as IP_ADD_SOURCE_MEMBERSHIP, with net.ipv6.mld_max_msf sources (64) of IPv6. RFC 3678, ip(7) */
export const MCAST_JOIN_SOURCE_GROUP = option(
  [IPPROTO_IP, IPPROTO_IPV6],
  'MCAST_JOIN_SOURCE_GROUP',
  group_source_req,
  none,
)
/** Leave a group on one interface, with all its sources. Errors: EADDRNOTAVAIL for what was not joined. RFC 3678, ip(7) */
export const MCAST_LEAVE_GROUP = option([IPPROTO_IP, IPPROTO_IPV6], 'MCAST_LEAVE_GROUP', group_req, none)
/** Leave one source of a group, and with the last one the group. Errors: as IP_DROP_SOURCE_MEMBERSHIP. RFC 3678, ip(7) */
export const MCAST_LEAVE_SOURCE_GROUP = option(
  [IPPROTO_IP, IPPROTO_IPV6],
  'MCAST_LEAVE_SOURCE_GROUP',
  group_source_req,
  none,
)
/**
 * The whole list of sources of a group that was joined, and whether they or all others are heard: replaced at once.
 * Reading asks with a `group_filter` that has room. Errors: as IP_MSFILTER, with net.ipv6.mld_max_msf sources (64)
 * of IPv6. RFC 3678, ip(7)
 */
export const MCAST_MSFILTER = option([IPPROTO_IP, IPPROTO_IPV6], 'MCAST_MSFILTER', group_filter, asked)
/** Hear a source again that MCAST_BLOCK_SOURCE blocked. Errors: as IP_UNBLOCK_SOURCE. RFC 3678, ip(7) */
export const MCAST_UNBLOCK_SOURCE = option([IPPROTO_IP, IPPROTO_IPV6], 'MCAST_UNBLOCK_SOURCE', group_source_req, none)

/**
 * Which of the host's addresses are preferred as source, as bits: IPV6_PREFER_SRC_PUBTMP_DEFAULT | IPV6_PREFER_SRC_HOME,
 * the default, and their like. What is not said stays. Error: EINVAL for two that contradict each other. Linux 2.6.26,
 * RFC 5014
 */
export const IPV6_ADDR_PREFERENCES = option(IPPROTO_IPV6, 'IPV6_ADDR_PREFERENCES', int)
/**
 * Join a group on one interface, by index; 0 for the one that the routes choose. The membership lasts until
 * IPV6_DROP_MEMBERSHIP, or close() of the last descriptor. Errors: ENODEV for no such interface, EADDRINUSE for a second time, EINVAL for no
 * group, ENOMEM past net.core.optmem_max. RFC 3493, ipv6(7)
 */
export const IPV6_ADD_MEMBERSHIP = option(IPPROTO_IPV6, 'IPV6_ADD_MEMBERSHIP', ipv6_mreq, none)
/** Whether datagrams get a flow label by themselves: net.ipv6.auto_flowlabels by default. Linux 3.17 */
export const IPV6_AUTOFLOWLABEL = option(IPPROTO_IPV6, 'IPV6_AUTOFLOWLABEL', bool)
/** Whether a datagram above the path's MTU is refused rather than fragmented: no by default. RFC 3542 */
export const IPV6_DONTFRAG = option(IPPROTO_IPV6, 'IPV6_DONTFRAG', bool)
/** Leave a group on one interface; the last close() does it too. Error: EADDRNOTAVAIL for what was not joined. RFC 3493, ipv6(7) */
export const IPV6_DROP_MEMBERSHIP = option(IPPROTO_IPV6, 'IPV6_DROP_MEMBERSHIP', ipv6_mreq, none)
/** Whether it may bind an address that no interface has yet: no by default. Linux 4.15 */
export const IPV6_FREEBIND = option(IPPROTO_IPV6, 'IPV6_FREEBIND', bool)
/**
 * Reading gives the path's MTU to the address that it is connected to, in bytes: ENOTCONN without one. Setting is another
 * matter: the size to fragment by where the path's is larger, 1280 or more, EINVAL below; 0, the default, for none. ipv6(7)
 */
export const IPV6_MTU = option(IPPROTO_IPV6, 'IPV6_MTU', int)
/** What becomes of a datagram above the path's MTU: IPV6_PMTUDISC_WANT, the default, and its like. ipv6(7) */
export const IPV6_MTU_DISCOVER = option(IPPROTO_IPV6, 'IPV6_MTU_DISCOVER', int)
/**
 * Whether the socket gets every group that any socket of this host has joined, if port and bound address fit: yes by
 * default. With no it gets the groups that it joined itself, from whichever interface they came in by: unlike IPv4, the
 * kernel compares the group alone, and of two memberships of one group it applies the filter of the later to both.
 * SO_BINDTODEVICE keeps a socket to one interface. Linux 4.20, ipv6(7)
 */
export const IPV6_MULTICAST_ALL = option(IPPROTO_IPV6, 'IPV6_MULTICAST_ALL', bool)
/**
 * How many links a multicast datagram may cross, 0 to 255: 1, the default, is this link, 0 this host; -1 sets the
 * default again. RFC 3493, ipv6(7)
 */
export const IPV6_MULTICAST_HOPS = option(IPPROTO_IPV6, 'IPV6_MULTICAST_HOPS', int)
/** The interface that multicast leaves by, by index; 0, the default, leaves it to the routes. Error: ENODEV for no such interface. RFC 3493, ipv6(7) */
export const IPV6_MULTICAST_IF = option(IPPROTO_IPV6, 'IPV6_MULTICAST_IF', int)
/** Whether this host's members hear what the socket sends: yes by default. RFC 3493, ipv6(7) */
export const IPV6_MULTICAST_LOOP = option(IPPROTO_IPV6, 'IPV6_MULTICAST_LOOP', bool)
/**
 * The path's MTU to the address that it is connected to: ENOTCONN without one. Linux leaves `ip6m_addr` zero here, and sets it
 * in the control message of IPV6_RECVPATHMTU. Linux 2.6.35, RFC 3542
 */
export const IPV6_PATHMTU = option(IPPROTO_IPV6, 'IPV6_PATHMTU', none, ip6_mtuinfo)
/** The source address and interface of all that the socket sends; zeros, the default, leave them to the routes. Not to be read. RFC 3542 */
export const IPV6_PKTINFO = option(IPPROTO_IPV6, 'IPV6_PKTINFO', in6_pktinfo, none)
/** Whether errors that datagrams met are queued, for recvmsg() with MSG_ERRQUEUE: no by default. ipv6(7) */
export const IPV6_RECVERR = option(IPPROTO_IPV6, 'IPV6_RECVERR', bool)
/** Whether errors tell where ICMP's extension begins: no by default. Linux 5.9 */
export const IPV6_RECVERR_RFC4884 = option(IPPROTO_IPV6, 'IPV6_RECVERR_RFC4884', bool)
/** Whether recvmsg() gives the size of the largest fragment of each datagram that came in pieces: no by default. Linux 4.10 */
export const IPV6_RECVFRAGSIZE = option(IPPROTO_IPV6, 'IPV6_RECVFRAGSIZE', bool)
/** Whether recvmsg() gives each datagram's hop limit, as IPV6_HOPLIMIT: no by default. RFC 3542, ipv6(7) */
export const IPV6_RECVHOPLIMIT = option(IPPROTO_IPV6, 'IPV6_RECVHOPLIMIT', bool)
/** Whether recvmsg() gives the address that each datagram was sent to, as a sockaddr: no by default. Linux 2.6.37 */
export const IPV6_RECVORIGDSTADDR = option(IPPROTO_IPV6, 'IPV6_RECVORIGDSTADDR', bool)
/** Whether recvmsg() gives the path's MTU when it changes, as IPV6_PATHMTU: no by default. Linux 2.6.35, RFC 3542 */
export const IPV6_RECVPATHMTU = option(IPPROTO_IPV6, 'IPV6_RECVPATHMTU', bool)
/** Whether recvmsg() gives an `in6_pktinfo`, with the interface and the group, with each datagram: no by default. RFC 3542, ipv6(7) */
export const IPV6_RECVPKTINFO = option(IPPROTO_IPV6, 'IPV6_RECVPKTINFO', bool)
/** Whether recvmsg() gives each datagram's traffic class, as IPV6_TCLASS: no by default. RFC 3542 */
export const IPV6_RECVTCLASS = option(IPPROTO_IPV6, 'IPV6_RECVTCLASS', bool)
/** The traffic class (DSCP and ECN) of what it sends, 0 to 255; 0 by default, and -1 sets that again. RFC 3542 */
export const IPV6_TCLASS = option(IPPROTO_IPV6, 'IPV6_TCLASS', int)
/**
 * Whether it may bind an address that is not this host's, and take in what a rule diverts to it: no by default. To say yes
 * takes CAP_NET_ADMIN or CAP_NET_RAW. Linux 2.6.37
 */
export const IPV6_TRANSPARENT = option(IPPROTO_IPV6, 'IPV6_TRANSPARENT', bool)
/** The hop limit of unicast datagrams, 0 to 255; -1 for the route's own or `net.ipv6.conf.*.hop_limit`, the default. RFC 3493, ipv6(7) */
export const IPV6_UNICAST_HOPS = option(IPPROTO_IPV6, 'IPV6_UNICAST_HOPS', int)
/** The interface that unicast leaves by: its index in network byte order, `htonl(index)`; 0, the default, leaves it to the routes. Linux 3.4 */
export const IPV6_UNICAST_IF = option(IPPROTO_IPV6, 'IPV6_UNICAST_IF', int)
/** Whether the socket leaves IPv4 alone: `net.ipv6.bindv6only`, no, by default. Error: EINVAL once it is bound. RFC 3493, ipv6(7) */
export const IPV6_V6ONLY = option(IPPROTO_IPV6, 'IPV6_V6ONLY', bool)
/** RFC 3493's name for IPV6_ADD_MEMBERSHIP. ipv6(7) */
export const IPV6_JOIN_GROUP = IPV6_ADD_MEMBERSHIP
/** RFC 3493's name for IPV6_DROP_MEMBERSHIP. ipv6(7) */
export const IPV6_LEAVE_GROUP = IPV6_DROP_MEMBERSHIP

/** Whether what is sent is kept, as one datagram, until this is no again: no by default. Linux 2.5.44, udp(7) */
export const UDP_CORK = option(IPPROTO_UDP, 'UDP_CORK', bool)
/** Whether datagrams of one flow may come in joined, with their size as a control message: no by default. Linux 5.0, udp(7) */
export const UDP_GRO = option(IPPROTO_UDP, 'UDP_GRO', bool)
/** Whether IPv6 datagrams without a checksum are taken in: no by default. Linux 3.16 */
export const UDP_NO_CHECK6_RX = option(IPPROTO_UDP, 'UDP_NO_CHECK6_RX', bool)
/** Whether IPv6 datagrams leave without a checksum: no by default. Linux 3.16 */
export const UDP_NO_CHECK6_TX = option(IPPROTO_UDP, 'UDP_NO_CHECK6_TX', bool)
/**
 * The size, in bytes, that one send is cut into, 64 datagrams at most (128 on Linux 6.18), EINVAL above; 0, the default,
 * does not cut. Linux 4.18, udp(7)
 */
export const UDP_SEGMENT = option(IPPROTO_UDP, 'UDP_SEGMENT', int)
