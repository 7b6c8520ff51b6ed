import { addressFrom, inet_ntoa, inet_ntop, type sockaddr } from '../abi/address.js'
import { in_pktinfo, in6_pktinfo, scm_timestamping, sock_extended_err } from '../abi/ancillary.js'
import { AF_INET6, AF_UNSPEC, IPV6_HOPLIMIT, MSG_CTRUNC, MSG_TRUNC } from '../abi/constants.js'
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
  IPV6_PKTINFO,
  IPV6_RECVERR,
  IPV6_RECVFRAGSIZE,
  IPV6_RECVORIGDSTADDR,
  IPV6_TCLASS,
  SCM_TIMESTAMP,
  SCM_TIMESTAMPING,
  SCM_TIMESTAMPNS,
  SO_MARK,
  SO_RXQ_OVFL,
  SOL_SOCKET,
  UDP_GRO,
} from '../abi/options.js'
import { i32, u8, u16, u32 } from '../abi/scalar.js'
import { Struct } from '../abi/struct.js'
import { timespec, timeval } from '../abi/structs.js'
import { cmsgs } from './control.js'
import type { msghdr } from './messages.js'

/** Where a datagram came in. */
export interface PacketInfo {
  /** The index of the interface that it came in by. */
  readonly ifindex: number
  /** The destination in its header: the group, as text. */
  readonly destination: string
  /** The local address that it was routed by, as text. IPv4 alone has it. */
  readonly local?: string
}

/** What came with a datagram beside its data. What was not asked for by an option, or did not come, is left out. */
export interface Ancillary {
  /** Asked for by IP_PKTINFO or IPV6_RECVPKTINFO. */
  readonly pktinfo?: PacketInfo
  /** The TTL or hop limit that it arrived with, 0 to 255. IP_RECVTTL, IPV6_RECVHOPLIMIT */
  readonly ttl?: number
  /** The TOS byte or traffic class, 0 to 255. IP_RECVTOS, IPV6_RECVTCLASS */
  readonly tos?: number
  /** When the kernel took it in, or sent it, in nanoseconds since 1970. SO_TIMESTAMP (to the microsecond), SO_TIMESTAMPNS, SO_TIMESTAMPING */
  readonly timestamp?: bigint
  /** The same by the network card, in nanoseconds of its own clock. SO_TIMESTAMPING */
  readonly hardwareTimestamp?: bigint
  /** How many datagrams were dropped for want of room since the socket was made, modulo 2^32. It comes with the datagrams behind the first drop. SO_RXQ_OVFL */
  readonly dropped?: number
  /** The data is several datagrams of this size, in bytes, the last of them not longer. UDP_GRO */
  readonly segmentSize?: number
  /** The mark that a rule gave it. SO_RCVMARK */
  readonly mark?: number
  /** The address that it was sent to, before a rule diverted it. IP_RECVORIGDSTADDR, IPV6_RECVORIGDSTADDR */
  readonly originalDestination?: sockaddr
  /** The size of its largest fragment, in bytes, where it came in several. IP_RECVFRAGSIZE, IPV6_RECVFRAGSIZE */
  readonly fragmentSize?: number
  /** Its checksum, as the network card summed it up. IP_CHECKSUM */
  readonly checksum?: number
  /** From the error queue: what became of a datagram that was sent. IP_RECVERR, IPV6_RECVERR */
  readonly error?: sock_extended_err
  /** From the error queue: who reported it. */
  readonly offender?: sockaddr
  /** Whether the data did not fit its memory, and was cut off: MSG_TRUNC. */
  readonly dataTruncated: boolean
  /** Whether control messages did not fit theirs, so that something of the above is missing: MSG_CTRUNC. */
  readonly controlTruncated: boolean
}

type Reader = (data: Uint8Array) => Partial<Ancillary>

/** A reader of messages that are at least so long. */
const sized =
  (size: number, read: Reader): Reader =>
  data =>
    data.length < size ? {} : read(data)

function nanoseconds({ tv_sec, tv_nsec }: { tv_sec: number; tv_nsec: number }): bigint {
  return BigInt(tv_sec) * 1_000_000_000n + BigInt(tv_nsec)
}

function stamps(data: Uint8Array): Partial<Ancillary> {
  const [software, , hardware] = new scm_timestamping(data).ts.map(nanoseconds)
  return { ...(software && { timestamp: software }), ...(hardware && { hardwareTimestamp: hardware }) }
}

function queued(data: Uint8Array): Partial<Ancillary> {
  const error = new sock_extended_err(data)
  const offender = SO_EE_OFFENDER(error)
  return { error, ...(offender !== undefined && { offender }) }
}

const pktinfo = sized(in_pktinfo.size, data => {
  const { ipi_ifindex, ipi_spec_dst, ipi_addr } = new in_pktinfo(data)
  return { pktinfo: { ifindex: ipi_ifindex, local: inet_ntoa(ipi_spec_dst), destination: inet_ntoa(ipi_addr) } }
})
const pktinfo6 = sized(in6_pktinfo.size, data => {
  const { ipi6_ifindex, ipi6_addr } = new in6_pktinfo(data)
  return { pktinfo: { ifindex: ipi6_ifindex, destination: inet_ntop(AF_INET6, ipi6_addr) } }
})
const error = sized(sock_extended_err.size, queued)
const ttl = sized(i32.size, data => ({ ttl: i32.get(data, 0) }))
const fragmentSize = sized(i32.size, data => ({ fragmentSize: i32.get(data, 0) }))
const originalDestination = sized(u16.size, data => ({ originalDestination: addressFrom(data) }))

const readers = new Map<number, ReadonlyMap<number, Reader>>([
  [
    SOL_SOCKET,
    new Map<number, Reader>([
      [
        SCM_TIMESTAMP,
        sized(timeval.size, data => {
          const { tv_sec, tv_usec } = new timeval(data)
          return { timestamp: nanoseconds({ tv_sec, tv_nsec: tv_usec * 1000 }) }
        }),
      ],
      [SCM_TIMESTAMPING, sized(scm_timestamping.size, stamps)],
      [SCM_TIMESTAMPNS, sized(timespec.size, data => ({ timestamp: nanoseconds(new timespec(data)) }))],
      [SO_MARK, sized(u32.size, data => ({ mark: u32.get(data, 0) }))],
      [SO_RXQ_OVFL, sized(u32.size, data => ({ dropped: u32.get(data, 0) }))],
    ]),
  ],
  [
    IPPROTO_IP,
    new Map<number, Reader>([
      [IP_CHECKSUM, sized(u32.size, data => ({ checksum: u32.get(data, 0) }))],
      [IP_PKTINFO, pktinfo],
      [IP_RECVERR, error],
      [IP_RECVFRAGSIZE, fragmentSize],
      [IP_RECVORIGDSTADDR, originalDestination],
      [IP_TOS, sized(u8.size, data => ({ tos: u8.get(data, 0) }))],
      [IP_TTL, ttl],
    ]),
  ],
  [
    IPPROTO_IPV6,
    new Map<number, Reader>([
      [IPV6_HOPLIMIT, ttl],
      [IPV6_PKTINFO, pktinfo6],
      [IPV6_RECVERR, error],
      [IPV6_RECVFRAGSIZE, fragmentSize],
      [IPV6_RECVORIGDSTADDR, originalDestination],
      [IPV6_TCLASS, sized(i32.size, data => ({ tos: i32.get(data, 0) }))],
    ]),
  ],
  [IPPROTO_UDP, new Map<number, Reader>([[UDP_GRO, sized(i32.size, data => ({ segmentSize: i32.get(data, 0) }))]])],
])

/**
 * What recvmsg() left in a msghdr, as values: {@link cmsgs} reads the messages one by one. With MSG_ERRQUEUE it is what became of a
 * datagram that was sent.
 *
 * @example
 * const msg: msghdr = { msg_iov: [data], msg_control: new Uint8Array(256) }
 * recvmsg(fd, msg)
 * const { pktinfo, ttl, dropped, controlTruncated } = ancillary(msg)
 */
export function ancillary(msg: Pick<msghdr, 'msg_control' | 'msg_controllen' | 'msg_flags'>): Ancillary {
  const read = [...cmsgs(msg)].map(({ cmsg_level, cmsg_type, data }) => readers.get(cmsg_level)?.get(cmsg_type)?.(data))
  const { msg_flags: flags = 0 } = msg
  requireInts({ 'msg.msg_flags': flags })
  const truncated = { dataTruncated: (flags & MSG_TRUNC) !== 0, controlTruncated: (flags & MSG_CTRUNC) !== 0 }
  return Object.assign({}, ...read, truncated)
}

/** The address behind an error: whoever reported it; undefined for this host itself. <linux/errqueue.h>, ip(7) */
export function SO_EE_OFFENDER(ee: sock_extended_err): sockaddr | undefined {
  if (!(ee instanceof sock_extended_err)) throw typeError('ee', 'a struct sock_extended_err', ee)
  const bytes = Struct.behind(ee, sock_extended_err.size, Number.POSITIVE_INFINITY)
  return bytes.length < u16.size || u16.get(bytes, 0) === AF_UNSPEC ? undefined : addressFrom(bytes)
}
