import { pollfd } from '../abi/structs.js'
import { poll } from './calls.js'

const PERIOD = 5

/** Calls back, on the event loop, while a descriptor is ready. */
export class Poller implements Disposable {
  readonly #watched: pollfd
  readonly #callback: (events: number) => void
  #timer: NodeJS.Timeout | undefined
  #open = true
  #refed = true

  constructor(fd: number, events: number, callback: (events: number) => void) {
    this.#watched = new pollfd({ fd, events })
    this.#callback = callback
    this.resume()
  }

  pause(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  resume(): void {
    if (!this.#open || this.#timer !== undefined) return
    this.#timer = setInterval(() => {
      if (poll([this.#watched], 0) > 0) this.#callback(this.#watched.revents)
    }, PERIOD)
    if (!this.#refed) this.#timer.unref()
  }

  ref(): this {
    this.#refed = true
    this.#timer?.ref()
    return this
  }

  unref(): this {
    this.#refed = false
    this.#timer?.unref()
    return this
  }

  close(): void {
    this.pause()
    this.#open = false
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
