import { fileURLToPath } from 'node:url'
import type { Host } from './host.js'
import type { Hosts } from './hosts.js'
import type { Program } from './program.js'

const TAP = fileURLToPath(new URL('./tap.js', import.meta.url))

/** An Ethernet frame that went by. */
export interface Frame {
  /** The interface that it went by. */
  readonly name: string
  readonly way: 'in' | 'out'
  readonly bytes: Uint8Array
}

function frameOf(line: string): Frame {
  const [name, direction, hex] = line.split(' ') as [string, string, string]
  return { name, way: direction === '>' ? 'out' : 'in', bytes: Buffer.from(hex, 'hex') }
}

/** A tap on a host's wires: what goes by, from when it is made until the hosts end. */
export class Tap {
  readonly #program: Program
  readonly #drained: (() => void)[] = []

  private constructor(program: Program) {
    this.#program = program
  }

  /** Begins to listen on an interface; without a name, on each but the loopback. */
  static async on(hosts: Hosts, host: Host, name?: string): Promise<Tap> {
    const program = hosts.use(host.start(process.execPath, [TAP, ...(name === undefined ? [] : [name])]))
    if ((await program.line()) !== 'tapping') throw new Error(`no tap: ${program.stderr}`)
    return new Tap(program)
  }

  /** What goes by; an error when the tap has ended. */
  async *frames(): AsyncGenerator<Frame, never> {
    for await (const line of this.#program.lines()) {
      if (line === 'drained') this.#drained.shift()?.()
      else yield frameOf(line)
    }
    throw new Error(`the tap has ended: ${this.#program.stderr}`)
  }

  /** Resolves when {@link frames} has brought all that went by before. */
  drained(): Promise<void> {
    this.#program.say('')
    return new Promise(resolve => this.#drained.push(resolve))
  }
}
