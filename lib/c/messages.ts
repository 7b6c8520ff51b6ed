import type { sockaddr } from '../abi/address.js'
import { cmsghdr } from '../abi/ancillary.js'
import { native, scalars } from '../abi/binding.js'
import { IOV_MAX } from '../abi/constants.js'
import { typeError } from '../abi/errors.js'
import { bytesOf, viewOf } from '../abi/struct.js'
import { CMSG_LEN, CMSG_SPACE } from '../socket/control.js'
import { requireWritable } from '../socket/messages.js'
import { type LengthPointer, lengthAt } from './calls.js'
import { answer } from './errno.js'
import { type Pointer, within } from './memory.js'

/** Sends so many bytes to an address. sendto(2) */
export function sendto(
  sockfd: number,
  buf: Pointer,
  len: number,
  flags: number,
  dest_addr: sockaddr | null,
  addrlen: number,
): number {
  const bytes = bytesOf('buf', buf)
  const to = dest_addr === null ? undefined : bytesOf('dest_addr', dest_addr)
  const toLength = to === undefined ? 0 : within('addrlen', addrlen, to.length)
  return answer(native.sendto(sockfd, within('len', len, bytes.length), flags, toLength, bytes, to), { sockfd, flags })
}

/** Sends so many bytes to where the socket is connected to. send(2) */
export function send(sockfd: number, buf: Pointer, len: number, flags: number): number {
  return sendto(sockfd, buf, len, flags, null, 0)
}

/** Receives a datagram; `addrlen` goes in as the address's memory and comes out as its length. recvfrom(2) */
export function recvfrom(
  sockfd: number,
  buf: Pointer,
  len: number,
  flags: number,
  src_addr: sockaddr | null,
  addrlen: LengthPointer | null,
): number {
  const bytes = bytesOf('buf', buf)
  const from = src_addr === null ? undefined : bytesOf('src_addr', src_addr)
  const fromLength = from === undefined ? 0 : lengthAt('addrlen', addrlen as LengthPointer, from)
  const result = native.recvfrom(sockfd, within('len', len, bytes.length), flags, fromLength, bytes, from)
  if (result >= 0 && from !== undefined) (addrlen as LengthPointer).value = scalars[0] as number
  return answer(result, { sockfd, flags })
}

/** Receives a datagram. recv(2) */
export function recv(sockfd: number, buf: Pointer, len: number, flags: number): number {
  return recvfrom(sockfd, buf, len, flags, null, null)
}

/** One part of a datagram: so many bytes of memory. <sys/uio.h> */
export class iovec {
  /** The memory. */
  iov_base: Pointer
  /** How many bytes of it count. */
  iov_len: number

  constructor(iov_base: Pointer, iov_len: number) {
    this.iov_base = iov_base
    this.iov_len = iov_len
  }
}

/** A datagram with all that goes with it; null is C's NULL. <sys/socket.h> */
export class msghdr {
  /** The address that it goes to; or where the sender's is written. */
  msg_name: sockaddr | null = null
  /** The address's length, in bytes. */
  msg_namelen = 0
  /** The parts. */
  msg_iov: iovec[] = []
  /** How many of the parts count. */
  msg_iovlen = 0
  /** The control messages, or memory for them. */
  msg_control: Uint8Array | null = null
  /** Their length, in bytes. */
  msg_controllen = 0
  /** MSG_TRUNC and MSG_CTRUNC, from recvmsg(). */
  msg_flags = 0
}

type Parts = [name: Uint8Array | undefined, control: Uint8Array | undefined, ...vectors: Uint8Array[]]

function span(name: string, memory: Pointer | null, lengthName: string, length: number): Uint8Array | undefined {
  if (memory === null) return undefined
  const bytes = viewOf(name, memory)
  return bytes.subarray(0, within(lengthName, length, bytes.length))
}

function part(entry: iovec, i: number): Uint8Array {
  if (!(entry instanceof iovec)) throw typeError(`msg_iov[${i}]`, 'an iovec', entry)
  const bytes = viewOf(`msg_iov[${i}].iov_base`, entry.iov_base)
  return bytes.subarray(0, within(`msg_iov[${i}].iov_len`, entry.iov_len, bytes.length))
}

function parts(msg: msghdr): Parts {
  if (!(msg instanceof msghdr)) throw typeError('msg', 'a msghdr', msg)
  const { msg_iov, msg_iovlen } = msg
  if (!Array.isArray(msg_iov)) throw typeError('msg_iov', 'an array of iovec', msg_iov)
  within('msg_iovlen', msg_iovlen, msg_iov.length)
  return [
    span('msg_name', msg.msg_name, 'msg_namelen', msg.msg_namelen),
    span('msg_control', msg.msg_control, 'msg_controllen', msg.msg_controllen),
    // The kernel refuses more than IOV_MAX of them, and one more is enough for that.
    ...Array.from(msg_iov.slice(0, Math.min(msg_iovlen, IOV_MAX + 1)), part),
  ]
}

/** Sends one datagram, gathered from parts, with control messages. sendmsg(2) */
export function sendmsg(sockfd: number, msg: msghdr, flags: number): number {
  return answer(native.sendmsg(sockfd, flags, ...parts(msg)), { sockfd, flags })
}

/** Receives one datagram, scattered into parts, with its control messages. recvmsg(2) */
export function recvmsg(sockfd: number, msg: msghdr, flags: number): number {
  const given = parts(msg)
  requireWritable(msg)
  const result = native.recvmsg(sockfd, flags, ...given)
  if (result >= 0) {
    msg.msg_namelen = scalars[0] as number
    msg.msg_controllen = scalars[1] as number
    msg.msg_flags = scalars[2] as number
  }
  return answer(result, { sockfd, flags })
}

function headerAt(msg: msghdr, at: number): cmsghdr | null {
  if (!(msg instanceof msghdr)) throw typeError('msgh', 'a msghdr', msg)
  if (msg.msg_control === null) return null
  const control = span('msg_control', msg.msg_control, 'msg_controllen', msg.msg_controllen) as Uint8Array
  return at + CMSG_LEN(0) > control.length ? null : new cmsghdr(msg.msg_control, at)
}

/** The first control message of a datagram, or null where there is no room for one. cmsg(3) */
export function CMSG_FIRSTHDR(msgh: msghdr): cmsghdr | null {
  return headerAt(msgh, 0)
}

/** The control message after this one, or null. cmsg(3) */
export function CMSG_NXTHDR(msgh: msghdr, cmsg: cmsghdr): cmsghdr | null {
  requireHeader(cmsg)
  if (!(msgh instanceof msghdr)) throw typeError('msgh', 'a msghdr', msgh)
  if (msgh.msg_control === null || cmsg.cmsg_len < CMSG_LEN(0)) return null
  const at = cmsg.bytes.byteOffset - msgh.msg_control.byteOffset
  return headerAt(msgh, at + CMSG_SPACE(cmsg.cmsg_len - CMSG_LEN(0)))
}

/** A control message's data: a window on `cmsg_len` of it, as far as there is memory. cmsg(3) */
export function CMSG_DATA(cmsg: cmsghdr): Uint8Array {
  requireHeader(cmsg)
  return cmsg.cmsg_data
}

function requireHeader(cmsg: cmsghdr): void {
  if (!(cmsg instanceof cmsghdr)) throw typeError('cmsg', 'a struct cmsghdr', cmsg)
}
