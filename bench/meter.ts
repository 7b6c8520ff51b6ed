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
      if (time - this.#from.time >= this.#milliseconds) this.#to = { time, cpu: cpu(), count }
    }
    return this.#to === undefined || time - this.#to.time < TAIL
  }

  get isOver(): boolean {
    return this.#to !== undefined
  }

  /** A second's count, and what each cost in nanoseconds of the CPU. Where the stream ended too early for a window, both are 0. */
  result(): { rate: number; cpu: number } {
    if (this.#from === undefined || this.#to === undefined) return { rate: 0, cpu: 0 }
    const count = this.#to.count - this.#from.count
    if (count === 0) return { rate: 0, cpu: 0 }
    return {
      rate: (count / (this.#to.time - this.#from.time)) * 1000,
      cpu: ((this.#to.cpu - this.#from.cpu) / count) * 1000,
    }
  }
}

// All threads of the process, in microseconds.
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
