import type { Host } from './host.js'
import type { Hosts } from './hosts.js'
import type { Program } from './program.js'

/** What a process can be told to do. */
export type Calls = Readonly<Record<string, (...args: never[]) => unknown>>

/** What came of a call. */
export interface Answer {
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly code?: string; readonly hint?: string }
}

/** How a program is started. */
export interface Start {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** A process in a host that makes the calls that it is told to, of those of one program. */
export class RemoteProcess<C extends Calls> {
  readonly #program: Program

  /** Starts a program, by its file; it ends with the hosts. */
  constructor(hosts: Hosts, host: Host, file: string, { args = [], env = {} }: Start = {}) {
    this.#program = hosts.use(host.start(process.execPath, [file, ...args], env))
  }

  /** Has a call made, and answers its value. An error arrives here, with its code. */
  async do<K extends keyof C & string>(name: K, ...args: Parameters<C[K]>): Promise<Awaited<ReturnType<C[K]>>> {
    this.#program.say(JSON.stringify([name, ...args]))
    const line = await this.#program.line()
    if (line === undefined) throw new Error(`the process ended: ${this.#program.stderr}`)
    const { value, error } = JSON.parse(line) as Answer
    if (error !== undefined) {
      const { message, ...more } = error
      throw Object.assign(new Error(`${name}(${args.join()}): ${message}`), more)
    }
    return value as Awaited<ReturnType<C[K]>>
  }

  /** Ends the process as it stands, with all that it has open. */
  async kill(): Promise<void> {
    this.#program.kill()
    await this.#program.ended
  }
}
