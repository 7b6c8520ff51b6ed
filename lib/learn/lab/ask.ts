// What is asked at a terminal.
import { createInterface } from 'node:readline'

function interrupt(): void {
  process.kill(process.pid, 'SIGINT')
}

/** The line that is typed, without blanks around it; undefined at the end of the input. */
function typed(prompt: string): Promise<string | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  // Ctrl-C is readline's while it reads.
  lines.on('SIGINT', () => {
    lines.close()
    interrupt()
  })
  return new Promise(resolve => {
    lines.once('close', () => resolve(undefined))
    lines.question(prompt, line => {
      resolve(line.trim())
      lines.close()
    })
  })
}

/** The number that is typed, of answers from 1 to `count`; undefined for an empty line, and at the end of the input. */
export async function prediction(count: number): Promise<number | undefined> {
  for (;;) {
    const answer = await typed(`\nYour prediction, 1 to ${count} (or Enter): `)
    if (!answer) return undefined
    if (/^\d$/.test(answer) && Number(answer) >= 1 && Number(answer) <= count) return Number(answer)
    console.log(`That takes a number from 1 to ${count}.`)
  }
}

/** Waits until Enter is typed. `q` ends this process as Ctrl-C does. */
export async function pause(): Promise<void> {
  const answer = await typed('\nEnter goes on, q ends: ')
  if (answer === 'q') interrupt()
}
