import { addressFrom, inet_ntop, type sockaddr } from '../abi/address.js'
import { isInt, native } from '../abi/binding.js'
import {
  AF_INET,
  AF_INET6,
  IOV_MAX,
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_TRUNC,
  MSG_WAITFORONE,
  POLLIN,
} from '../abi/constants.js'
import { EAGAIN } from '../abi/errno.js'
import { fail, goneError, rangeError, requireInts, requireOptions, typeError } from '../abi/errors.js'
import { u16 } from '../abi/scalar.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/sockaddr.js'
import { viewOf } from '../abi/struct.js'
import { pollfd } from '../abi/structs.js'
import { poll } from './calls.js'

const ADDRESS = 32
const DESTINATION = 16
const WORDS = 7
const LONGEST = 65_535

/** The size of a batch. */
export interface ReceiveBatchOptions {
  /** How many messages one call takes at most: 64 by default, 1024 at most. */
  readonly messages?: number | undefined
  /**
   * The room for each, in bytes: 2048 by default, 65,535 at most. What is longer is cut off. With UDP_GRO it has to be 65,535: a message
   * is that many bytes of datagrams, of which less room loses all but the first.
   */
  readonly room?: number | undefined
  /** Memory for the data, of `messages` times `room` bytes; the batch makes its own without. */
  readonly data?: Uint8Array | undefined
}

/** One datagram of a batch. */
export interface Datagram {
  /** A window on its bytes, which the next receive() overwrites. */
  readonly data: Uint8Array
  /** The number of its message: where the batch's columns tell of it. */
  readonly message: number
}

/**
 * Datagrams that one call receives: their data in one memory, and what came with them in columns, typed arrays that are read by a
 * message's number. Nothing is made for a datagram, but by who iterates. A column that no option asked for holds 0, `ttls` and `tos` -1;
 * so does one whose control message was cut off. Descriptors that come over a Unix socket are closed. recvmmsg(2)
 *
 * With UDP_GRO a message may be a run of datagrams of one flow, all as long as `segmentSizes` says, but for the last: iterating takes
 * them apart. They come so where they were sent so on this host (see `SendBatch`), or where the kernel or the network card has put them
 * together. From a path that does neither they come one to a message, and each costs its own way through the kernel.
 *
 * It keeps `messages` times (`room` + 84) bytes; and all the batches of a thread share up to 610 KiB. One batch may serve many sockets
 * in turn. Do without it where datagrams come one at a time: recvfrom() costs less than a call that prepares for `messages` of them.
 *
 * @example
 * const batch = new ReceiveBatch({ messages: 64, room: 65_535 })
 * setsockopt(fd, IPPROTO_UDP, UDP_GRO, true)
 * for (;;) {
 *   batch.receive(fd)
 *   for (const { data } of batch) take(data)
 * }
 */
export class ReceiveBatch {
  /** How many messages one call takes at most. */
  readonly messages: number
  /** The room for each, in bytes: message i begins at `i * room`. */
  readonly room: number
  /** The messages' data. */
  readonly data: Uint8Array
  /** Each message's length, in bytes; with MSG_TRUNC in the flags of the call the real one, beyond its room. */
  readonly lengths: Uint32Array
  /** The size, in bytes, of the datagrams that a message is made of; 0 where it is one datagram. UDP_GRO */
  readonly segmentSizes: Uint32Array
  /** MSG_TRUNC: the message was longer than its room; MSG_CTRUNC: what came with it was cut off. */
  readonly flags: Uint32Array
  /** The index of the interface that it came in by. IP_PKTINFO, IPV6_RECVPKTINFO */
  readonly ifindexes: Int32Array
  /** The TTL or hop limit that it arrived with. IP_RECVTTL, IPV6_RECVHOPLIMIT */
  readonly ttls: Int32Array
  /** The TOS byte or traffic class. IP_RECVTOS, IPV6_RECVTCLASS */
  readonly tos: Int32Array
  /**
   * How many datagrams were dropped for want of room since the socket was made, modulo 2^32. It comes with those behind the first drop. Of
   * a run that is dropped whole the kernel counts one; and those behind the last that was received it has not told. SO_RXQ_OVFL
   */
  readonly dropped: Uint32Array
  /** When the kernel took it in, in nanoseconds since 1970. SO_TIMESTAMPNS, SO_TIMESTAMP, SO_TIMESTAMPING */
  readonly timestamps: BigInt64Array
  /** The senders' addresses: a `sockaddr_in` or `sockaddr_in6` in 32 bytes each. */
  readonly addresses: Uint8Array
  /** The destinations: 4 bytes of address on an IPv4 socket, 16 on an IPv6 one, in 16 bytes each. IP_PKTINFO, IPV6_RECVPKTINFO */
  readonly destinations: Uint8Array
  readonly #columns: Uint8Array
  #count = 0

  constructor(options: ReceiveBatchOptions = {}) {
    requireOptions(options)
    const { messages = 64, room = 2048, data } = options
    requireInts({ messages, room })
    if (messages < 1 || messages > IOV_MAX) throw rangeError('messages', `from 1 to ${IOV_MAX}`, messages)
    if (room < 0 || room > LONGEST) throw rangeError('room', `from 0 to ${LONGEST}`, room)
    this.messages = messages
    this.room = room
    this.data = data === undefined ? new Uint8Array(messages * room) : viewOf('data', data)
    if (this.data.length < messages * room) {
      throw rangeError('data', `at least ${messages * room} bytes long`, this.data.length)
    }
    // In the order of native's struct Columns.
    const buffer = new ArrayBuffer(messages * (8 + 4 * WORDS + ADDRESS + DESTINATION))
    const at = (column: number) => messages * (8 + 4 * column)
    this.#columns = new Uint8Array(buffer)
    this.timestamps = new BigInt64Array(buffer, 0, messages)
    this.lengths = new Uint32Array(buffer, at(0), messages)
    this.segmentSizes = new Uint32Array(buffer, at(1), messages)
    this.flags = new Uint32Array(buffer, at(2), messages)
    this.ifindexes = new Int32Array(buffer, at(3), messages)
    this.ttls = new Int32Array(buffer, at(4), messages)
    this.tos = new Int32Array(buffer, at(5), messages)
    this.dropped = new Uint32Array(buffer, at(6), messages)
    this.addresses = new Uint8Array(buffer, at(WORDS), messages * ADDRESS)
    this.destinations = new Uint8Array(buffer, at(WORDS) + messages * ADDRESS, messages * DESTINATION)
  }

  /** How many messages the last call received. */
  get count(): number {
    return this.#count
  }

  /**
   * Receives what is there, and waits for the first message on a socket that blocks.
   *
   * @param flags MSG_DONTWAIT does not wait.
   * @param timeout In milliseconds, how long to wait for the first message, on a socket that blocks or not: 0 does not wait, -1 waits
   * for ever. Left out, it is as the socket has it (SO_RCVTIMEO).
   * @returns How many messages: 0 when nothing came in time, or somebody else has taken it.
   * @throws {SystemError} EINTR; on a connected socket ECONNREFUSED and its like, for what an earlier datagram met.
   */
  receive(fd: number, flags: number = 0, timeout?: number): number {
    this.#count = 0
    if (!isInt(flags)) requireInts({ flags })
    if (timeout !== undefined) requireInts({ timeout })
    let received = this.#receive(fd, timeout === undefined ? flags : flags | MSG_DONTWAIT)
    if (received === -EAGAIN && timeout) {
      poll([new pollfd({ fd, events: POLLIN })], timeout)
      received = this.#receive(fd, flags | MSG_DONTWAIT)
    }
    if (received === -EAGAIN) return 0
    if (received < 0) fail('recvmmsg', received, { fd, flags })
    this.#count = received
    return received
  }

  #receive(fd: number, flags: number): number {
    return native.recv_batch(fd, flags | MSG_WAITFORONE, this.messages, this.room, this.data, this.#columns)
  }

  /** The sender's address of a message, in memory of its own. */
  address(message: number): sockaddr {
    const at = this.#check(message) * ADDRESS
    const size = this.#family(message) === AF_INET ? sockaddr_in.size : sockaddr_in6.size
    return addressFrom(this.addresses.slice(at, at + size))
  }

  /**
   * The destination of a message, as text: the group; undefined where no option asked for it. Of an IPv4 datagram on an IPv6 socket it is
   * `::ffff:233.252.0.1`.
   */
  destination(message: number): string | undefined {
    const at = this.#check(message) * DESTINATION
    if (this.ifindexes[message] === 0) return undefined
    const family = this.#family(message) === AF_INET ? AF_INET : AF_INET6
    return inet_ntop(family, this.destinations.subarray(at, at + DESTINATION))
  }

  /** Whether a message, or what came with it, was cut off. */
  isTruncated(message: number): boolean {
    return ((this.flags[this.#check(message)] as number) & (MSG_TRUNC | MSG_CTRUNC)) !== 0
  }

  /** Each datagram of the last call, runs taken apart; without the one that a run was cut off in, where its room was too small. */
  *[Symbol.iterator](): Generator<Datagram, undefined> {
    if (this.lengths.length === 0) throw goneError('lengths')
    for (let message = 0; message < this.#count; message++) {
      const begin = message * this.room
      const length = Math.min(this.lengths[message] as number, this.room)
      const size = this.segmentSizes[message] || length
      const isCut = size < length && ((this.flags[message] as number) & MSG_TRUNC) !== 0
      const end = isCut ? length - (length % size) : length
      let at = 0
      do {
        yield { data: this.data.subarray(begin + at, begin + Math.min(at + size, end)), message }
        at += size
      } while (at < end)
    }
  }

  #family(message: number): number {
    return u16.get(this.addresses, message * ADDRESS)
  }

  #check(message: number): number {
    if (typeof message !== 'number') throw typeError('message', 'a number', message)
    if (!Number.isInteger(message) || message < 0 || message >= this.#count) {
      throw rangeError('message', `one of the ${this.#count} that were received`, message)
    }
    return message
  }
}
