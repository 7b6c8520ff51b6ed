import { setTimeout as sleep } from 'node:timers/promises'
import { QUIET } from './lan.js'

const LOOK = 5

/** The numbered datagrams that a receiver got. */
export class Arrivals {
  readonly #size: number
  #expected = 0
  count = 0
  /** Out of order, for a second time, or of another length. */
  wrong = 0

  constructor(size: number) {
    this.#size = size
  }

  /** Numbers only grow: a smaller one came out of order or for a second time. */
  take(number: number, length: number): void {
    if (number < this.#expected || length !== this.#size) this.wrong++
    this.#expected = number + 1
    this.count++
  }

  /** So many datagrams that stand one behind the other, a number in each `step`th word from `at` on. */
  takeRun(numbers: Uint32Array, at: number, step: number, count: number): void {
    let expected = this.#expected
    let wrong = step * 4 === this.#size ? 0 : count
    for (const end = at + step * count; at < end; at += step) {
      const number = numbers[at] as number
      if (number < expected) wrong++
      expected = number + 1
    }
    this.#expected = expected
    this.wrong += wrong
    this.count += count
  }

  /** Waits for more, as what arrives by events is looked at now and then; false when none came for as long as QUIET. */
  async more(): Promise<boolean> {
    const before = this.count
    for (let waited = 0; waited < QUIET; waited += LOOK) {
      await sleep(LOOK)
      if (this.count > before) return true
    }
    return false
  }
}
