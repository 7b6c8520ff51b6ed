// Runs one lab in the network namespace that this process was started in: `main NUMBER [--yes] [--json]`. The exit status is 0 where the
// kernel did as the lab says, 1 where not, 2 where the lab's network cannot be made.
import { ask } from './ask.js'
import { labOf } from './files.js'
import type { Lab } from './lab.js'
import { printable } from './page.js'
import { opening, question, step, verdict } from './print.js'
import { type Result, Runner } from './run.js'

const [number, ...flags] = process.argv.slice(2)
const json = flags.includes('--json')

function show(lines: readonly string[]): void {
  if (!json) console.log(printable(lines))
}

/** As JSON has none: a RegExp, as what it is. */
function readable(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? String(value) : value
}

async function take(runner: Runner, lab: Lab): Promise<Result[]> {
  const results: Result[] = []
  for (const one of [...(lab.prepare ?? []).map(step => ({ ...step, brief: true })), ...lab.steps]) {
    const result = await runner.take(one)
    results.push(result)
    show(step(results.length, result))
    // What comes after a call that failed is about nothing.
    if (result.wrong.length > 0 && result.error !== undefined) break
  }
  return results
}

/** Runs a lab and answers the exit status. */
async function run(lab: Lab): Promise<number> {
  show([...opening(Number(number), lab), ...question(lab)])
  const predicted = flags.includes('--yes') || json ? undefined : await ask(lab.question.answers.length)
  const runner = await Runner.make(lab).catch((error: Error) => error)
  if (runner instanceof Error) {
    console.error(`The lab's network cannot be made here: ${runner.message}`)
    return 2
  }
  try {
    const results = await take(runner, lab)
    const wrong = results.flatMap(({ wrong }, i) => wrong.map(text => `step ${i + 1}: ${text}`))
    const holds = wrong.length === 0
    show(verdict(lab, wrong, predicted))
    const { title, claim, source } = lab
    if (json)
      console.log(JSON.stringify({ number: Number(number), title, claim, source, holds, wrong, results }, readable, 2))
    return holds ? 0 : 1
  } finally {
    await runner.close()
  }
}

// Whoever reads no more wants no more, as head(1); what was made goes with this process.
process.stdout.on('error', () => process.exit(1))
try {
  const lab = await labOf(Number(number))
  if (lab === undefined) throw new Error(`there is no lab ${number}: mreq lab lists them`)
  process.exitCode = await run(lab)
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
