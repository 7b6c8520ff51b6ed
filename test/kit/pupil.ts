// A page of the lesson without a browser: gives commands to a session, and waits for what comes of them.
import { Driver } from '#lib/learn/lesson/driver.js'
import type { Place } from '#lib/learn/lesson/isolation.js'
import type { Half, ProcessState, State, Variable } from '#lib/learn/lesson/protocol.js'
import type { Session } from '#lib/learn/lesson/session.js'

/** The namespace of the tests: what runs beside no namespace of its own runs here. */
export const here: Place = { isolated: false, prefix: [] }

const LATE = 60_000

export class Pupil {
  readonly #driver: Driver
  readonly session: Session

  constructor(place: Place) {
    this.#driver = new Driver(place)
    this.session = this.#driver.session
  }

  /** Starts the listing, and waits until it stands at its first line. */
  async begin(): Promise<void> {
    await this.session.start()
    await this.until(() => this.half('parent')?.status === 'paused')
  }

  get state(): State {
    return this.session.state
  }

  half(half: Half): ProcessState | undefined {
    return this.state.processes.find(process => process.half === half)
  }

  variable(half: Half, name: string): Variable {
    const found = this.half(half)?.variables.find(variable => variable.name === name)
    if (found === undefined) throw new Error(`the ${half} has no ${name}`)
    return found
  }

  field(half: Half, variable: string, name: string): string | undefined {
    return this.variable(half, variable).fields.find(field => field.name === name)?.text
  }

  /** Waits until it is so; an error when that does not come. */
  async until(so: () => boolean): Promise<void> {
    if (!(await this.#driver.until(so, LATE))) throw new Error(`it has come to ${JSON.stringify(this.state.processes)}`)
  }

  /** Runs one line, and waits until it is done. */
  async step(half: Half): Promise<void> {
    await this.session.do({ do: 'step', half })
    await this.until(() => this.half(half)?.status !== 'running')
  }

  /** Runs this half, and no other, until it comes to a line. */
  async stepTo(half: Half, line: number): Promise<void> {
    for (let steps = 0; this.half(half)?.line !== line; steps++) {
      if (steps > 100) throw new Error(`the ${half} does not come to line ${line}`)
      await this.step(half)
    }
  }

  /** Runs both halves until this one comes to a line. */
  async runTo(half: Half, line: number): Promise<void> {
    await this.session.do({ do: 'breakpoint', line, on: true })
    await this.session.do({ do: 'run' })
    await this.until(() => this.half(half)?.status === 'paused')
    await this.session.do({ do: 'breakpoint', line, on: false })
  }

  async edit(half: Half, variable: string, field: string, bytes: string): Promise<void> {
    await this.session.do({ do: 'edit', half, variable, field, bytes })
    const offset = () => this.variable(half, variable).fields.find(({ name }) => name === field)?.offset ?? 0
    await this.until(() => this.variable(half, variable).bytes.startsWith(bytes, 2 * offset()))
  }
}
