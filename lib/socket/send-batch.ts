import { addressDetails, type sockaddr } from '../abi/address.js'
import { native, scalars } from '../abi/binding.js'
import { EAGAIN, EINVAL, EIO, EMSGSIZE } from '../abi/errno.js'
import { fail, rangeError, requireInts } from '../abi/errors.js'
import { u32 } from '../abi/scalar.js'
import { bytesOf, viewOf } from '../abi/struct.js'

// native's struct Destination: the address's length, the interface, the address.
const ENTRY = 40
const ADDRESS_AT = 8
const LONGEST_ADDRESS = 32

/** The size of a batch. */
export interface SendBatchOptions {
  /** How many datagrams it has room for: 1024 by default. */
  readonly datagrams?: number | undefined
  /** How many bytes of data: 1 MiB by default. */
  readonly bytes?: number | undefined
  /** Memory for the data; the batch makes its own without. */
  readonly data?: Uint8Array | undefined
}

/**
 * Datagrams that are sent by as few calls as it takes: their data one behind the other in one memory, their lengths and
 * destinations in typed arrays. Runs of datagrams of one size to one destination go to the kernel as one, for it to cut (UDP_SEGMENT);
 * every datagram arrives as it would from sendto(), in the same order. Where a path refuses that, they are sent one by one from
 * there on, and a process warning says so once.
 *
 * It keeps `bytes` and 8 bytes a datagram; and native keeps, for all batches of a thread, 400 KiB. For single datagrams sendto() is
 * the cheaper call.
 *
 * @example
 * const batch = new SendBatch()
 * const group = batch.to(new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '239.0.0.1' }))
 * for (const message of messages) batch.push(message, group)
 * batch.send(fd)
 * batch.clear()
 */
export class SendBatch {
  /** The datagrams' data, one behind the other. */
  readonly data: Uint8Array
  /** Each datagram's length, in bytes. */
  readonly lengths: Uint32Array
  /** Each datagram's destination: a number that to() returned. The first of all is 0. */
  readonly destinations: Uint32Array
  /** How many datagrams there are: push() counts them; who writes the arrays says it here. */
  count = 0
  /** Datagrams shorter than this are joined: Infinity until a path refuses it. 0 joins none. */
  segmentLimit = Number.POSITIVE_INFINITY
  #table = new Uint8Array(ENTRY)
  #places = 0
  #bytes = 0

  constructor({ datagrams = 1024, bytes = 1 << 20, data }: SendBatchOptions = {}) {
    requireInts({ datagrams, bytes })
    if (datagrams < 1 || datagrams > 1 << 20) throw rangeError('datagrams', `from 1 to ${1 << 20}`, datagrams)
    if (bytes < 0) throw rangeError('bytes', 'at least 0', bytes)
    this.data = data === undefined ? new Uint8Array(bytes) : viewOf('data', data)
    this.lengths = new Uint32Array(datagrams)
    this.destinations = new Uint32Array(datagrams)
  }

  /**
   * A place to send to, as the number that stands in `destinations`.
   *
   * @param address The address; without one, what the socket is connected to.
   * @param ifindex The interface to leave by; 0, the default, leaves it to the socket and the routes.
   */
  to(address?: sockaddr, ifindex: number = 0): number {
    const bytes = address === undefined ? new Uint8Array(0) : viewOf('address', bytesOf('address', address))
    if (bytes.length > LONGEST_ADDRESS)
      throw rangeError('address', `at most ${LONGEST_ADDRESS} bytes long`, bytes.length)
    const entry = new Uint8Array(ENTRY)
    u32.set(entry, 0, bytes.length)
    u32.set(entry, 4, ifindex, 'ifindex')
    entry.set(bytes, ADDRESS_AT)
    const table = new Uint8Array((this.#places + 1) * ENTRY)
    table.set(this.#table.subarray(0, this.#places * ENTRY))
    table.set(entry, this.#places * ENTRY)
    this.#table = table
    return this.#places++
  }

  /** Adds a datagram: copies its bytes. False where there is no room left for it. */
  push(bytes: Uint8Array, destination: number = 0): boolean {
    const view = viewOf('bytes', bytes)
    if (this.count >= this.lengths.length || this.#bytes + view.length > this.data.length) return false
    this.data.set(view, this.#bytes)
    this.lengths[this.count] = view.length
    this.destinations[this.count] = destination
    this.#bytes += view.length
    this.count++
    return true
  }

  /** Forgets the datagrams, and keeps the destinations. */
  clear(): void {
    this.count = 0
    this.#bytes = 0
  }

  /**
   * Sends the datagrams from number `first` on.
   *
   * @param flags MSG_DONTWAIT and its like, or 0.
   * @returns How many were sent: fewer than there are where the socket would have to wait, or one of them is refused: the next call,
   * with `first` behind those that were sent, tells.
   * @throws {SystemError} As sendto(): of the first datagram, if none was sent.
   * @throws {RangeError} A length beyond the data, or a destination that to() did not return.
   */
  send(fd: number, flags: number = 0, first: number = 0): number {
    requireInts({ fd, flags, first })
    const { count } = this
    if (!Number.isInteger(count) || count < 0 || count > this.lengths.length) {
      throw rangeError('count', `from 0 to ${this.lengths.length}`, count)
    }
    let next = Math.max(0, first)
    let at = 0
    for (let i = 0; i < next; i++) at += this.lengths[i] ?? 0
    while (next < count) {
      const sent = this.#sendFrom(fd, flags, next, at)
      if (sent < 0) {
        if (sent !== -EAGAIN && next === first) this.#fail(sent, fd, flags, next)
        break
      }
      next += sent
      at += scalars[0] as number
    }
    return next - first
  }

  #sendFrom(fd: number, flags: number, first: number, at: number): number {
    const limit = Math.min(this.segmentLimit, 0xffffffff)
    const sent = this.#call(fd, flags, first, at, limit)
    if (limit === 0 || ![-EIO, -EINVAL, -EMSGSIZE].includes(sent)) return sent
    // Whether it was the joining that was refused shows when they are sent one by one.
    const plain = this.#call(fd, flags, first, at, 0)
    if (plain > 0) this.#remember(sent, this.lengths[first] as number)
    return plain
  }

  #call(fd: number, flags: number, first: number, at: number, limit: number): number {
    const column = (words: Uint32Array) =>
      new Uint8Array(words.buffer, words.byteOffset + 4 * first, 4 * (this.count - first))
    const { lengths, destinations } = this
    const data = this.data.subarray(at)
    return native.send_batch(
      fd,
      flags,
      this.count - first,
      limit,
      data,
      column(lengths),
      column(destinations),
      this.#table,
    )
  }

  // EIO is a network card that cannot cut at all; the others are about a size.
  #remember(errno: number, size: number): void {
    if (this.segmentLimit === Number.POSITIVE_INFINITY) {
      process.emitWarning('A path does not take joined datagrams (UDP_SEGMENT): they are sent one by one.', {
        code: 'MREQ_SEGMENT',
      })
    }
    this.segmentLimit = errno === -EIO ? 0 : Math.min(this.segmentLimit, size)
  }

  #fail(errno: number, fd: number, flags: number, first: number): never {
    const number = this.destinations[first] as number
    const place = this.#table.subarray(number * ENTRY, (number + 1) * ENTRY)
    if (place.length < ENTRY) throw rangeError(`destinations[${first}]`, 'a number that to() returned', number)
    const length = u32.get(place, 0)
    const details = length === 0 ? {} : addressDetails(place.slice(ADDRESS_AT, ADDRESS_AT + length))
    return fail('sendmmsg', errno, { fd, flags }, details)
  }
}
