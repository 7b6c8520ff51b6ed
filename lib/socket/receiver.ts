/// <reference lib="esnext.disposable" preserve="true" />
import { MSG_DONTWAIT, POLLIN, POLLRDHUP } from '../abi/constants.js'
import { EBADF, EINVAL, ENOTCONN, ENOTSOCK } from '../abi/errno.js'
import { rangeError, requireInts, requireOptions, SystemError, typeError } from '../abi/errors.js'
import { pollfd } from '../abi/structs.js'
import { poll } from './calls.js'
import { Poller } from './poller.js'
import { ReceiveBatch } from './receive-batch.js'

// These are no news of a datagram: the next call would meet them again.
const LASTING: readonly number[] = [-EBADF, -EINVAL, -ENOTCONN, -ENOTSOCK]

/** How a receiver goes about it. */
export interface ReceiverOptions {
  /**
   * How many batches it receives at most in one turn of the event loop: 4 by default. More are fewer turns under load, and a longer
   * wait for everybody else on the loop.
   */
  readonly budget?: number | undefined
  /** Gets what receiving fails of; left out, that is an uncaughtException. */
  readonly onError?: ((error: Error) => void) | undefined
}

/**
 * Receives datagrams in batches on the event loop, and calls back with each batch: until nothing is there, or as often as its budget has
 * it in one turn of the loop. The rest follows in the next turns. The socket may block or not.
 *
 * As a `Poller` it watches a copy of the descriptor: closing the socket does not close it; it keeps the process alive while it is open;
 * what the callback throws is an uncaughtException, and it goes on.
 *
 * An error of the socket's, as ECONNREFUSED for what was sent where it is connected to, goes to `onError`, and it goes on. With an error
 * that would come again in every turn (EBADF, EINVAL, ENOTSOCK, ENOTCONN, memory that was detached) it closes itself first. It does so
 * without an error when the socket was shut down for reading.
 *
 * The callback is to be done with the batch when it returns: what it keeps longer, or looks at behind an `await`, it copies first
 * (`data.slice()`). So one batch may serve many receivers. Where datagrams come one at a time a `Poller`
 * and recvfrom() do as well, in less memory.
 *
 * @example
 * const batch = new ReceiveBatch({ room: 1500 })
 * const receiver = new Receiver(fd, batch, () => {
 *   for (const { data } of batch) take(data)
 * })
 */
export class Receiver implements Disposable {
  readonly #poller: Poller
  readonly #batch: ReceiveBatch
  readonly #callback: (batch: ReceiveBatch) => void
  readonly #budget: number
  readonly #onError: ((error: Error) => void) | undefined
  #receiving = true

  /**
   * Begins at once, and keeps the process alive.
   *
   * @param fd A datagram socket. It stays the caller's, to close at any time.
   * @param callback Gets the batch, which holds what it received until the callback returns.
   * @throws {SystemError} As `new Poller`.
   */
  constructor(fd: number, batch: ReceiveBatch, callback: (batch: ReceiveBatch) => void, options: ReceiverOptions = {}) {
    requireOptions(options)
    const { budget = 4, onError } = options
    if (!(batch instanceof ReceiveBatch)) throw typeError('batch', 'a ReceiveBatch', batch)
    if (typeof callback !== 'function') throw typeError('callback', 'a function', callback)
    if (onError !== undefined && typeof onError !== 'function') throw typeError('onError', 'a function', onError)
    requireInts({ budget })
    if (budget < 1) throw rangeError('budget', 'at least 1', budget)
    this.#batch = batch
    this.#callback = callback
    this.#budget = budget
    this.#onError = onError
    this.#poller = new Poller(fd, POLLIN, () => this.#turn())
  }

  /** Receives no more until `resume()`, from within a callback too. A paused receiver does not keep the process alive. */
  pause(): void {
    this.#receiving = false
    this.#poller.pause()
  }

  /**
   * Receives again. What the socket had room for in between is still there.
   *
   * @throws {SystemError} As `Poller.resume()`.
   */
  resume(): void {
    if (this.#poller.fd < 0) return
    this.#poller.resume()
    this.#receiving = true
  }

  /** Keeps the process alive while it is not paused, as it does from the start. */
  ref(): this {
    this.#poller.ref()
    return this
  }

  /** Lets the process end. */
  unref(): this {
    this.#poller.unref()
    return this
  }

  /** Receives no more, and closes its copy. On a closed receiver nothing does anything, closing it included. */
  close(): void {
    this.#receiving = false
    this.#poller.close()
  }

  /** Closes it, at the end of `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  #turn(): void {
    for (let calls = 0; calls < this.#budget && this.#receiving; calls++) {
      let received = 0
      try {
        received = this.#batch.receive(this.#poller.fd, MSG_DONTWAIT)
      } catch (error) {
        this.#tell(error as Error)
        continue
      }
      // At its end a socket with connections gives empty messages for ever.
      if (received > 0 ? this.#batch.lengths[0] === 0 : calls === 0) this.#closeAfterShutdown()
      if (received > 0 && this.#receiving) this.#callback(this.#batch)
      if (received < this.#batch.messages) return
    }
  }

  #tell(error: Error): void {
    if (!(error instanceof SystemError) || LASTING.includes(error.errno)) this.close()
    if (this.#onError === undefined) throw error
    this.#onError(error)
  }

  // Ready for ever, and nothing to read: it would turn the loop until the process ends.
  #closeAfterShutdown(): void {
    const { fd } = this.#poller
    if (poll([new pollfd({ fd, events: POLLRDHUP })], 0) > 0) this.close()
  }
}
