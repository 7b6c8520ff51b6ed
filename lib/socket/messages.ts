import { addressDetails, type sockaddr } from '../abi/address.js'
import { native, scalars } from '../abi/binding.js'
import { IOV_MAX, MSG_CMSG_CLOEXEC } from '../abi/constants.js'
import { fail, requireInts, typeError } from '../abi/errors.js'
import { bytesOf } from '../abi/struct.js'

/**
 * Sends one datagram to an address. sendto(2)
 *
 * @param data The datagram: at most 65,507 bytes for UDP over IPv4.
 * @param flags MSG_DONTWAIT and its like, or 0.
 * @returns How many bytes were sent: all of them, for a datagram.
 * @throws {SystemError} With address and port. ENETUNREACH: no route; EMSGSIZE; EAGAIN on a socket that does not block.
 */
export function sendto(fd: number, data: Uint8Array, flags: number, address: sockaddr): number {
  const bytes = bytesOf('data', data)
  const to = bytesOf('address', address)
  const sent = native.sendto(fd, bytes.length, flags, to.length, bytes, to)
  return sent < 0 ? fail('sendto', sent, { fd, flags }, addressDetails(address)) : sent
}

/**
 * Sends one datagram to the address that the socket is connected to. send(2)
 *
 * @throws {SystemError} EDESTADDRREQ when it is not connected; ECONNREFUSED for what an earlier datagram met.
 */
export function send(fd: number, data: Uint8Array, flags: number = 0): number {
  const bytes = bytesOf('data', data)
  const sent = native.sendto(fd, bytes.length, flags, 0, bytes, undefined)
  return sent < 0 ? fail('send', sent, { fd, flags }) : sent
}

/**
 * Receives one datagram into memory of the caller's, and waits for it on a socket that blocks. recvfrom(2)
 *
 * @param data Where the datagram is written. What does not fit is lost: MSG_TRUNC in the flags makes the answer the real length.
 * @param flags MSG_DONTWAIT and its like, or 0.
 * @param address Where the sender's address is written: a `sockaddr_in` on an IPv4 socket, a `sockaddr_in6` on an IPv6 one.
 * @returns How many bytes were received; 0 is an empty datagram.
 * @throws {SystemError} EAGAIN when nothing is there on a socket that does not block, or SO_RCVTIMEO is up; EINTR.
 */
export function recvfrom(fd: number, data: Uint8Array, flags: number = 0, address?: sockaddr): number {
  const bytes = bytesOf('data', data)
  const from = address === undefined ? undefined : bytesOf('address', address)
  const received = native.recvfrom(fd, bytes.length, flags, from?.length ?? 0, bytes, from)
  return received < 0 ? fail('recvfrom', received, { fd, flags }) : received
}

/** Receives one datagram: {@link recvfrom} without the sender's address. recv(2) */
export function recv(fd: number, data: Uint8Array, flags: number = 0): number {
  const bytes = bytesOf('data', data)
  const received = native.recvfrom(fd, bytes.length, flags, 0, bytes, undefined)
  return received < 0 ? fail('recv', received, { fd, flags }) : received
}

/** A datagram with all that goes with it, for sendmsg() and recvmsg(). <sys/socket.h> */
export interface msghdr {
  /** Where it goes to; or where the sender's address is written. Left out on a connected socket. */
  msg_name?: sockaddr | undefined
  /** Given back by recvmsg(): the length of the sender's address, in bytes. */
  msg_namelen?: number
  /** The parts that the datagram is gathered from or scattered into: at most 1024. */
  msg_iov: readonly Uint8Array[]
  /** The control messages, or memory for them: `control()` makes it, `ancillary()` and `cmsgs()` read it. */
  msg_control?: Uint8Array | undefined
  /** Given back by recvmsg(): how much of `msg_control` holds control messages, in bytes. */
  msg_controllen?: number
  /** Given back by recvmsg(): MSG_TRUNC when data was cut off, MSG_CTRUNC when control messages were. */
  msg_flags?: number
}

function parts(msg: msghdr): Uint8Array[] {
  if (typeof msg !== 'object' || msg === null) throw typeError('msg', 'a msghdr', msg)
  if (!Array.isArray(msg.msg_iov)) throw typeError('msg.msg_iov', 'an array of Uint8Array', msg.msg_iov)
  // The kernel refuses more than IOV_MAX of them, and one more is enough for that.
  return Array.from(msg.msg_iov.slice(0, IOV_MAX + 1), (part, i) => bytesOf(`msg.msg_iov[${i}]`, part))
}

function maybe(name: string, memory: sockaddr | undefined): Uint8Array | undefined {
  return memory === undefined ? undefined : bytesOf(name, memory)
}

/**
 * Sends one datagram, gathered from parts, with control messages. sendmsg(2)
 *
 * @returns How many bytes were sent.
 * @throws {SystemError} As sendto(); EMSGSIZE for more than 1024 parts; EINVAL for control messages that the kernel refuses.
 */
export function sendmsg(fd: number, msg: msghdr, flags: number = 0): number {
  const vectors = parts(msg)
  const name = maybe('msg.msg_name', msg.msg_name)
  const sent = native.sendmsg(fd, flags, name, maybe('msg.msg_control', msg.msg_control), ...vectors)
  return sent < 0 ? fail('sendmsg', sent, { fd, flags }, msg.msg_name && addressDetails(msg.msg_name)) : sent
}

/** Throws where what comes with a datagram could not be told any more: before it is taken. */
export function requireWritable(msg: Pick<msghdr, 'msg_namelen' | 'msg_controllen' | 'msg_flags'>): void {
  try {
    const { msg_namelen = 0, msg_controllen = 0, msg_flags = 0 } = msg
    Object.assign(msg, { msg_namelen, msg_controllen, msg_flags })
  } catch {
    throw typeError('msg', 'a msghdr that can be written to', msg)
  }
}

/**
 * Receives one datagram, scattered into parts, with its control messages; and writes `msg_namelen`, `msg_controllen` and
 * `msg_flags`. MSG_CMSG_CLOEXEC is added: descriptors that come over a Unix socket are not inherited. recvmsg(2)
 *
 * @returns How many bytes were received.
 * @throws {SystemError} As recvfrom(); EMSGSIZE for more than 1024 parts.
 */
export function recvmsg(fd: number, msg: msghdr, flags: number = 0): number {
  requireInts({ fd, flags })
  const vectors = parts(msg)
  const name = maybe('msg.msg_name', msg.msg_name)
  const control = maybe('msg.msg_control', msg.msg_control)
  requireWritable(msg)
  const received = native.recvmsg(fd, flags | MSG_CMSG_CLOEXEC, name, control, ...vectors)
  if (received < 0) fail('recvmsg', received, { fd, flags })
  msg.msg_namelen = scalars[0] as number
  msg.msg_controllen = scalars[1] as number
  msg.msg_flags = (scalars[2] as number) & ~MSG_CMSG_CLOEXEC
  return received
}
