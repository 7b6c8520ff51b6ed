// A recording of the lesson, for the page without a server: the listing stepped through once, from its first line to its last.
import { findPlace, type Place } from './isolation.js'
import { source } from './program.js'
import type { Half, Recording, State } from './protocol.js'
import { Session } from './session.js'

// How long a half that was stepped may run before it counts as blocked; how long anything may take; in milliseconds.
const BLOCKED = 500
const LATE = 60_000
// More steps than the listing has.
const STEPS = 500

const found = ({ processes }: State, half: Half) => processes.find(process => process.half === half)
const halves: readonly Half[] = ['child', 'parent']

class Recorder {
  readonly #session: Session
  readonly #states: State[] = []
  #wake = () => {}

  constructor(session: (changed: () => void) => Session) {
    this.#session = session(() => this.#wake())
  }

  /** Waits until the state is so, or has not been so for long. */
  async #until(so: (state: State) => boolean, milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds
    while (!so(this.#session.state)) {
      const left = end - performance.now()
      if (left <= 0) return false
      await new Promise<void>(resolve => {
        const late = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(late)
          resolve()
        }
      })
    }
    return true
  }

  async #step(half: Half): Promise<void> {
    await this.#session.do({ do: 'step', half })
    await this.#until(state => found(state, half)?.status !== 'running', BLOCKED)
  }

  #keep(): void {
    const { state } = this.#session
    if (JSON.stringify(state) !== JSON.stringify(this.#states.at(-1))) this.#states.push(state)
  }

  /** The child goes first: what has come is received before more is sent. */
  async record(): Promise<Recording> {
    try {
      await this.#session.start()
      for (let steps = 0; steps < STEPS; steps++) {
        const ready = ({ processes }: State) => processes.some(({ status }) => status === 'paused')
        const over = (state: State) => found(state, 'parent')?.status === 'ended'
        if (!(await this.#until(state => ready(state) || over(state), LATE)))
          throw new Error('the listing has come to a halt')
        this.#keep()
        if (over(this.#session.state)) return { source, states: this.#states }
        const half = halves.find(half => found(this.#session.state, half)?.status === 'paused')
        if (half !== undefined) await this.#step(half)
        this.#keep()
      }
      throw new Error('the listing has not ended')
    } finally {
      await this.#session.end()
    }
  }
}

/** Runs the listing once, step by step, where findPlace() finds unless a place is given, and answers all its states. */
export async function record(given?: Place): Promise<Recording> {
  const place = given ?? (await findPlace())
  return new Recorder(changed => new Session(place, changed)).record()
}
