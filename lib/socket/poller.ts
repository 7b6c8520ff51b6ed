/// <reference lib="esnext.disposable" preserve="true" />
import { AsyncResource } from 'node:async_hooks'
import { native } from '../abi/binding.js'
import { POLLIN, POLLOUT } from '../abi/constants.js'
import { EPOLLET } from '../abi/epoll.js'
import { fail, rangeError, requireInts, typeError } from '../abi/errors.js'
import { add, enter, keep, leave, modify, remove, type Watched } from './epoll.js'

/**
 * Calls back, on the event loop, while a descriptor is ready: once in each turn of the loop for as long as there is something
 * to read, or room to write. The descriptor stays as it is, blocking or not: read with MSG_DONTWAIT, until EAGAIN.
 *
 * A poller watches a copy of the descriptor, its own (see `dup`). So a descriptor that is closed does not end the process, or
 * watch whatever gets its number next; but the socket, with its memberships, lives until the poller is closed as well.
 *
 * An open poller is not garbage: it goes on whether anybody holds it or not. What the callback throws is an
 * uncaughtException, and the poller goes on. AsyncLocalStorage has in the callback what it had at `new Poller`.
 *
 * With Bun and Deno, which have no libuv, it looks every 4 milliseconds.
 *
 * epoll(7), poll(2)
 */
export class Poller implements Disposable {
  readonly #watched: Watched
  readonly #wanted: number
  #open = true
  #resumed = false
  #refed = true

  /**
   * Begins at once, and keeps the process alive.
   *
   * @param fd A socket, or whatever else can be waited for. It stays the caller's, to close at any time.
   * @param events POLLIN, POLLOUT or both.
   * @param callback Gets what poll(2) has in `revents`. POLLERR and POLLHUP come unasked for; alone they come once or twice,
   * and then not before something else happens, so that an error that nobody reads (by recv(), or SO_ERROR) takes no time.
   * @throws {SystemError} EBADF and EMFILE (`dup`); EPERM (`epoll_ctl`) for a file or a folder, which are always ready; EINVAL
   * (`epoll_ctl`) past 500 pollers of one socket.
   */
  constructor(fd: number, events: number, callback: (events: number) => void) {
    requireInts({ fd, events })
    if (events === 0 || (events & ~(POLLIN | POLLOUT)) !== 0)
      throw rangeError('events', 'POLLIN, POLLOUT or both', events)
    if (typeof callback !== 'function') throw typeError('callback', 'a function', callback)
    enter()
    const copy = native.dup_owned(fd)
    if (copy < 0) {
      leave()
      fail('dup', copy, { fd })
    }
    const resource = new AsyncResource('mreq.Poller')
    this.#wanted = events
    this.#watched = {
      fd: copy,
      events,
      ready: events => {
        this.#tellOnce((events & this.#wanted) === 0)
        resource.runInAsyncScope(callback, undefined, events)
      },
    }
    try {
      this.resume()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** The copy that it watches, to read from whatever has become of the descriptor that it was made with; -1 once it is closed. */
  get fd(): number {
    return this.#open ? this.#watched.fd : -1
  }

  /** Calls back no more until `resume()`. A paused poller does not keep the process alive. */
  pause(): void {
    if (!this.#resumed) return
    this.#resumed = false
    remove(this.#watched)
    if (this.#refed) keep(-1)
  }

  /**
   * Calls back again. Nothing is missed: what became ready in between still is.
   *
   * @throws {SystemError} EINVAL past 500 pollers of one socket; ENOMEM; ENOSPC past fs.epoll.max_user_watches.
   */
  resume(): void {
    if (!this.#open || this.#resumed) return
    this.#watched.events = this.#wanted
    add(this.#watched)
    this.#resumed = true
    if (this.#refed) keep(1)
  }

  /** Keeps the process alive while it is not paused, as it does from the start. */
  ref(): this {
    return this.#setRef(true)
  }

  /** Lets the process end. */
  unref(): this {
    return this.#setRef(false)
  }

  /** Calls back no more, and closes the copy. On a closed poller nothing does anything, closing it included. */
  close(): void {
    if (!this.#open) return
    this.pause()
    this.#open = false
    native.close_owned(this.#watched.fd)
    leave()
  }

  /** Closes it, at the end of `using`. */
  [Symbol.dispose](): void {
    this.close()
  }

  #setRef(refed: boolean): this {
    if (refed !== this.#refed && this.#resumed) keep(refed ? 1 : -1)
    this.#refed = refed
    return this
  }

  // What was not asked for lasts until it is read, and would otherwise be told in every turn of the loop.
  #tellOnce(alone: boolean): void {
    const events = (alone ? this.#wanted | EPOLLET : this.#wanted) >>> 0
    if (events === this.#watched.events) return
    this.#watched.events = events
    modify(this.#watched)
  }
}
