// Questions to the kernel, and what it says, over a socket of NETLINK_ROUTE. rtnetlink(7)
import { native, scalars } from '../abi/binding.js'
import { AF_NETLINK, MSG_DONTWAIT, MSG_TRUNC, SOCK_RAW } from '../abi/constants.js'
import { EAGAIN, EBADMSG, EINTR, EINVAL, EMSGSIZE } from '../abi/errno.js'
import { type Details, fail, isErrno } from '../abi/errors.js'
import {
  NETLINK_ADD_MEMBERSHIP,
  NETLINK_ROUTE,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
  nlmsgerr,
  nlmsghdr,
  RTM_GETADDR,
  RTM_GETLINK,
  RTM_GETROUTE,
  rtattr,
  SOL_NETLINK,
  sockaddr_nl,
} from '../abi/rtnetlink.js'
import { i32, u32 } from '../abi/scalar.js'
import type { Struct } from '../abi/struct.js'
import { int } from '../abi/structs.js'
import { bind, close, socket } from '../socket/calls.js'
import { setsockopt } from '../socket/sockopt.js'

/** One message: its header's fields, and what follows the header. */
export interface Message {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  readonly data: Uint8Array
}

/** A message's attributes, by their type. */
export type Attributes = ReadonlyMap<number, Uint8Array>

const ALIGNMENT = 4
// The kernel's lists come in parts of 32 KiB at most.
const memory = new Uint8Array(1 << 16)
const MOST_ATTEMPTS = 16

const requests = { RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE }
/** A question, by its name in C. */
export type Request = keyof typeof requests

function align(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}

function garbled(): never {
  return fail('recvmsg', -EBADMSG, {})
}

/**
 * The messages of one datagram.
 *
 * @throws {SystemError} EBADMSG: a length in it is wrong.
 */
export function* messages(datagram: Uint8Array): Generator<Message> {
  for (let at = 0; at < datagram.length; ) {
    if (at + nlmsghdr.size > datagram.length) garbled()
    const { nlmsg_len, nlmsg_type, nlmsg_flags, nlmsg_seq } = new nlmsghdr(datagram, at)
    if (nlmsg_len < nlmsghdr.size || at + nlmsg_len > datagram.length) garbled()
    const data = datagram.subarray(at + nlmsghdr.size, at + nlmsg_len)
    yield { type: nlmsg_type, flags: nlmsg_flags, sequence: nlmsg_seq, data }
    at += align(nlmsg_len)
  }
}

/**
 * A message's attributes, which stand behind the struct that it begins with.
 *
 * @throws {SystemError} EBADMSG: a length in it is wrong.
 */
export function attributes(data: Uint8Array, behind: { readonly size: number }): Attributes {
  const found = new Map<number, Uint8Array>()
  for (let at = align(behind.size); at < data.length; ) {
    if (at + rtattr.size > data.length) garbled()
    const { rta_len, rta_type } = new rtattr(data, at)
    if (rta_len < rtattr.size || at + rta_len > data.length) garbled()
    found.set(rta_type, data.subarray(at + rtattr.size, at + rta_len))
    at += align(rta_len)
  }
  return found
}

/**
 * The struct that a message begins with.
 *
 * @throws {SystemError} EBADMSG: the message is too short for it.
 */
export function header<T>(type: { readonly size: number; new (memory: Uint8Array): T }, data: Uint8Array): T {
  return data.length < type.size ? garbled() : new type(data)
}

/**
 * An attribute of so many bytes; undefined where it is not there.
 *
 * @throws {SystemError} EBADMSG: it has another length.
 */
export function attribute(all: Attributes, type: number, size: number): Uint8Array | undefined {
  const data = all.get(type)
  return data === undefined || data.length === size ? data : garbled()
}

/**
 * An attribute that is a number of 32 bits; undefined where it is not there.
 *
 * @throws {SystemError} EBADMSG: it has another length.
 */
export function number(all: Attributes, type: number): number | undefined {
  const data = attribute(all, type, u32.size)
  return data === undefined ? undefined : u32.get(data, 0)
}

/** Opens a socket. Without bind() the kernel would take its port for its own, and leave it out of all notifications. */
export function open(): number {
  const fd = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE)
  try {
    bind(fd, new sockaddr_nl({ nl_family: AF_NETLINK }).bytes)
    return fd
  } catch (error) {
    close(fd)
    throw error
  }
}

/**
 * One datagram of the kernel's; an empty one where it is somebody else's, and undefined where there is none. It does not wait.
 *
 * @throws {SystemError} ENOBUFS: the socket's queue was full, and notifications are lost; EMSGSIZE: a datagram was cut off.
 */
export function receive(fd: number): Uint8Array | undefined {
  const from = new sockaddr_nl()
  const length = native.recvmsg(fd, MSG_DONTWAIT, from.bytes, undefined, memory)
  const [namelen, , flags] = scalars as unknown as [number, number, number]
  if (length === -EAGAIN) return undefined
  if (length < 0) fail('recvmsg', length, { fd })
  if (namelen !== sockaddr_nl.size || from.nl_pid !== 0) return new Uint8Array(0)
  if ((flags & MSG_TRUNC) !== 0) fail('recvmsg', -EMSGSIZE, { fd })
  return memory.slice(0, length)
}

let sequence = 0

function send(fd: number, type: number, flags: number, body: Uint8Array): void {
  sequence = (sequence + 1) >>> 0
  const question = new Uint8Array(nlmsghdr.size + body.length)
  const nlmsg_len = question.length
  question.set(new nlmsghdr({ nlmsg_len, nlmsg_type: type, nlmsg_flags: flags, nlmsg_seq: sequence }).bytes)
  question.set(body, nlmsghdr.size)
  const sent = native.sendto(fd, question.length, 0, 0, question, undefined)
  if (sent < 0) fail('sendto', sent, { fd })
}

// The kernel has answered by the time that sendto() or recvmsg() returns: where nothing is there, nothing will come.
function* answers(fd: number): Generator<Message> {
  for (;;) {
    const datagram = receive(fd)
    if (datagram === undefined) fail('recvmsg', -EAGAIN, { fd })
    for (const message of messages(datagram)) if (message.sequence === sequence) yield message
  }
}

function refusal({ type, data }: Message): number {
  if (type === NLMSG_ERROR) return header(nlmsgerr, data).error
  return type === NLMSG_DONE && data.length >= i32.size ? i32.get(data, 0) : 0
}

/** An attribute's bytes, for a question. */
export function attributeBytes(type: number, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(align(rtattr.size + data.length))
  bytes.set(new rtattr({ rta_len: rtattr.size + data.length, rta_type: type }).bytes)
  bytes.set(data, rtattr.size)
  return bytes
}

/**
 * Asks for one thing.
 *
 * @param details What an error says of it.
 * @throws {SystemError} Its `syscall` is the question's name: ENODEV, ENETUNREACH.
 */
export function ask(name: Request, body: Uint8Array, details?: Details): Message {
  const fd = open()
  try {
    send(fd, requests[name], NLM_F_REQUEST, body)
    for (const message of answers(fd)) {
      const error = refusal(message)
      if (error < 0) fail(name, error, {}, details)
      if (message.type !== NLMSG_ERROR && message.type !== NLMSG_DONE) return message
    }
    return garbled()
  } finally {
    close(fd)
  }
}

/**
 * Asks for a list; again, where it changed while it was read.
 *
 * @throws {SystemError} Its `syscall` is the question's name. EINTR: the list changed again and again.
 */
export function dump(name: Request, body: Struct): Message[] {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const list = dumpOnce(name, body.bytes)
    if (!list.some(({ flags }) => (flags & NLM_F_DUMP_INTR) !== 0)) return list
  }
  return fail(name, -EINTR, {})
}

function dumpOnce(name: Request, body: Uint8Array): Message[] {
  const fd = open()
  try {
    send(fd, requests[name], NLM_F_REQUEST | NLM_F_DUMP, body)
    const list: Message[] = []
    for (const message of answers(fd)) {
      const error = refusal(message)
      if (error < 0) fail(name, error, {})
      list.push(message)
      if (message.type === NLMSG_DONE) break
    }
    return list
  } finally {
    close(fd)
  }
}

/** Asks for a group of notifications. False where the kernel does not have it. */
export function subscribe(fd: number, group: number): boolean {
  try {
    setsockopt(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, new int(group).bytes)
    return true
  } catch (error) {
    if (isErrno(error, EINVAL)) return false
    throw error
  }
}
