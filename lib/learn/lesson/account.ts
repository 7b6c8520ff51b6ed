// What one start of the listing has come to: its processes, what they have called, and what the kernel has of them.
import { datagramOf, errnoOf, waitedFor } from './made.js'
import { entries } from './program.js'
import type { Call, Datagram, Half, ProcessState, State, Table } from './protocol.js'
import { commandLine } from './run.js'
import { tablesOf } from './tables.js'
import { variablesOf } from './variables.js'
import type { Report } from './wire.js'

// How much is kept: calls and datagrams, and characters of output.
const KEPT = 300
const OUTPUT = 16_384

/** A process of the listing, as it changes. */
export type Changing = { -readonly [K in keyof ProcessState]: ProcessState[K] }

/** Kept by what the processes report. */
export class Account {
  /** The UDP port that the listing was given. */
  readonly port: number
  readonly processes: Changing[] = []
  #calls: readonly Call[] = []
  #datagrams: readonly Datagram[] = []
  #tables: readonly Table[] = []
  /** The tables as they were when a half last went on: what is new is so since then. */
  #before: readonly Table[] = []
  #numbered = 0

  constructor(port: number) {
    this.port = port
  }

  get state(): Pick<State, 'started' | 'processes' | 'calls' | 'datagrams' | 'tables'> {
    const processes = this.processes.map(process => ({ ...process }))
    const started = this.port === 0 ? undefined : commandLine(this.port)
    return { started, processes, calls: this.#calls, datagrams: this.#datagrams, tables: this.#tables }
  }

  process(half: Half): Changing | undefined {
    return this.processes.find(process => process.half === half)
  }

  /** A half goes on: what is new in the tables is so from here on. */
  goesOn(): void {
    this.#before = this.#tables
  }

  report(half: Half, report: Report): void {
    if (report.say === 'hello') {
      const { pid } = report
      const { from: line } = entries[half]
      this.processes.push({ half, pid, status: 'running', line, turn: 0, variables: [], output: '' })
    }
    const process = this.process(half)
    if (process === undefined) return
    if (report.say === 'paused') {
      const { line, variables } = report
      if (process.line !== line) process.last = process.line
      process.status = 'paused'
      process.line = line
      process.variables = variablesOf(variables, process.variables, line)
    }
    if (report.say === 'edited') process.variables = variablesOf(report.variables, process.variables, process.line)
    if (report.say === 'resumed') process.status = 'running'
    if (report.say === 'call') this.#called(process, report)
    if (report.say === 'output') process.output = (process.output + report.text).slice(-OUTPUT)
    if (report.say === 'exit') process.exit = report.code
    this.#look()
  }

  #called(process: Changing, { line, made }: Extract<Report, { say: 'call' }>): void {
    const { half, turn } = process
    const { text, bytes } = made
    const result = made.result < 0 ? -1 : made.result
    const errno = errnoOf(made)
    const number = ++this.#numbered
    const call = {
      number,
      half,
      line,
      turn,
      text,
      result,
      ...(errno && { errno }),
      ...(bytes !== undefined && { bytes }),
    }
    // While it runs, this is the last that is known of where it is.
    process.line = line
    this.#calls = [...this.#calls, call].slice(-KEPT)
    const datagram = datagramOf(made)
    if (datagram !== undefined) this.#datagrams = [...this.#datagrams, { number, half, ...datagram }].slice(-KEPT)
    const exit = waitedFor(made)
    if (exit !== undefined) this.gone('child', exit)
  }

  /** A half has ended, and how, where that is known. */
  gone(half: Half, exit: number | string | undefined): void {
    const process = this.process(half)
    if (process !== undefined) {
      if (process.status !== 'ended') process.last = process.line
      process.status = 'ended'
      if (exit !== undefined) process.exit = exit
      process.variables = []
    }
    this.#look()
  }

  #look(): void {
    const alive = this.processes.find(({ status }) => status !== 'ended')
    // The last process takes the namespace with it: what was read last stays.
    if (alive !== undefined) this.#tables = tablesOf(alive.pid, this.port, this.#before)
  }
}
