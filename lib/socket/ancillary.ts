import { addressFrom, inet_ntoa, inet_ntop } from '../abi/address.js'
import { in_pktinfo, in6_pktinfo, ip6_mtuinfo, scm_timestamping, sock_extended_err } from '../abi/ancillary.js'
import {
  AF_INET6,
  IPV6_HOPLIMIT,
  MSG_CTRUNC,
  MSG_TRUNC,
  SO_EE_ORIGIN_ICMP,
  SO_EE_ORIGIN_ICMP6,
} from '../abi/constants.js'
import { requireInts, typeError } from '../abi/errors.js'
import {
  IP_CHECKSUM,
  IP_PKTINFO,
  IP_RECVERR,
  IP_RECVFRAGSIZE,
  IP_RECVORIGDSTADDR,
  IP_TOS,
  IP_TTL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  IPV6_PATHMTU,
  IPV6_PKTINFO,
  IPV6_RECVERR,
  IPV6_RECVFRAGSIZE,
  IPV6_RECVORIGDSTADDR,
  IPV6_TCLASS,
  SCM_TIMESTAMP,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPNS,
  SO_MARK,
  SO_PRIORITY,
  SO_RXQ_OVFL,
  SOL_SOCKET,
  UDP_GRO,
} from '../abi/options.js'
import { i32, type Scalar, u8, u32 } from '../abi/scalar.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/sockaddr.js'
import { Struct, type StructType } from '../abi/struct.js'
import { timespec, timeval } from '../abi/structs.js'
import { cmsgs } from './control.js'
import type { msghdr } from './messages.js'

/** Where a datagram came in. */
export interface PacketInfo {
  /** The index of the interface that it came in by. */
  readonly ifindex: number
  /** The destination in its header: the group, as text. Of an IPv4 datagram on an IPv6 socket it is `::ffff:233.252.0.1`. */
  readonly destination: string
  /** The local address that it was routed by, as text. IPv4 alone has it. */
  readonly local?: string
}

/**
 * What came with a datagram beside its data. What was not asked for by an option, or did not come, is left out; of
 * SOF_TIMESTAMPING_OPT_PKTINFO and other protocols {@link cmsgs} alone tells.
 *
 * An IPv4 datagram on an IPv6 socket has of IPv6's options IPV6_RECVPKTINFO's answer only. IPv4's options may be set on that socket
 * too: then it has all of theirs, and `pktinfo` is IPv4's.
 */
export interface Ancillary {
  /** Asked for by IP_PKTINFO or IPV6_RECVPKTINFO. */
  readonly pktinfo?: PacketInfo
  /** The TTL or hop limit that it came in with, 0 to 255. IP_RECVTTL, IPV6_RECVHOPLIMIT */
  readonly ttl?: number
  /** The TOS byte or traffic class, 0 to 255. IP_RECVTOS, IPV6_RECVTCLASS */
  readonly tos?: number
  /**
   * When the kernel took it in, or sent it, in nanoseconds since 1970. SO_TIMESTAMP (to the microsecond), SO_TIMESTAMPNS,
   * SO_TIMESTAMPING, under which the first datagrams after it is set may have none
   */
  readonly timestamp?: bigint
  /** The same by the network card, in nanoseconds of its own clock. SO_TIMESTAMPING */
  readonly hardwareTimestamp?: bigint
  /** How many datagrams were dropped for want of room since the socket was made, modulo 2^32. It comes with the datagrams behind the first drop. SO_RXQ_OVFL */
  readonly dropped?: number
  /** The data is several datagrams of this size, in bytes, the last of them not longer. UDP_GRO */
  readonly segmentSize?: number
  /** The mark that a rule, or a sender on this host by SO_MARK, gave it; 0 for none. SO_RCVMARK */
  readonly mark?: number
  /** The priority that a sender on this host gave it by SO_PRIORITY. SO_RCVPRIORITY */
  readonly priority?: number
  /** The path's MTU, in bytes, where it has changed: it comes without a datagram. IPV6_RECVPATHMTU */
  readonly pathMtu?: number
  /** The address and port in its header, even where a rule diverted it to another (TPROXY). IP_RECVORIGDSTADDR, IPV6_RECVORIGDSTADDR */
  readonly originalDestination?: sockaddr_in | sockaddr_in6
  /** The size of its largest fragment with the IP header, in bytes, where it came in several. IP_RECVFRAGSIZE, IPV6_RECVFRAGSIZE */
  readonly fragmentSize?: number
  /**
   * The ones' complement sum of its data, not folded to 16 bits, in the host's byte order; only where network card or kernel summed it
   * up. IP_CHECKSUM
   */
  readonly checksum?: number
  /** From the error queue: what became of a datagram that was sent. IP_RECVERR, IPV6_RECVERR */
  readonly error?: sock_extended_err
  /** From the error queue: who reported it by ICMP, a router or the destination. Its port is 0. */
  readonly offender?: sockaddr_in | sockaddr_in6
  /** Whether the data did not fit its memory, and was cut off: MSG_TRUNC. */
  readonly dataTruncated: boolean
  /** Whether control messages did not fit theirs: MSG_CTRUNC. Those that are not whole are left out. */
  readonly controlTruncated: boolean
}

interface Reader {
  readonly level: number
  readonly type: number
  /** A message with fewer bytes was cut off: it has no value. */
  readonly size: number
  readonly read: (data: Uint8Array) => Partial<Ancillary>
}

function reader<T>(level: number, type: number, as: Scalar<T>, tell: (value: T) => Partial<Ancillary>): Reader
function reader<T extends Struct>(
  level: number,
  type: number,
  as: StructType<T>,
  tell: (value: T) => Partial<Ancillary>,
): Reader
function reader<T>(
  level: number,
  type: number,
  as: Scalar<T> | StructType,
  tell: (value: T) => Partial<Ancillary>,
): Reader {
  const read = (data: Uint8Array) => tell('get' in as ? as.get(data, 0) : (new as(data, 0) as T))
  return { level, type, size: as.size, read }
}

function nanoseconds(seconds: number, rest: number): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest)
}

function stamps({ ts }: scm_timestamping): Partial<Ancillary> {
  const [software, , hardware] = ts.map(({ tv_sec, tv_nsec }) => nanoseconds(tv_sec, tv_nsec))
  return { ...(software && { timestamp: software }), ...(hardware && { hardwareTimestamp: hardware }) }
}

// Behind a timestamp the kernel may put the datagram's own source there.
function queued(error: sock_extended_err): Partial<Ancillary> {
  const byICMP = error.ee_origin === SO_EE_ORIGIN_ICMP || error.ee_origin === SO_EE_ORIGIN_ICMP6
  const offender = byICMP ? SO_EE_OFFENDER(error) : undefined
  return { error, ...(offender !== undefined && { offender }) }
}

const readers: readonly Reader[] = [
  reader(SOL_SOCKET, SCM_TIMESTAMP, timeval, ({ tv_sec, tv_usec }) => ({
    timestamp: nanoseconds(tv_sec, tv_usec * 1000),
  })),
  reader(SOL_SOCKET, SCM_TIMESTAMPING, scm_timestamping, stamps),
  reader(SOL_SOCKET, SCM_TIMESTAMPNS, timespec, ({ tv_sec, tv_nsec }) => ({ timestamp: nanoseconds(tv_sec, tv_nsec) })),
  reader(SOL_SOCKET, SO_MARK, u32, mark => ({ mark })),
  reader(SOL_SOCKET, SO_PRIORITY, u32, priority => ({ priority })),
  reader(SOL_SOCKET, SO_RXQ_OVFL, u32, dropped => ({ dropped })),
  reader(IPPROTO_IP, IP_CHECKSUM, u32, checksum => ({ checksum })),
  reader(IPPROTO_IP, IP_PKTINFO, in_pktinfo, ({ ipi_ifindex, ipi_spec_dst, ipi_addr }) => ({
    pktinfo: { ifindex: ipi_ifindex, local: inet_ntoa(ipi_spec_dst), destination: inet_ntoa(ipi_addr) },
  })),
  reader(IPPROTO_IP, IP_RECVERR, sock_extended_err, queued),
  reader(IPPROTO_IP, IP_RECVFRAGSIZE, i32, fragmentSize => ({ fragmentSize })),
  reader(IPPROTO_IP, IP_RECVORIGDSTADDR, sockaddr_in, originalDestination => ({ originalDestination })),
  reader(IPPROTO_IP, IP_TOS, u8, tos => ({ tos })),
  reader(IPPROTO_IP, IP_TTL, i32, ttl => ({ ttl })),
  reader(IPPROTO_IPV6, IPV6_HOPLIMIT, i32, ttl => ({ ttl })),
  reader(IPPROTO_IPV6, IPV6_PATHMTU, ip6_mtuinfo, ({ ip6m_mtu }) => ({ pathMtu: ip6m_mtu })),
  reader(IPPROTO_IPV6, IPV6_PKTINFO, in6_pktinfo, ({ ipi6_ifindex, ipi6_addr }) => ({
    pktinfo: { ifindex: ipi6_ifindex, destination: inet_ntop(AF_INET6, ipi6_addr) },
  })),
  reader(IPPROTO_IPV6, IPV6_RECVERR, sock_extended_err, queued),
  reader(IPPROTO_IPV6, IPV6_RECVFRAGSIZE, i32, fragmentSize => ({ fragmentSize })),
  reader(IPPROTO_IPV6, IPV6_RECVORIGDSTADDR, sockaddr_in6, originalDestination => ({ originalDestination })),
  reader(IPPROTO_IPV6, IPV6_TCLASS, i32, tos => ({ tos })),
  reader(IPPROTO_UDP, UDP_GRO, i32, segmentSize => ({ segmentSize })),
]

/**
 * What recvmsg() left in a msghdr, as values: {@link cmsgs} reads the messages one by one.
 *
 * With MSG_ERRQUEUE it is what became of a datagram that was sent. Then `msg_name` is where it was sent to, and the data is its own,
 * as far as ICMP quoted it; none for an error of this host, such as EMSGSIZE; for a timestamp the whole frame, with all its headers,
 * or none under SOF_TIMESTAMPING_OPT_TSONLY.
 *
 * @example
 * const msg: msghdr = { msg_iov: [data], msg_control: new Uint8Array(256) }
 * recvmsg(fd, msg)
 * const { pktinfo, ttl, dropped, controlTruncated } = ancillary(msg)
 *
 * @throws {RangeError} ERR_OUT_OF_RANGE: `msg_controllen` is longer than `msg_control`.
 */
export function ancillary(msg: Pick<msghdr, 'msg_control' | 'msg_controllen' | 'msg_flags'>): Ancillary {
  const told: Partial<Ancillary> = {}
  for (const { cmsg_level, cmsg_type, data } of cmsgs(msg)) {
    const found = readers.find(({ level, type }) => level === cmsg_level && type === cmsg_type)
    if (found !== undefined && data.length >= found.size) Object.assign(told, found.read(data))
  }
  const { msg_flags: flags = 0 } = msg
  requireInts({ 'msg.msg_flags': flags })
  return { ...told, dataTruncated: (flags & MSG_TRUNC) !== 0, controlTruncated: (flags & MSG_CTRUNC) !== 0 }
}

/**
 * The address behind an error, in the memory that it is a view of: whoever reported it; undefined for this host itself, and where
 * it was cut off. <linux/errqueue.h>, ip(7)
 */
export function SO_EE_OFFENDER(ee: sock_extended_err): sockaddr_in | sockaddr_in6 | undefined {
  if (!(ee instanceof sock_extended_err)) throw typeError('ee', 'a struct sock_extended_err', ee)
  const address = addressFrom(Struct.behind(ee, sock_extended_err.size, Number.POSITIVE_INFINITY))
  return address instanceof Uint8Array ? undefined : address
}
