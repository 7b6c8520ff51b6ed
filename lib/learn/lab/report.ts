import type { Numbered } from './catalogue.js'
import { type Result, Runner } from './run.js'

/** What came of a lab. */
export interface Report {
  readonly number: number
  readonly title: string
  readonly claim: string
  readonly source: string
  /** Whether the kernel did as the lab says. */
  readonly holds: boolean
  /** What is not as the lab says, with the number of its step. */
  readonly wrong: readonly string[]
  readonly results: readonly Result[]
}

/** The machine, or this user, has not what a lab's network takes. */
export class NoNetwork extends Error {}

/**
 * Runs a lab.
 *
 * @param told Is told of each step that was taken, and waited for.
 * @throws {NoNetwork} Where its network cannot be made.
 */
export async function report(
  { number, lab }: Numbered,
  told: (number: number, result: Result) => void | Promise<void> = () => {},
): Promise<Report> {
  const runner = await Runner.make(lab).catch((error: Error) => {
    // That is no machine's fault.
    if (error instanceof TypeError) throw error
    throw new NoNetwork(`The lab's network cannot be made here: ${error.message}`, { cause: error })
  })
  const results: Result[] = []
  try {
    for (const step of [...(lab.prepare ?? []).map(step => ({ ...step, brief: true })), ...lab.steps]) {
      const result = await runner.take(step)
      results.push(result)
      await told(results.length, result)
      // What comes after a call that failed is about nothing.
      if (result.wrong.length > 0 && result.error !== undefined) break
    }
  } finally {
    await runner.close()
  }
  const wrong = results.flatMap(({ wrong }, i) => wrong.map(text => `step ${i + 1}: ${text}`))
  const { title, claim, source } = lab
  return { number, title, claim, source, holds: wrong.length === 0, wrong, results }
}
