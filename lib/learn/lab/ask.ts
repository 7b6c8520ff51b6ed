import { createInterface } from 'node:readline'
import { isatty } from 'node:tty'

/**
 * The number that is typed, of answers from 1 to `count`; undefined for an empty line, at the end of the input, and where nobody is at
 * a terminal.
 */
export async function ask(count: number): Promise<number | undefined> {
  if (!isatty(0) || !isatty(1)) return undefined
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  // Ctrl-C is readline's while it reads.
  lines.on('SIGINT', () => {
    lines.close()
    process.kill(process.pid, 'SIGINT')
  })
  try {
    lines.setPrompt(`\nYour prediction, 1 to ${count} (or Enter): `)
    lines.prompt()
    for await (const line of lines) {
      const answer = line.trim()
      if (answer === '') return undefined
      if (/^\d$/.test(answer) && Number(answer) >= 1 && Number(answer) <= count) return Number(answer)
      lines.prompt()
    }
    return undefined
  } finally {
    lines.close()
  }
}
