import { cmsghdr, type in_pktinfo, type in6_pktinfo } from '../abi/ancillary.js'
import { rangeError, requireInts, typeError } from '../abi/errors.js'
import type { LevelOf, Option } from '../abi/option.js'
import { IPPROTO_UDP, UDP_SEGMENT } from '../abi/options.js'
import { i32, size_t, u16, u32 } from '../abi/scalar.js'
import { type Struct, viewOf } from '../abi/struct.js'

const ALIGNMENT = size_t.size

const HEADER = align(cmsghdr.size)

function align(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}

function checked(name: string, length: number): number {
  if (typeof length !== 'number') throw typeError(name, 'a number', length)
  if (!Number.isInteger(length) || length < 0) throw rangeError(name, 'a length in bytes', length)
  return length
}

/** What cmsg_len is for so many bytes of data. cmsg(3) */
export function CMSG_LEN(length: number): number {
  return HEADER + checked('length', length)
}

/** The memory that a control message with so many bytes of data takes. cmsg(3) */
export function CMSG_SPACE(length: number): number {
  return HEADER + align(checked('length', length))
}

/** One control message: whose it is, which it is, and its data. cmsg(3) */
export interface ControlMessage {
  /** The protocol that it belongs to: IPPROTO_IP. */
  readonly cmsg_level: number
  /** Which of the protocol's messages it is: IP_PKTINFO. */
  readonly cmsg_type: number
  /** Its data: the bytes of a struct or an int, in a copy of `msg_control`. */
  readonly data: Uint8Array
}

/** What the control messages of known types hold on sending. */
interface Data {
  readonly IP_PKTINFO: in_pktinfo
  readonly IP_TOS: number
  readonly IP_TTL: number
  readonly IPV6_DONTFRAG: number
  readonly IPV6_PKTINFO: in6_pktinfo
  readonly IPV6_TCLASS: number
  readonly SO_MARK: number
  readonly SO_PRIORITY: number
  readonly SO_TIMESTAMPING: number
  readonly SO_TXTIME: bigint
  readonly UDP_SEGMENT: number
}

type DataOf<T> =
  T extends Option<infer N>
    ? N extends keyof Data
      ? Data[N] | Uint8Array
      : Uint8Array | Struct
    : Uint8Array | Struct | number | bigint

/** A control message that is to go with a datagram. */
export interface OutgoingControlMessage<T extends number = number> {
  /** The protocol that it belongs to: IPPROTO_IP. */
  readonly cmsg_level: LevelOf<T>
  /** Which of the protocol's messages it is: IP_PKTINFO. */
  readonly cmsg_type: T
  /** Its data: a struct; a number where C has an int (for UDP_SEGMENT 16 bits), a bigint where it has 64 bits; or the bytes. */
  readonly data: DataOf<T>
}

// Copied at once: memory of the caller's may change or go before all messages are read.
function dataOf(level: number, type: number, data: unknown): Uint8Array {
  if (typeof data === 'bigint') {
    if (data < 0n || data > 0xffffffffffffffffn) throw rangeError('data', 'an integer of 64 bits', data)
    return new Uint8Array(BigUint64Array.of(data).buffer)
  }
  if (typeof data !== 'number') return viewOf('data', data as Uint8Array).slice()
  const scalar = level === IPPROTO_UDP && type === UDP_SEGMENT ? u16 : data > 0x7fffffff ? u32 : i32
  const bytes = new Uint8Array(scalar.size)
  scalar.set(bytes, 0, data, 'data')
  return bytes
}

/**
 * The bytes of a msghdr's `msg_control`, from the messages that are to go with a datagram: IP_PKTINFO or IPV6_PKTINFO chooses
 * interface and source, IP_TTL or IPV6_HOPLIMIT the TTL, IP_TOS or IPV6_TCLASS the traffic class, UDP_SEGMENT the size that the data
 * is cut into, SO_MARK and SO_PRIORITY (Linux 6.14) its mark and priority, SCM_TIMESTAMPING which times of its sending are reported,
 * SCM_TXTIME the time that it leaves at: the interface's queue has to be fq or etf for it, as any other sends it at once. The socket's
 * own options stay as they are.
 *
 * sendmsg() fails with EINVAL for what the kernel does not know of a level, a length other than C's, a TTL that is not 1 to 255, more
 * datagrams than one send may be cut into, and SCM_TXTIME without SO_TXTIME; with ENODEV for no such interface. Messages of a
 * level that is not the socket's are passed over.
 *
 * @example
 * control(
 *   { cmsg_level: IPPROTO_IP, cmsg_type: IP_PKTINFO, data: new in_pktinfo({ ipi_ifindex: 2 }) },
 *   { cmsg_level: IPPROTO_IP, cmsg_type: IP_TTL, data: 4 },
 * )
 *
 * @throws {RangeError} ERR_OUT_OF_RANGE: a number that its C type has no room for.
 */
export function control<const T extends readonly number[]>(
  ...messages: { readonly [K in keyof T]: OutgoingControlMessage<T[K]> }
): Uint8Array {
  const parts = messages.map(message => {
    if (typeof message !== 'object' || message === null) throw typeError('a message', 'an object', message)
    const { cmsg_level, cmsg_type, data } = message as OutgoingControlMessage
    requireInts({ cmsg_level, cmsg_type })
    const bytes = dataOf(cmsg_level, cmsg_type, data)
    return { header: new cmsghdr({ cmsg_len: CMSG_LEN(bytes.length), cmsg_level, cmsg_type }), bytes }
  })
  const memory = new Uint8Array(parts.reduce((total, { bytes }) => total + CMSG_SPACE(bytes.length), 0))
  let at = 0
  for (const { header, bytes } of parts) {
    memory.set(header.bytes, at)
    memory.set(bytes, at + CMSG_LEN(0))
    at += CMSG_SPACE(bytes.length)
  }
  return memory
}

/**
 * The control messages that recvmsg() left: copied first, so that memory shared with another thread does not change
 * under the reading. Of one that was cut off (MSG_CTRUNC) the data is shorter than its type's.
 */
export function cmsgs(msg: { msg_control?: Uint8Array | undefined; msg_controllen?: number }): ControlMessage[] {
  if (typeof msg !== 'object' || msg === null) throw typeError('msg', 'a msghdr', msg)
  const { msg_control, msg_controllen } = msg
  if (msg_control === undefined) return []
  const memory = viewOf('msg.msg_control', msg_control)
  const length = msg_controllen === undefined ? memory.length : checked('msg.msg_controllen', msg_controllen)
  if (length > memory.length) throw rangeError('msg.msg_controllen', `at most ${memory.length}`, length)
  const copy = memory.slice(0, length)
  const messages: ControlMessage[] = []
  for (let at = 0; at + HEADER <= length; ) {
    const { cmsg_len, cmsg_level, cmsg_type, cmsg_data } = new cmsghdr(copy, at)
    if (cmsg_len < HEADER || at + cmsg_len > length) break
    messages.push({ cmsg_level, cmsg_type, data: cmsg_data })
    at += align(cmsg_len)
  }
  return messages
}
