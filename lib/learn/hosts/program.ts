import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** How a program ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** A program that was started: its lines as they come, and all that it printed. */
export class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: Interface
  readonly #next: AsyncIterator<string>
  /** All that it printed so far. */
  stdout = ''
  /** All that it said on standard error so far. */
  stderr = ''
  /** Settles when it has ended and its output is read; an error where it could not be started. */
  readonly ended: Promise<Exit>

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
    this.#child.stdin.on('error', () => {})
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text
    })
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text
    })
    this.#lines = createInterface({ input: this.#child.stdout })
    this.#next = this.#lines[Symbol.asyncIterator]()
    this.ended = new Promise((resolve, reject) => {
      this.#child.once('error', reject)
      this.#child.once('close', (code, signal) => resolve({ code, signal }))
    })
    // That it cannot be started is told whoever waits for its end, and nobody may.
    this.ended.catch(() => {})
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** The next line that it prints; undefined when it has ended; an error when none comes in time. */
  async line(milliseconds: number = 60_000): Promise<string | undefined> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no line within ${milliseconds} ms; stderr: ${this.stderr}`)),
        milliseconds,
      )
    })
    try {
      const { done, value } = await Promise.race([this.#next.next(), late])
      return done ? undefined : value
    } finally {
      clearTimeout(timer)
    }
  }

  /** The lines that it prints from here on, until it ends. */
  async *lines(): AsyncGenerator<string> {
    for (let next = await this.#next.next(); !next.done; next = await this.#next.next()) yield next.value
  }

  /** Writes a line to its standard input. */
  say(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal)
  }
}
