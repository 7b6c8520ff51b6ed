// A recording of the lesson, for the page without a server: the listing stepped through once, from its first line to its last.
import { Driver } from './driver.js'
import { findPlace, type Place } from './isolation.js'
import { entries } from './program.js'
import type { Half, Recording, State } from './protocol.js'
import { source } from './source.js'

// How long a half that was stepped may run before it counts as blocked; how long anything may take; in milliseconds.
const BLOCKED = 500
const LATE = 60_000
// More steps than the listing has.
const STEPS = 500

const found = ({ processes }: State, half: Half) => processes.find(process => process.half === half)
const isPaused = (state: State, half: Half) => found(state, half)?.status === 'paused'
const halves: readonly Half[] = ['child', 'parent']

class Recorder {
  readonly #driver: Driver
  readonly #states: State[] = []

  constructor(place: Place) {
    this.#driver = new Driver(place)
  }

  async #step(half: Half): Promise<void> {
    const line = found(this.#driver.state, half)?.line
    await this.#driver.session.do({ do: 'step', half })
    await this.#driver.until(state => found(state, half)?.status !== 'running', BLOCKED)
    // The child begins in its own time: by then the parent could have greeted, and ended it.
    if (half === 'parent' && line === entries.child.from) await this.#until(state => isPaused(state, 'child'))
  }

  async #until(so: (state: State) => boolean): Promise<void> {
    if (!(await this.#driver.until(so, LATE))) throw new Error('the listing has come to a halt')
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
        const ready = (state: State) => halves.some(half => isPaused(state, half))
        const over = (state: State) => found(state, 'parent')?.status === 'ended'
        await this.#until(state => ready(state) || over(state))
        this.#keep()
        if (over(this.#driver.state)) return { source, states: this.#states }
        const half = halves.find(half => isPaused(this.#driver.state, half))
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
