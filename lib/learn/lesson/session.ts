// One page's lesson: a run of the listing, and all that the page shows of it.
import { editedField } from './edits.js'
import { attempt, experiments } from './experiments.js'
import { freePort, NOTICE, type Place } from './isolation.js'
import { datagramOf, errnoOf, waitedFor } from './made.js'
import { entries } from './program.js'
import type { Call, Command, Datagram, Half, ProcessState, State, Table, Tried } from './protocol.js'
import { Refused } from './refused.js'
import { commandLine, Run } from './run.js'
import { tablesOf } from './tables.js'
import { variablesOf } from './variables.js'
import type { Report } from './wire.js'

// How much is kept: calls and datagrams, attempts, and characters of output.
const KEPT = 300
const TRIED = 20
const OUTPUT = 16_384

type Changing = { -readonly [K in keyof ProcessState]: ProcessState[K] }

/** The listing, driven by commands; `changed` is called whenever the state is another. */
export class Session {
  readonly #place: Place
  readonly #changed: () => void
  readonly #breakpoints = new Set<number>()
  #run: Run | undefined
  #runs = 0
  #port = 0
  #failure: string | undefined
  #processes: Changing[] = []
  #calls: Call[] = []
  #datagrams: Datagram[] = []
  #tables: Table[] = []
  /** The tables as they were when a half last went on: what is new is so since then. */
  #before: Table[] = []
  #tried: Tried[] = []
  #numbered = 0
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
      started: commandLine(this.#port),
      processes: this.#processes.map(process => ({ ...process })),
      calls: this.#calls,
      datagrams: this.#datagrams,
      tables: this.#tables,
      breakpoints: [...this.#breakpoints].sort((a, b) => a - b),
      experiments,
      tried: this.#tried,
    }
  }

  /** Does what the page asks; Refused where that cannot be. */
  async do(command: Command): Promise<void> {
    if (command.do === 'start-over') return this.start()
    if (command.do === 'breakpoint') return this.#breakpoint(command.line, command.on)
    if (command.do === 'try') return this.#try(command.id, command.value)
    if (command.do === 'run') return this.#runOn()
    const process = this.#processes.find(({ half }) => half === command.half)
    if (process?.status !== 'paused') {
      throw new Refused(409, `The ${command.half} is ${process === undefined ? 'not there' : process.status}.`)
    }
    if (command.do === 'edit') return this.#edit(process, command.variable, command.field, command.bytes)
    this.#before = this.#tables
    this.#goOn(process, 'step')
    this.#changed()
  }

  #runOn(): void {
    const paused = this.#processes.filter(({ status }) => status === 'paused')
    if (paused.length === 0) throw new Refused(409, 'No half is paused.')
    this.#running = true
    this.#before = this.#tables
    for (const process of paused) this.#goOn(process, 'run')
    this.#changed()
  }

  #goOn(process: Changing, ask: 'step' | 'run'): void {
    process.status = 'running'
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
    try {
      await this.#run?.end()
      if (this.#ended) return
      this.#clear()
      const run = new Run({
        report: (half, report) => this.#report(half, report),
        ended: (half, exit) => this.#gone(half, exit),
        failed: why => {
          this.#failure = `The listing did not start. ${why}`.trim()
        },
      })
      this.#run = run
      run.breakpoints([...this.#breakpoints])
      this.#port = await freePort(this.#place)
      await run.start(this.#place, this.#port)
    } catch (error) {
      this.#failure = `The listing did not start: ${(error as Error).message}.`
      this.#processes = []
      this.#changed()
    }
  }

  #clear(): void {
    this.#runs++
    this.#running = false
    this.#failure = undefined
    this.#processes = []
    this.#calls = []
    this.#datagrams = []
    this.#tables = []
    this.#before = []
    this.#changed()
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
    const { offset } = editedField(variable, field, hex, this.#place, this.#port)
    this.#run?.ask(half, { ask: 'write', variable: name, offset, bytes: [...Buffer.from(hex, 'hex')] })
  }

  #report(half: Half, report: Report): void {
    if (report.say === 'hello') {
      const { pid } = report
      this.#processes.push({ half, pid, status: 'running', line: entries[half].from, variables: [], output: '' })
    }
    const process = this.#processes.find(process => process.half === half)
    if (process === undefined) return
    if (report.say === 'paused') this.#paused(process, report)
    if (report.say === 'edited') process.variables = variablesOf(report.variables, process.variables, process.line)
    if (report.say === 'resumed') process.status = 'running'
    if (report.say === 'call') this.#called(process, report)
    if (report.say === 'output') process.output = (process.output + report.text).slice(-OUTPUT)
    if (report.say === 'exit') process.exit = report.code
    this.#look()
    this.#changed()
  }

  #paused(process: Changing, { line, variables }: Extract<Report, { say: 'paused' }>): void {
    if (process.line !== line) process.last = process.line
    process.status = 'paused'
    process.line = line
    process.variables = variablesOf(variables, process.variables, line)
    if (!this.#running) return
    // Where a half is stopped for the first time, or was asked to stop before all ran, no breakpoint stands.
    if (!this.#breakpoints.has(line)) {
      this.#goOn(process, 'run')
      return
    }
    this.#running = false
    for (const { half, status } of this.#processes) if (status === 'running') this.#run?.ask(half, { ask: 'halt' })
  }

  #called(process: Changing, { line, bytes, ...made }: Extract<Report, { say: 'call' }>): void {
    const { half } = process
    const { text } = made
    const result = made.result < 0 ? -1 : made.result
    const errno = errnoOf(made)
    const number = ++this.#numbered
    const call = { number, half, line, text, result, ...(errno && { errno }), ...(bytes !== undefined && { bytes }) }
    // While it runs, this is the last that is known of where it is.
    process.line = line
    this.#calls = [...this.#calls, call].slice(-KEPT)
    const datagram = datagramOf(made, bytes)
    if (datagram !== undefined) this.#datagrams = [...this.#datagrams, { number, half, ...datagram }].slice(-KEPT)
    const exit = waitedFor(made)
    if (exit !== undefined) this.#gone('child', exit)
  }

  #look(): void {
    const alive = this.#processes.find(({ status }) => status !== 'ended')
    // The last process takes the namespace with it: what was read last stays.
    if (alive !== undefined) this.#tables = tablesOf(alive.pid, this.#port, this.#before)
  }

  #gone(half: Half, exit: number | string | undefined): void {
    const process = this.#processes.find(process => process.half === half)
    if (process !== undefined) {
      if (process.status !== 'ended') process.last = process.line
      process.status = 'ended'
      if (exit !== undefined) process.exit = exit
      process.variables = []
    }
    this.#look()
    this.#changed()
  }
}
