const WARM_UP = 200
const MOST = 1 << 22

/** The times of round trips, one after the other. */
export class Trips {
  readonly #times = new Float64Array(MOST)
  readonly #start = performance.now()
  readonly #milliseconds: number
  #count = 0
  #lost = 0
  #from = 0

  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000
  }

  /** Starts a trip; false when it is time to end. */
  begin(): boolean {
    this.#from = performance.now()
    return this.#from - this.#start < WARM_UP + this.#milliseconds && this.#count < MOST
  }

  end(cameBack: boolean): void {
    if (this.#from - this.#start < WARM_UP) return
    if (cameBack) this.#times[this.#count++] = (performance.now() - this.#from) * 1e6
    else this.#lost++
  }

  /** In nanoseconds. */
  result(): { p50: number; p99: number; trips: number; lost: number } {
    const times = this.#times.subarray(0, this.#count).sort()
    const at = (q: number) => Math.round(times[Math.floor(q * times.length)] ?? 0)
    return { p50: at(0.5), p99: at(0.99), trips: this.#count, lost: this.#lost }
  }
}
