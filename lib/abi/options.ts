// The option table: a row is an export, by level, then by name.
import { bool, int, level, none, option, text, uint64 } from './option.js'
import { in_addr, ip_mreq, ip_mreq_source, ip_mreqn, linger, timeval } from './structs.js'

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
 * The one interface, by name, that the socket sends and receives on; `''` for any, the default. Before Linux 5.7 it
 * takes CAP_NET_RAW. socket(7)
 */
export const SO_BINDTODEVICE = option(SOL_SOCKET, 'SO_BINDTODEVICE', text)
/** Whether it may send to a broadcast address: no by default. socket(7) */
export const SO_BROADCAST = option(SOL_SOCKET, 'SO_BROADCAST', bool)
/** Microseconds to poll the device for while a receiving call waits: net.core.busy_read by default. Raising it takes CAP_NET_ADMIN. socket(7) */
export const SO_BUSY_POLL = option(SOL_SOCKET, 'SO_BUSY_POLL', int)
/** A number that no other socket of this system's uptime has: two descriptors of one socket read the same. Linux 4.12 */
export const SO_COOKIE = option(SOL_SOCKET, 'SO_COOKIE', none, uint64)
/** The domain that it was made with: AF_INET. socket(7) */
export const SO_DOMAIN = option(SOL_SOCKET, 'SO_DOMAIN', none, int)
/** Whether it sends to hosts on the link only, past no router: no by default. socket(7) */
export const SO_DONTROUTE = option(SOL_SOCKET, 'SO_DONTROUTE', bool)
/** The errno that waits for this socket, 0 for none. Reading it clears it. socket(7) */
export const SO_ERROR = option(SOL_SOCKET, 'SO_ERROR', none, int)
/** The processor that took in the last datagram, or was set to serve this socket; -1 for none yet. socket(7) */
export const SO_INCOMING_CPU = option(SOL_SOCKET, 'SO_INCOMING_CPU', int)
/** Whether a connection is probed while nothing is sent: no by default. socket(7) */
export const SO_KEEPALIVE = option(SOL_SOCKET, 'SO_KEEPALIVE', bool)
/** What close(2) does with data that is not sent yet: off by default. socket(7) */
export const SO_LINGER = option(SOL_SOCKET, 'SO_LINGER', linger)
/** A mark on what it sends, for routes and filters: 0 by default. It takes CAP_NET_ADMIN. socket(7) */
export const SO_MARK = option(SOL_SOCKET, 'SO_MARK', int)
/** The priority of what it sends, 0 (the default) to 6; more takes CAP_NET_ADMIN. IP_TOS changes it. socket(7) */
export const SO_PRIORITY = option(SOL_SOCKET, 'SO_PRIORITY', int)
/** The protocol that it was made with: IPPROTO_UDP. socket(7) */
export const SO_PROTOCOL = option(SOL_SOCKET, 'SO_PROTOCOL', none, int)
/**
 * The receive buffer, in bytes. The kernel doubles what is set, for its own bookkeeping, and reads back the double; it
 * cuts it down to net.core.rmem_max in silence. The default is net.core.rmem_default. socket(7)
 */
export const SO_RCVBUF = option(SOL_SOCKET, 'SO_RCVBUF', int)
/** How long a receiving call waits before it fails with EAGAIN; 0, the default, is for ever. socket(7) */
export const SO_RCVTIMEO = option(SOL_SOCKET, 'SO_RCVTIMEO', timeval)
/**
 * Whether several sockets may bind the same group and port, as long as all have it set before bind(): no by default. Each
 * gets a copy of every multicast datagram. socket(7)
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
/** The send buffer, in bytes: doubled and cut down as SO_RCVBUF is, to net.core.wmem_max. socket(7) */
export const SO_SNDBUF = option(SOL_SOCKET, 'SO_SNDBUF', int)
/** How long a sending call waits before it fails with EAGAIN; 0, the default, is for ever. socket(7) */
export const SO_SNDTIMEO = option(SOL_SOCKET, 'SO_SNDTIMEO', timeval)
/** Whether recvmsg() gives when each datagram came in, as a `timeval`: no by default. It ends SO_TIMESTAMPNS. socket(7) */
export const SO_TIMESTAMP = option(SOL_SOCKET, 'SO_TIMESTAMP', bool)
/** Whether recvmsg() gives when each datagram came in, to the nanosecond: no by default. It ends SO_TIMESTAMP. socket(7) */
export const SO_TIMESTAMPNS = option(SOL_SOCKET, 'SO_TIMESTAMPNS', bool)
/** The type that it was made with: SOCK_DGRAM. socket(7) */
export const SO_TYPE = option(SOL_SOCKET, 'SO_TYPE', none, int)

/**
 * Join a group on one interface: `ip_mreq` names it by address, `ip_mreqn` by index. The membership lasts until
 * IP_DROP_MEMBERSHIP or close(). Errors: ENODEV for no such interface, EADDRINUSE for a second time, EINVAL for no
 * group, ENOBUFS past net.ipv4.igmp_max_memberships (20). ip(7)
 */
export const IP_ADD_MEMBERSHIP = option(IPPROTO_IP, 'IP_ADD_MEMBERSHIP', [ip_mreq, ip_mreqn], none)
/**
 * Join a group on one interface, and hear one source of it; again for each further source. The interface is named by address.
 * Errors: as IP_ADD_MEMBERSHIP; EADDRNOTAVAIL for a source that is heard already, EINVAL where the group was joined whole, ENOBUFS
 * past net.ipv4.igmp_max_msf sources (10). RFC 3678, ip(7)
 */
export const IP_ADD_SOURCE_MEMBERSHIP = option(IPPROTO_IP, 'IP_ADD_SOURCE_MEMBERSHIP', ip_mreq_source, none)
/**
 * Whether bind() to port 0 leaves the choice of a port to connect(), which can then share one between peers: no by default.
 * Linux 4.2, ip(7)
 */
export const IP_BIND_ADDRESS_NO_PORT = option(IPPROTO_IP, 'IP_BIND_ADDRESS_NO_PORT', bool)
/**
 * Hear a source no more, of a group that was joined whole. Errors: EADDRNOTAVAIL for what is blocked already, EINVAL where
 * the group was not joined whole, ENOBUFS past net.ipv4.igmp_max_msf sources (10). RFC 3678, ip(7)
 */
export const IP_BLOCK_SOURCE = option(IPPROTO_IP, 'IP_BLOCK_SOURCE', ip_mreq_source, none)
/**
 * Leave a group on one interface; close() does it too. Drop by the index that was joined: an address may have moved to
 * another interface since. Errors: EADDRNOTAVAIL for what was not joined, ENODEV for an address that no interface has. ip(7)
 */
export const IP_DROP_MEMBERSHIP = option(IPPROTO_IP, 'IP_DROP_MEMBERSHIP', [ip_mreq, ip_mreqn], none)
/** Leave one source of a group, and with the last one the group. Error: EADDRNOTAVAIL for what was not joined. RFC 3678, ip(7) */
export const IP_DROP_SOURCE_MEMBERSHIP = option(IPPROTO_IP, 'IP_DROP_SOURCE_MEMBERSHIP', ip_mreq_source, none)
/** Whether it may bind an address that no interface has yet: no by default. ip(7) */
export const IP_FREEBIND = option(IPPROTO_IP, 'IP_FREEBIND', bool)
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
/** Whether recvmsg() gives each datagram's TOS byte, as IP_TOS: no by default. ip(7) */
export const IP_RECVTOS = option(IPPROTO_IP, 'IP_RECVTOS', bool)
/** Whether recvmsg() gives each datagram's TTL, as IP_TTL: no by default. ip(7) */
export const IP_RECVTTL = option(IPPROTO_IP, 'IP_RECVTTL', bool)
/** The TOS byte (DSCP and ECN) of what it sends, 0 by default. Setting it changes SO_PRIORITY. ip(7) */
export const IP_TOS = option(IPPROTO_IP, 'IP_TOS', int)
/** Whether it may bind an address that is not this host's, and take in what a rule diverts to it: no by default. It takes CAP_NET_ADMIN. ip(7) */
export const IP_TRANSPARENT = option(IPPROTO_IP, 'IP_TRANSPARENT', bool)
/** The TTL of unicast datagrams, 1 to 255; -1 for the default, net.ipv4.ip_default_ttl. ip(7) */
export const IP_TTL = option(IPPROTO_IP, 'IP_TTL', int)
/** Hear a source again that IP_BLOCK_SOURCE blocked. Error: EADDRNOTAVAIL for what is not blocked. RFC 3678, ip(7) */
export const IP_UNBLOCK_SOURCE = option(IPPROTO_IP, 'IP_UNBLOCK_SOURCE', ip_mreq_source, none)
/** The interface that unicast leaves by: its index in network byte order, `htonl(index)`; 0, the default, leaves it to the routes. Linux 3.4 */
export const IP_UNICAST_IF = option(IPPROTO_IP, 'IP_UNICAST_IF', int)

/** Whether datagrams of one flow may come in joined, with their size as a control message: no by default. Linux 5.0, udp(7) */
export const UDP_GRO = option(IPPROTO_UDP, 'UDP_GRO', bool)
/** The size, in bytes, that one send is cut into, 64 datagrams at most; 0, the default, does not cut. Linux 4.18, udp(7) */
export const UDP_SEGMENT = option(IPPROTO_UDP, 'UDP_SEGMENT', int)
