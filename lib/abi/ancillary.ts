import { ifindex, scope_id } from './ifindex.js'
import { array } from './list.js'
import { i32, size_t, u8, u32 } from './scalar.js'
import { in_addr, in6_addr, sockaddr_in6 } from './sockaddr.js'
import { Struct, struct } from './struct.js'
import { timespec } from './structs.js'

/** What stands before the data of a control message. <sys/socket.h>, cmsg(3) */
export class cmsghdr extends struct('cmsghdr', {
  /** The length of this header and its data, in bytes: CMSG_LEN(data). */
  cmsg_len: size_t,
  /** The protocol: IPPROTO_IP. */
  cmsg_level: i32,
  /** Its own number for the message: IP_PKTINFO. */
  cmsg_type: i32,
}) {
  /** The data behind the header: a window on `cmsg_len` of it, as far as there is memory. */
  get cmsg_data(): Uint8Array {
    return Struct.behind(this, cmsghdr.size, Math.max(cmsghdr.size, this.cmsg_len))
  }
}

/** Where a datagram came in, or goes out: the control message of IP_PKTINFO, 12 bytes. <netinet/in.h>, ip(7) */
export class in_pktinfo extends struct('in_pktinfo', {
  /** The index of the interface that it came in by; on sending, of the one that it leaves by, or 0. */
  ipi_ifindex: ifindex,
  /** The local address that it was routed by; on sending, its source address. */
  ipi_spec_dst: in_addr,
  /** The destination in the datagram's header: the group. Ignored on sending. */
  ipi_addr: in_addr,
}) {}

/** Where an IPv6 datagram came in, or goes out: the control message of IPV6_PKTINFO, 20 bytes. <netinet/in.h>, RFC 3542, ipv6(7) */
export class in6_pktinfo extends struct('in6_pktinfo', {
  /** The destination in the datagram's header: the group; on sending, its source address, or `::`. */
  ipi6_addr: in6_addr,
  /** The index of the interface that it came in by; on sending, of the one that it leaves by, or 0. */
  ipi6_ifindex: scope_id,
}) {}

/** The MTU of the path to an address: what IPV6_PATHMTU gives, and its control message, 32 bytes. <netinet/in.h>, RFC 3542 */
export class ip6_mtuinfo extends struct('ip6_mtuinfo', {
  /** The address that the path leads to, with port 0; zeros in what getsockopt gives. */
  ip6m_addr: sockaddr_in6,
  /** The path's MTU, in bytes. */
  ip6m_mtu: u32,
}) {}

/** When a datagram was taken in or sent: the control message of SO_TIMESTAMPING. <linux/errqueue.h>, timestamping.rst */
export class scm_timestamping extends struct('scm_timestamping', {
  /** By the kernel's software; nothing; by the network card. What there is none of is zero. */
  ts: array(timespec, 3),
}) {}

/** What became of a datagram: the control message of IP_RECVERR and IPV6_RECVERR on the error queue, 16 bytes. <linux/errqueue.h>, ip(7) */
export class sock_extended_err extends struct('sock_extended_err', {
  /** The errno: EMSGSIZE, ECONNREFUSED; ENOMSG for a timestamp. */
  ee_errno: u32,
  /** Where it comes from: SO_EE_ORIGIN_ICMP and its like. */
  ee_origin: u8,
  /** ICMP's type. */
  ee_type: u8,
  /** ICMP's code. */
  ee_code: u8,
  /** Nothing. */
  ee_pad: u8,
  /** By the origin: the path's MTU for EMSGSIZE; of a timestamp, SCM_TSTAMP_SND and its like. */
  ee_info: u32,
  /** By the origin: under SOF_TIMESTAMPING_OPT_ID, the number of the datagram that a timestamp is of, from 0. */
  ee_data: u32,
}) {}
