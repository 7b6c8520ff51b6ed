/** One line on standard error that says how far it is: rewritten on a terminal, elsewhere a line a minute at most. */
export class Progress {
  readonly #start = performance.now()
  readonly #isTerminal = process.stderr.isTTY === true
  #told = 0

  tell(done: number, all: number, what: string): void {
    const now = performance.now()
    if (!this.#isTerminal && done > 0 && now - this.#told < 60_000) return
    this.#told = now
    const passed = (now - this.#start) / 1000
    const left = done === 0 ? '' : `, about ${Math.ceil((passed / done) * (all - done))} s left`
    const line = `${done} of ${all}${left}: ${what}`
    process.stderr.write(this.#isTerminal ? `\r\x1b[K${line}` : `${line}\n`)
  }

  end(): void {
    if (this.#isTerminal) process.stderr.write('\r\x1b[K')
  }
}
