// A page's place at the server: its session, and the stream on which it is told of each change.
import type { ServerResponse } from 'node:http'
import type { Place } from './isolation.js'
import type { Command } from './protocol.js'
import { Refused } from './refused.js'
import { Session } from './session.js'

// How often the page is told, at most, and how long it may be away, in milliseconds.
const OFTEN = 30
const AWAY = 3000

/** A session, and who looks at it. */
export class Seat {
  readonly #session: Session
  readonly #commands: number
  readonly #left: () => void
  #stream: ServerResponse | undefined
  #telling: NodeJS.Timeout | undefined
  #leaving: NodeJS.Timeout | undefined
  /** Since when nobody looks, by performance.now(); undefined while somebody does. */
  awaySince: number | undefined
  #full = false
  #since = 0
  #given = 0

  /** `commands` may be given in a second; `left` is called when nobody has looked for a while. */
  constructor(place: Place, commands: number, left: () => void) {
    this.#commands = commands
    this.#left = left
    this.#session = new Session(place, () => this.#changed())
    void this.#session.start()
  }

  /** From here on the page is told by this stream, and by no other. */
  watch(stream: ServerResponse): void {
    clearTimeout(this.#leaving)
    this.awaySince = undefined
    this.#stream?.end()
    this.#stream = stream
    this.#full = false
    stream.on('drain', () => {
      this.#full = false
      this.#changed()
    })
    stream.on('close', () => {
      if (this.#stream !== stream) return
      this.#stream = undefined
      this.awaySince = performance.now()
      this.#leaving = setTimeout(this.#left, AWAY)
    })
    this.#tell()
  }

  async do(command: Command): Promise<void> {
    const second = Math.floor(performance.now() / 1000)
    if (second !== this.#since) this.#given = 0
    this.#since = second
    if (++this.#given > this.#commands)
      throw new Refused(429, `That is more than ${this.#commands} commands in a second.`)
    await this.#session.do(command)
  }

  #changed(): void {
    this.#telling ??= setTimeout(() => this.#tell(), OFTEN)
  }

  #tell(): void {
    clearTimeout(this.#telling)
    this.#telling = undefined
    // Who reads slowly misses states, and gets the latest.
    if (this.#full || this.#stream === undefined) return
    this.#full = !this.#stream.write(`data: ${JSON.stringify(this.#session.state)}\n\n`)
  }

  async end(): Promise<void> {
    clearTimeout(this.#leaving)
    clearTimeout(this.#telling)
    const stream = this.#stream
    this.#stream = undefined
    stream?.end()
    await this.#session.end()
    clearTimeout(this.#telling)
  }
}
