const WARM_UP = 200
const TAIL = 100

interface Moment {
  readonly time: number
  readonly cpu: number
  readonly count: number
}

/** The rate within a window of time that opens after a warm-up: looked at as often as the caller likes. */
export class Meter {
  readonly #milliseconds: number
  #start: number | undefined
  #from: Moment | undefined
  #to: Moment | undefined
  #last = { time: 0, count: 0 }

  constructor(seconds: number) {
    this.#milliseconds = seconds * 1000
  }

  /** Takes the count so far, and answers whether a sender is to go on. */
  look(count: number): boolean {
    const time = performance.now()
    this.#start ??= time
    if (this.#from === undefined) {
      if (time - this.#start >= WARM_UP) this.#from = { time, cpu: cpu(), count }
    } else if (this.#to === undefined) {
      this.#last.time = time
      this.#last.count = count
      if (time - this.#from.time >= this.#milliseconds) this.#to = { time, cpu: cpu(), count }
    }
    return this.#to === undefined || time - this.#to.time < TAIL
  }

  get isOver(): boolean {
    return this.#to !== undefined
  }

  /**
   * A second's count, and what each cost in nanoseconds of the CPU. A stream that ended early closes the window; one that ended in
   * the warm-up has none, and both are 0.
   */
  result(): { rate: number; cpu: number } {
    const from = this.#from
    const to = this.#to ?? { ...this.#last, cpu: cpu() }
    if (from === undefined || to.count <= from.count) return { rate: 0, cpu: 0 }
    const count = to.count - from.count
    return { rate: (count / (to.time - from.time)) * 1000, cpu: ((to.cpu - from.cpu) / count) * 1000 }
  }
}

// All threads of the process, in microseconds.
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
