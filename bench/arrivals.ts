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
}
