import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** What a trial measured: a number for each name. */
export type Figures = Record<string, number>

const PAGE = 4096
const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))

/** The processors that this process may use: a range's first and last, or each. */
function allowed(): number[] {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap(range => {
    const [from = 0, to = from] = range.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  })
}

const cores = allowed()
/** The core of a sender and that of a receiver; undefined where there is one only. */
export const PINNED: readonly [number, number] | undefined =
  cores.length < 2 ? undefined : [cores[0] as number, cores[1] as number]

/** A process of a trial. */
export class Child {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #name: string
  readonly #ended: Promise<unknown>

  /** @param core 0 for the one that sends, 1 for the one that receives. */
  constructor(command: readonly string[], core: 0 | 1) {
    this.#name = command.join(' ')
    const pin = PINNED === undefined ? [] : ['taskset', '--cpu-list', String(PINNED[core])]
    const [program, ...args] = [...pin, ...command] as [string, ...string[]]
    this.#child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
    running.add(this.#child)
    this.#ended = new Promise(resolve => this.#child.once('exit', resolve))
    void this.#ended.then(() => running.delete(this.#child))
  }

  async #line(seconds: number): Promise<string> {
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), seconds * 1000)
    const { value, done } = await this.#lines.next()
    clearTimeout(timer)
    if (done) throw new Error(`ended too early, or took more than ${seconds} s: ${this.#name}`)
    return value
  }

  /** Waits until it is ready. */
  async ready(): Promise<void> {
    await this.#line(30)
  }

  /** Waits for what it measured. */
  async figures(seconds: number): Promise<Figures> {
    for (;;) {
      const line = await this.#line(seconds + 30)
      if (line !== 'ready') return JSON.parse(line)
    }
  }

  /** The memory that it keeps, in bytes; undefined once it has ended. */
  memory(): number | undefined {
    try {
      return Number(readFileSync(`/proc/${this.#child.pid}/statm`, 'utf8').split(' ')[1]) * PAGE
    } catch {
      return undefined
    }
  }

  /** Ends it, if it has not ended, and waits until its sockets are closed. */
  async end(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }
}
