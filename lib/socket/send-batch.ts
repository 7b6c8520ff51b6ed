import { addressDetails, addressFrom, type sockaddr } from '../abi/address.js'
import { isInt, native, scalars } from '../abi/binding.js'
import { EAGAIN, EINVAL, EIO, EMSGSIZE, ERANGE } from '../abi/errno.js'
import {
  fail,
  goneError,
  rangeError,
  requireInts,
  requireOptions,
  stateError,
  typeError,
  valueError,
} from '../abi/errors.js'
import { u32 } from '../abi/scalar.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/sockaddr.js'
import { viewOf } from '../abi/struct.js'
import { copy, isUint8Array, lengthOf } from '../abi/typed-array.js'

// native's struct Destination: the address's length, the interface, the limit, the address.
const ENTRY = 44
const LIMIT_AT = 8
const ADDRESS_AT = 12
const LONGEST_ADDRESS = 32
const NO_LIMIT = 0xffffffff
const MOST_DATAGRAMS = 1 << 20
// What a path answers that does not take joined datagrams; and what a datagram is answered that it does not take either.
const REFUSALS: readonly number[] = [-EIO, -EINVAL, -EMSGSIZE]

/** What one call answered: how many datagrams were sent, and their bytes; and of how many the first message was made. */
interface Answer {
  readonly sent: number
  readonly bytes: number
  readonly joined: number
}

let told = false

// Later, as it may run code of the caller's that makes other calls, or throws.
function warnOnce(): void {
  if (told) return
  told = true
  const warning = 'a path does not take joined datagrams (UDP_SEGMENT): there they are sent one by one'
  process.nextTick(() => process.emitWarning(warning, { code: 'MREQ_SEGMENT' }))
}

/** The size of a batch. */
export interface SendBatchOptions {
  /** How many datagrams it has room for: 1024 by default, 1,048,576 at most. */
  readonly datagrams?: number | undefined
  /** How many bytes of data: 1 MiB by default. */
  readonly bytes?: number | undefined
  /** Memory for the data; the batch makes its own without. */
  readonly data?: Uint8Array | undefined
}

/**
 * Datagrams that are sent by as few calls as it takes: their data one behind the other in one memory, their lengths and
 * destinations in typed arrays, to be filled by `push()` or by hand. sendmmsg(2)
 *
 * Of what stands in a row, datagrams of one size to one destination, of which the last may be shorter, go to the kernel as one, for it
 * to cut: UDP_SEGMENT, udp(7). Every datagram arrives as it would from sendto(), in the same order, and none twice. On loopback, and
 * between virtual interfaces, they stay joined all the way, which makes them many times as fast. A network card cuts them, or the kernel
 * does it before the card: that saves the sender's time, and the wire is the limit. Where a path refuses joined datagrams (an MTU shorter
 * than the datagram, IPsec, a socket with SO_NO_CHECK), they are sent one by one, now and from there on to that destination, about as
 * fast as sendto() has them, and a process warning, MREQ_SEGMENT, says so once. None are joined on a socket that is not UDP, or that has
 * UDP_SEGMENT or UDP_CORK set itself. It is not for a stream: of a message that a stream takes in part the rest is lost.
 *
 * Datagrams that take turns between two destinations, or between sizes, stand in no row: push those of one destination together.
 *
 * It keeps `bytes`, 8 bytes for each datagram that it has room for, and 44 to 88 for each destination; and all the batches of a thread
 * share up to 610 KiB. Do without it where datagrams are few, or each must leave at once: below some four in a row sendto() is the cheaper call. push()
 * costs several times what writing the arrays by hand does, where that is all there is to do for a datagram.
 * Joined datagrams leave in one burst, for which a receiver with a small buffer, or a switch, may have no room.
 *
 * @example
 * const batch = new SendBatch()
 * const group = batch.to(new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '233.252.0.1' }))
 * const flush = () => {
 *   for (let sent = 0; sent < batch.count; ) sent += batch.send(fd, 0, sent) // on a socket that blocks
 *   batch.clear()
 * }
 * for (const message of messages) {
 *   if (batch.push(message, group)) continue
 *   flush()
 *   batch.push(message, group)
 * }
 * flush()
 */
export class SendBatch {
  /** The datagrams' data, one behind the other. */
  readonly data: Uint8Array
  /** Each datagram's length, in bytes. */
  readonly lengths: Uint32Array
  /** Each datagram's destination: a number that to() returned. */
  readonly destinations: Uint32Array
  /** How many datagrams there are. push() counts them; who writes the arrays by hand sets it, and does not push(). */
  count = 0
  /** Datagrams shorter than this, in bytes, are joined: all of them by default, none for 0. */
  segmentLimit = Number.POSITIVE_INFINITY
  readonly #columns: Uint8Array
  #table = new Uint8Array(ENTRY)
  #places = 0
  #pushed = 0
  #bytes = 0

  constructor(options: SendBatchOptions = {}) {
    requireOptions(options)
    const { datagrams = 1024, bytes = 1 << 20, data } = options
    requireInts({ datagrams, bytes })
    if (datagrams < 1 || datagrams > MOST_DATAGRAMS) {
      throw rangeError('datagrams', `from 1 to ${MOST_DATAGRAMS}`, datagrams)
    }
    if (bytes < 0) throw rangeError('bytes', 'at least 0', bytes)
    this.data = data === undefined ? new Uint8Array(bytes) : viewOf('data', data)
    const columns = new Uint32Array(2 * datagrams)
    this.#columns = new Uint8Array(columns.buffer)
    this.lengths = columns.subarray(0, datagrams)
    this.destinations = columns.subarray(datagrams)
    u32.set(this.#table, LIMIT_AT, NO_LIMIT)
  }

  /**
   * A place to send to, as the number that stands in `destinations`: from 0 on, and kept as long as the batch. Without any, 0 is what
   * the socket is connected to.
   *
   * @param address The address; left out, what the socket is connected to.
   * @param ifindex The interface to leave by; 0, the default, leaves that to the socket and the routes. It takes an address.
   * @throws {Error} ERR_INVALID_STATE: datagrams wait for the socket's own address already, and the first place would take them over.
   */
  to(address?: sockaddr, ifindex: number = 0): number {
    requireInts({ ifindex })
    if (this.#places === 0 && this.count > 0) throw stateError('to() comes before the first datagram')
    if (ifindex < 0) throw rangeError('ifindex', 'at least 0', ifindex)
    const bytes = address === undefined ? new Uint8Array(0) : viewOf('address', address).slice()
    if (bytes.length > LONGEST_ADDRESS) {
      throw rangeError('address', `at most ${LONGEST_ADDRESS} bytes long`, bytes.length)
    }
    const known = addressFrom(bytes)
    // The kernel passes over an interface in the words of another family, and takes any other.
    if (ifindex !== 0 && !(known instanceof sockaddr_in || known instanceof sockaddr_in6)) {
      throw valueError('address', 'an address of IPv4 or IPv6 where an interface is given', address)
    }
    const entry = new Uint8Array(ENTRY)
    u32.set(entry, 0, bytes.length)
    u32.set(entry, 4, ifindex)
    u32.set(entry, LIMIT_AT, NO_LIMIT)
    entry.set(bytes, ADDRESS_AT)
    this.#add(entry)
    return this.#places++
  }

  /**
   * Adds a datagram: copies its bytes.
   *
   * @returns Whether there was room for it. Where there was not, send() and clear() make it.
   * @throws {RangeError} It is longer than all of the batch's data; or a destination that to() did not return.
   * @throws {Error} ERR_INVALID_STATE: the arrays were written by hand since the last push() or clear().
   */
  push(bytes: Uint8Array, destination: number = 0): boolean {
    // A view costs as much as all the rest, and what is no empty one of an array needs none.
    const view = isUint8Array(bytes) && lengthOf(bytes) > 0 ? bytes : viewOf('bytes', bytes)
    const length = lengthOf(view)
    if (this.count !== this.#pushed) throw stateError('push() follows push(), or clear()')
    if (!isInt(destination)) requireInts({ destination })
    if (destination < 0 || destination > Math.max(0, this.#places - 1)) {
      throw rangeError('destination', 'a number that to() returned', destination)
    }
    if (this.lengths.length === 0) throw goneError('lengths')
    if (length > this.data.length) throw rangeError('bytes', `at most ${this.data.length} long`, length)
    if (this.count >= this.lengths.length || this.#bytes + length > this.data.length) return false
    copy(view, this.data, this.#bytes)
    this.lengths[this.count] = length
    this.destinations[this.count] = destination
    this.#bytes += length
    this.#pushed = ++this.count
    return true
  }

  /** Forgets the datagrams, and keeps the destinations. */
  clear(): void {
    this.count = 0
    this.#pushed = 0
    this.#bytes = 0
  }

  /**
   * Sends the datagrams from number `first` on.
   *
   * @param flags MSG_DONTWAIT and its like, or 0.
   * @returns How many were sent: fewer than there are where the socket would have to wait, or one of them is refused: the next call,
   * with `first` behind those that were sent, tells.
   * @throws {SystemError} As sendto(), of the first datagram: then none was sent. EAGAIN is no error here, but the answer 0. What an
   * earlier datagram met (ECONNREFUSED, on a connected socket) the kernel tells only there, and forgets behind it; all are sent.
   * @throws {RangeError} The first datagram's length is beyond the data, or its destination is none that to() returned.
   */
  send(fd: number, flags: number = 0, first: number = 0): number {
    const { count, lengths } = this
    if (!isInt(count) || count < 0 || count > lengths.length) {
      throw rangeError('count', `from 0 to ${lengths.length}`, count)
    }
    if (!isInt(first)) requireInts({ first })
    if (first < 0 || first > count) throw rangeError('first', `from 0 to ${count}`, first)
    const { segmentLimit } = this
    if (typeof segmentLimit !== 'number') throw typeError('segmentLimit', 'a number', segmentLimit)
    if (!(segmentLimit >= 0)) throw rangeError('segmentLimit', 'at least 0', segmentLimit)
    let next = first
    let at = 0
    for (let i = 0; i < first; i++) at += lengths[i] as number
    do {
      const { sent, bytes } = this.#sendFrom(fd, flags, next, count, at)
      if (sent < 0 && next === first && sent !== -EAGAIN) this.#fail(sent, fd, flags, next, at)
      if (sent <= 0) break
      next += sent
      at += bytes
    } while (next < count)
    return next - first
  }

  #sendFrom(fd: number, flags: number, first: number, end: number, at: number): Answer {
    const limit = Math.min(Math.ceil(this.segmentLimit), NO_LIMIT)
    const answer = this.#call(fd, flags, limit, first, end, at)
    if (limit === 0 || !REFUSALS.includes(answer.sent) || answer.joined === 1) return answer
    // Whether it was the joining that was refused shows when they are sent one by one.
    const plain = this.#call(fd, flags, 0, first, end, at)
    if (plain.sent > 0) this.#remember(first, answer.sent)
    return plain
  }

  #call(fd: number, flags: number, limit: number, first: number, end: number, at: number): Answer {
    const data = at === 0 ? this.data : this.data.subarray(at)
    const sent = native.send_batch(fd, flags, limit, first, end, data, this.#columns, this.#table)
    return { sent, bytes: (scalars[0] as number) >>> 0, joined: scalars[1] as number }
  }

  // EIO is of all sizes; the others may be of this one.
  #remember(datagram: number, refusal: number): void {
    const limit = refusal === -EIO ? 0 : (this.lengths[datagram] as number)
    u32.set(this.#table, (this.destinations[datagram] as number) * ENTRY + LIMIT_AT, limit)
    warnOnce()
  }

  #fail(errno: number, fd: number, flags: number, datagram: number, at: number): never {
    const destination = this.destinations[datagram] as number
    const place = this.#table.subarray(destination * ENTRY, (destination + 1) * ENTRY)
    if (errno === -ERANGE) {
      if (place.length === 0) throw rangeError(`destinations[${datagram}]`, 'a number that to() returned', destination)
      const left = Math.max(0, viewOf('data', this.data).length - at)
      throw rangeError(`lengths[${datagram}]`, `at most the ${left} bytes that are left`, this.lengths[datagram])
    }
    const address = place.slice(ADDRESS_AT, ADDRESS_AT + u32.get(place, 0))
    return fail('sendmmsg', errno, { fd, flags }, address.length === 0 ? {} : addressDetails(address))
  }

  // The table is as long as what is in it, on memory that doubles.
  #add(entry: Uint8Array): void {
    const at = this.#places * ENTRY
    let { buffer } = this.#table
    if (at + ENTRY > buffer.byteLength) {
      buffer = new ArrayBuffer(2 * buffer.byteLength)
      new Uint8Array(buffer).set(this.#table)
    }
    this.#table = new Uint8Array(buffer, 0, at + ENTRY)
    this.#table.set(entry, at)
  }
}
