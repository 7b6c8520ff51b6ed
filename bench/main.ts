// mreq, node:dgram and C, side by side: rounds in which each subject's turn comes once, each trial in processes of its own.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Figures } from './child.js'
import { FULL, plan, QUICK, TESTS, type TestName, type Trial } from './plan.js'
import { Progress } from './progress.js'
import { addResult, isSound, json, nameOf, newReport } from './report.js'
import { text } from './table.js'

const USAGE = `npm run bench -- [options]
  --quick        a minute instead of twenty: one round, fewer sizes
  --only TESTS   some of ${TESTS.join(', ')}, with commas
  --sizes BYTES  datagrams of these sizes, with commas: multiples of 4, up to 8192
  --rounds N     so many rounds
  --json [FILE]  prints the run as JSON, or writes it to a file and prints the table`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: TESTS.join(',') },
    sizes: { type: 'string' },
    rounds: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(USAGE)
  process.exit()
}
const [file, ...more] = positionals
if (more.length > 0 || (file !== undefined && !values.json)) {
  console.error(`A file goes with --json.\n${USAGE}`)
  process.exit(2)
}
// A file that cannot be written to is to be known before the run.
if (file !== undefined) writeFileSync(file, '')
const only = values.only.split(',')
const unknown = only.filter(name => !TESTS.includes(name as TestName))
if (unknown.length > 0) {
  console.error(`There is no test ${unknown.join(', ')}.\n${USAGE}`)
  process.exit(2)
}

const scale = values.quick ? QUICK : FULL
const rounds = Number(values.rounds ?? scale.rounds)
const sizes = values.sizes?.split(',').map(Number) ?? scale.sizes
if (!sizes.every(size => size >= 4 && size <= 8192 && size % 4 === 0) || !(Number.isInteger(rounds) && rounds >= 1)) {
  console.error(USAGE)
  process.exit(2)
}
const trials = plan({ ...scale, rounds, sizes }, only as TestName[])
const report = newReport(rounds, scale.seconds)
const measured = new Map<Trial, Figures[]>(trials.map(trial => [trial, []]))
const progress = new Progress()
const all = trials.reduce((sum, trial) => sum + trial.rounds, 0)
let done = 0
for (let round = 0; round < rounds; round++) {
  for (const trial of trials) {
    if (round >= trial.rounds) continue
    const name = nameOf(trial)
    progress.tell(done++, all, name)
    if (report.failed.includes(name)) continue
    try {
      measured.get(trial)?.push(await trial.run())
    } catch (error) {
      report.failed.push(name)
      console.error(`\n${name}: ${(error as Error).message}`)
    }
  }
}
progress.end()
for (const [trial, figures] of measured) {
  if (!report.failed.includes(nameOf(trial))) addResult(report, trial, figures)
}
process.exitCode = isSound(report) ? 0 : 1

if (values.json && file === undefined) {
  process.stdout.write(json(report))
} else {
  if (file !== undefined) writeFileSync(file, json(report))
  console.log(text(report))
}
