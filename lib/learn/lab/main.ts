// Runs one lab or all of them in the network namespace that this process was started in, and ends with the process that started it,
// which is PARENT: `main PARENT NUMBER [--yes] [--json]`, `main PARENT --all [--json]`. The exit status is 0 where the kernel did as
// the labs say, 1 where not, 2 where a lab's network cannot be made, or there is no such lab.
import { isatty } from 'node:tty'
import { getppid, PR_SET_PDEATHSIG, prctl, SIGTERM } from '../../c.js'
import { pause, prediction } from './ask.js'
import { type Faulty, labOf, labs, type Numbered } from './catalogue.js'
import { opening, question, step, summary, verdict } from './print.js'
import { NoNetwork, type Report, report } from './report.js'
import { printable } from './terminal.js'

const [parent, number, ...flags] = process.argv.slice(2)
const json = flags.includes('--json')

function show(lines: readonly string[]): void {
  if (!json) console.log(printable(lines))
}

function showJson(reports: Report | readonly (Report | Faulty)[]): void {
  // Of a RegExp JSON has nothing to show.
  const readable = (_: string, value: unknown) => (value instanceof RegExp ? String(value) : value)
  if (json) console.log(JSON.stringify(reports, readable, 2))
}

/** Shows a lab, on a terminal step by step, and answers the exit status. */
async function one({ number, lab }: Numbered): Promise<number> {
  const asks = !flags.includes('--yes') && !json && isatty(0) && isatty(1)
  show([...opening(number, lab), ...question(lab)])
  const predicted = asks ? await prediction(lab.question.answers.length) : undefined
  const found = await report({ number, lab }, async (number, result) => {
    show(step(lab, number, result))
    if (asks) await pause()
  })
  // The steps have taken it off the screen.
  if (asks) show(question(lab))
  show(verdict(lab, found.wrong, predicted))
  showJson(found)
  return found.holds ? 0 : 1
}

class NoLab extends Error {}

const statusOf = (error: unknown) => (error instanceof NoNetwork || error instanceof NoLab ? 2 : 1)

/** What came of a lab among all: its report, or why there is none; and the exit status. */
async function outcomeOf(entry: Numbered | Faulty): Promise<{ found: Report | Faulty; status: number }> {
  if ('fault' in entry) return { found: entry, status: 1 }
  try {
    const found = await report(entry)
    return { found, status: found.holds ? 0 : 1 }
  } catch (error) {
    return { found: { number: entry.number, fault: (error as Error).message }, status: statusOf(error) }
  }
}

/** Shows a line for each lab, and answers the exit status. */
async function every(): Promise<number> {
  const outcomes: { found: Report | Faulty; status: number }[] = []
  for (const entry of await labs()) {
    const outcome = await outcomeOf(entry)
    outcomes.push(outcome)
    show([summary(outcome.found)])
  }
  showJson(outcomes.map(({ found }) => found))
  return Math.max(...outcomes.map(({ status }) => status))
}

function endWithParent(): void {
  prctl(PR_SET_PDEATHSIG, SIGTERM)
  // It may have ended before that.
  if (getppid() !== Number(parent)) process.exit(1)
}

endWithParent()
// Whoever reads no more wants no more, as head(1); what was made goes with this process.
process.stdout.on('error', () => process.exit(1))
try {
  if (number === '--all') {
    process.exitCode = await every()
  } else {
    const entry = await labOf(Number(number))
    if (entry === undefined) throw new NoLab(`there is no lab ${number}: mreq lab lists them`)
    if ('fault' in entry) throw new Error(entry.fault)
    process.exitCode = await one(entry)
  }
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = statusOf(error)
}
