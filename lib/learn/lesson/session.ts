// One page's lesson: a run of the listing, and all that the page shows of it.
import { Account, type Changing } from './account.js'
import { editedField } from './edits.js'
import { attempt } from './experiments.js'
import { freePort, NOTICE, type Place } from './isolation.js'
import type { Command, Half, State, Tried } from './protocol.js'
import { Refused } from './refused.js'
import { Run } from './run.js'
import type { Report } from './wire.js'

// How many attempts are kept.
const TRIED = 20

/** The listing, driven by commands; `changed` is called whenever the state is another. */
export class Session {
  readonly #place: Place
  readonly #changed: () => void
  readonly #breakpoints = new Set<number>()
  #run: Run | undefined
  #runs = 0
  #failure: string | undefined
  #account = new Account(0)
  #tried: Tried[] = []
  /** Whether both halves run until one comes to a breakpoint. */
  #running = false
  #trying = false
  #starting: Promise<void> | undefined
  #ended = false

  constructor(place: Place, changed: () => void) {
    this.#place = place
    this.#changed = changed
  }

  get state(): State {
    const notice = this.#failure ?? (this.#place.isolated ? undefined : NOTICE)
    return {
      run: this.#runs,
      ...(notice !== undefined && { notice }),
      ...this.#account.state,
      breakpoints: [...this.#breakpoints].sort((a, b) => a - b),
      tried: this.#tried,
    }
  }

  /** Does what the page asks; Refused where that cannot be. */
  async do(command: Command): Promise<void> {
    if (command.do === 'start-over') return this.start()
    if (command.do === 'breakpoint') return this.#breakpoint(command.line, command.on)
    if (command.do === 'try') return this.#try(command.id, command.value)
    if (command.do === 'run') return this.#runOn()
    const process = this.#account.process(command.half)
    if (process?.status !== 'paused') {
      throw new Refused(409, `The ${command.half} is ${process === undefined ? 'not there' : process.status}.`)
    }
    if (command.do === 'edit') return this.#edit(process, command.variable, command.field, command.bytes)
    this.#account.goesOn()
    this.#goOn(process, 'step')
    this.#changed()
  }

  #runOn(): void {
    const paused = this.#account.processes.filter(({ status }) => status === 'paused')
    if (paused.length === 0) throw new Refused(409, 'No half is paused.')
    this.#running = true
    this.#account.goesOn()
    for (const process of paused) this.#goOn(process, 'run')
    this.#changed()
  }

  #goOn(process: Changing, ask: 'step' | 'run'): void {
    process.status = 'running'
    process.turn++
    this.#run?.ask(process.half, { ask })
  }

  /** Starts the listing from its first line; the run before is ended first. Why it did not start, the state says. */
  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => {
      this.#starting = undefined
    })
    return this.#starting
  }

  async #start(): Promise<void> {
    // What the run before was at takes no command more.
    this.#account = new Account(0)
    this.#running = false
    try {
      await this.#run?.end()
      const port = await freePort(this.#place)
      if (this.#ended) return
      this.#runs++
      this.#failure = undefined
      this.#account = new Account(port)
      this.#changed()
      const run = new Run({
        report: (half, report) => this.#report(half, report),
        ended: (half, exit) => {
          this.#account.gone(half, exit)
          this.#changed()
        },
        failed: why => {
          this.#failure = `The listing did not start. ${why}`.trim()
        },
      })
      this.#run = run
      run.breakpoints([...this.#breakpoints])
      await run.start(this.#place, port)
    } catch (error) {
      this.#failure = `The listing did not start: ${(error as Error).message}.`
      this.#account = new Account(0)
      this.#changed()
    }
  }

  /** Ends the run, and all that it has left. */
  async end(): Promise<void> {
    this.#ended = true
    await this.#starting
    await this.#run?.end()
  }

  #breakpoint(line: number, on: boolean): void {
    if (on) this.#breakpoints.add(line)
    else this.#breakpoints.delete(line)
    this.#run?.breakpoints([...this.#breakpoints])
    this.#changed()
  }

  async #try(id: string, value: string): Promise<void> {
    if (this.#trying) throw new Refused(409, 'Something is being tried.')
    this.#trying = true
    try {
      this.#tried = [...this.#tried, await attempt(id, value, this.#place)].slice(-TRIED)
    } finally {
      this.#trying = false
    }
    this.#changed()
  }

  #edit({ half, variables }: Changing, name: string, field: string, hex: string): void {
    const variable = variables.find(variable => variable.name === name)
    const { offset } = editedField(variable, field, hex, this.#place, this.#account.port)
    this.#run?.ask(half, { ask: 'write', variable: name, offset, bytes: [...Buffer.from(hex, 'hex')] })
  }

  #report(half: Half, report: Report): void {
    this.#account.report(half, report)
    if (report.say === 'paused') this.#paused(half, report.line)
    if (report.say === 'failed') this.#failure = `The debugger of the ${half} has failed. ${report.why}`
    this.#changed()
  }

  #paused(half: Half, line: number): void {
    const process = this.#account.process(half)
    if (!this.#running || process === undefined) return
    // Where a half is stopped for the first time, or was asked to stop before all ran, no breakpoint stands.
    if (!this.#breakpoints.has(line)) {
      this.#goOn(process, 'run')
      return
    }
    this.#running = false
    for (const { half, status } of this.#account.processes) {
      if (status === 'running') this.#run?.ask(half, { ask: 'halt' })
    }
  }
}
