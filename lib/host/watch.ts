import { POLLIN } from '../abi/constants.js'
import { rangeError, requireOptions, typeError } from '../abi/errors.js'
import { Poller } from '../socket/poller.js'
import type { HostEvent } from './events.js'
import { Follower } from './follower.js'

/** How to watch. */
export interface WatchOptions {
  /** Ends it when it aborts: a wait for the next event is then rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /**
   * Milliseconds, at least 1, from one look at all memberships to the next. Given, it asks for what the kernel announces nowhere
   * too: other users, another mode or other sources of a group that stays (`changed`). Left out, joins and leaves are told at
   * once where the kernel announces them, from Linux 6.14 on; an older one is looked at every 1000 ms.
   */
  readonly interval?: number | undefined
}

const LONGEST_INTERVAL = 2 ** 31 - 1
// How many looks are taken before the event loop goes on.
const MOST_LOOKS = 16

/**
 * The changes of this host as they come: of interfaces, their addresses, and the groups that it is a member of, from the moment
 * of the call on: to know the whole host without a gap, call this first, and then interfaces() and memberships(). Of a membership
 * that stays, other users, mode or sources are told only where an `interval` is given. rtnetlink(7)
 *
 * It has a socket open until it is ended: by leaving a `for await` over it, by `return()`, `using` or the signal. It keeps the
 * process alive while the next event is waited for, and only then. Events that nobody takes stay in the kernel's queue. Where
 * that overflows, what is lost is found by comparing the host with what was known of it: changes that were taken back meanwhile
 * are not told, and nothing else is missing; what is found so is told after what the queue still has, whichever came first.
 *
 * @throws {SystemError} EMFILE; EINTR as interfaces().
 *
 * @example
 * for await (const event of watch()) {
 *   if (event.kind === 'membership') console.log(event.change, event.membership.group, event.membership.name)
 * }
 */
export function watch(options: WatchOptions = {}): AsyncIterableIterator<HostEvent> & Disposable {
  requireOptions(options)
  const { signal, interval } = options
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw typeError('options.signal', 'an AbortSignal', signal)
  }
  if (interval !== undefined && typeof interval !== 'number') throw typeError('options.interval', 'a number', interval)
  if (interval !== undefined && !(interval >= 1 && interval <= LONGEST_INTERVAL)) {
    throw rangeError('options.interval', `from 1 to ${LONGEST_INTERVAL} ms`, interval)
  }
  signal?.throwIfAborted()
  return new Watch(signal, interval)
}

interface Waiting {
  resolve(result: IteratorResult<HostEvent, undefined>): void
  reject(reason: unknown): void
}

const { addEventListener, removeEventListener } = EventTarget.prototype

class Watch implements AsyncIterableIterator<HostEvent, undefined>, Disposable {
  readonly #follower: Follower
  readonly #poller: Poller
  readonly #signal: AbortSignal | undefined
  readonly #waiting: Waiting[] = []
  // The next one is the last.
  #events: HostEvent[] = []
  #timer: NodeJS.Timeout | undefined
  #ended = false
  #failures: unknown[] = []

  constructor(signal: AbortSignal | undefined, interval: number | undefined) {
    this.#follower = new Follower(interval)
    try {
      this.#poller = new Poller(this.#follower.fd, POLLIN, () => this.#serve())
    } catch (error) {
      this.#follower.close()
      throw error
    }
    this.#poller.pause()
    this.#signal = signal
    // EventTarget's own, as those of an object that only looks like a signal might throw.
    if (signal) addEventListener.call(signal, 'abort', this.#abort)
  }

  next(): Promise<IteratorResult<HostEvent, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#serve()
    })
  }

  return(): Promise<IteratorResult<HostEvent, undefined>> {
    this.#end()
    return Promise.resolve({ done: true, value: undefined })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  [Symbol.dispose](): void {
    this.#end()
  }

  #abort = (): void => this.#end(this.#signal?.reason)

  #end(...failures: unknown[]): void {
    if (this.#ended) return
    this.#ended = true
    this.#failures = failures
    this.#events = []
    if (this.#signal) removeEventListener.call(this.#signal, 'abort', this.#abort)
    clearTimeout(this.#timer)
    this.#poller.close()
    this.#follower.close()
    this.#serve()
  }

  // Gives those who wait what there is, and waits on for what there is not.
  #serve(): void {
    let looks = 0
    while (this.#waiting.length > 0) {
      const event = this.#events.pop()
      if (event !== undefined) this.#waiting.shift()?.resolve({ done: false, value: event })
      else if (this.#ended) this.#conclude(this.#waiting.shift())
      else if (looks++ === MOST_LOOKS || !this.#look()) break
    }
    if (!this.#ended) this.#rest()
  }

  // A failure is told once, to the first who waits.
  #conclude(waiting: Waiting | undefined): void {
    if (this.#failures.length > 0) waiting?.reject(this.#failures.pop())
    else waiting?.resolve({ done: true, value: undefined })
  }

  #look(): boolean {
    try {
      const events = this.#follower.look()
      this.#events = events?.reverse() ?? []
      return events !== undefined
    } catch (error) {
      this.#end(error)
      return true
    }
  }

  // What nobody waits for stays in the kernel's queue.
  #rest(): void {
    clearTimeout(this.#timer)
    if (this.#waiting.length === 0) {
      this.#poller.pause()
      return
    }
    this.#poller.resume()
    const { due } = this.#follower
    if (due === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => this.#serve(), Math.max(1, Math.ceil(due - performance.now())))
  }
}
