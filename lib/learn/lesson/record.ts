// A recording of the lesson, for the page without a server: the listing stepped through once, from its first line to its last.
import { Driver } from './driver.js'
import { findPlace, type Place } from './isolation.js'
import type { Half, Recording, State } from './protocol.js'
import { source } from './source.js'

// How long a half that was stepped may run before it counts as blocked; how long anything may take; in milliseconds.
const BLOCKED = 500
const LATE = 60_000
// More steps than the listing has.
const STEPS = 500

const found = ({ processes }: State, half: Half) => processes.find(process => process.half === half)
const halves: readonly Half[] = ['child', 'parent']

class Recorder {
  readonly #driver: Driver
  readonly #states: State[] = []

  constructor(place: Place) {
    this.#driver = new Driver(place)
  }

  async #step(half: Half): Promise<void> {
    await this.#driver.session.do({ do: 'step', half })
    await this.#driver.until(state => found(state, half)?.status !== 'running', BLOCKED)
  }

  #keep(): void {
    const { state } = this.#driver
    if (JSON.stringify(state) !== JSON.stringify(this.#states.at(-1))) this.#states.push(state)
  }

  /** The child goes first: what has come is received before more is sent. */
  async record(): Promise<Recording> {
    try {
      await this.#driver.session.start()
      for (let steps = 0; steps < STEPS; steps++) {
        const ready = ({ processes }: State) => processes.some(({ status }) => status === 'paused')
        const over = (state: State) => found(state, 'parent')?.status === 'ended'
        if (!(await this.#driver.until(state => ready(state) || over(state), LATE)))
          throw new Error('the listing has come to a halt')
        this.#keep()
        if (over(this.#driver.state)) return { source, states: this.#states }
        const half = halves.find(half => found(this.#driver.state, half)?.status === 'paused')
        if (half !== undefined) await this.#step(half)
        this.#keep()
      }
      throw new Error('the listing has not ended')
    } finally {
      await this.#driver.session.end()
    }
  }
}

/** Runs the listing once, step by step, where findPlace() finds unless a place is given, and answers all its states. */
export async function record(place?: Place): Promise<Recording> {
  return new Recorder(place ?? (await findPlace())).record()
}
