// What an option call costs: mreq, node:dgram and C side by side, each in a process of its own, in interleaved rounds.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const ROUNDS = 31
const WARM_UP = 2
const TESTS = { ttl: 200_000, membership: 20_000 } as const
type Test = keyof typeof TESTS

const folder = mkdtempSync(join(tmpdir(), 'mreq-bench-'))
const program = join(folder, 'subject')
execFileSync('cc', ['-O2', '-o', program, fileURLToPath(new URL('../../bench/subject.c', import.meta.url))])

class Subject {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly samples: Record<Test, number[]> = { ttl: [], membership: [] }

  constructor(command: string, ...args: string[]) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  }

  async run(test: Test): Promise<number> {
    this.#child.stdin?.write(`${test} ${TESTS[test]}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error('a subject ended early')
    return Number(value)
  }

  end(): void {
    this.#child.stdin?.end()
  }
}

const script = fileURLToPath(new URL('subject.js', import.meta.url))
const subjects = {
  mreq: new Subject(process.execPath, script, 'mreq'),
  dgram: new Subject(process.execPath, script, 'dgram'),
  C: new Subject(program),
}

for (let round = 0; round < WARM_UP + ROUNDS; round++) {
  for (const test of Object.keys(TESTS) as Test[]) {
    for (const subject of Object.values(subjects)) {
      const nanoseconds = await subject.run(test)
      if (round >= WARM_UP) subject.samples[test].push(nanoseconds)
    }
  }
}
for (const subject of Object.values(subjects)) subject.end()
rmSync(folder, { recursive: true })

function quantile(samples: readonly number[], q: number): number {
  return samples.toSorted((a, b) => a - b)[Math.round(q * (samples.length - 1))] as number
}

const results = Object.fromEntries(
  Object.entries(subjects).map(([name, { samples }]) => [
    name,
    Object.fromEntries(
      Object.entries(samples).map(([test, all]) => [
        test,
        { median: quantile(all, 0.5), low: quantile(all, 0.1), high: quantile(all, 0.9) },
      ]),
    ),
  ]),
) as Record<keyof typeof subjects, Record<Test, { median: number; low: number; high: number }>>

// Within each round, as a machine's pace changes between them.
function ratio(test: Test, to: 'dgram' | 'C'): number {
  const others = subjects[to].samples[test]
  return quantile(
    subjects.mreq.samples[test].map((own, round) => own / (others[round] as number)),
    0.5,
  )
}
const report = {
  date: new Date().toISOString().slice(0, 10),
  cpu: cpus()[0]?.model,
  kernel: release(),
  node: process.versions.node,
  rounds: ROUNDS,
  calls: TESTS,
  nanoseconds: results,
  ratios: {
    ttl: { dgram: ratio('ttl', 'dgram'), C: ratio('ttl', 'C') },
    membership: { dgram: ratio('membership', 'dgram'), C: ratio('membership', 'C') },
  },
}

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(report, null, 2))
} else {
  const names = { ttl: 'setsockopt IP_MULTICAST_TTL', membership: 'join and leave, both' }
  console.log(`${report.date}, ${report.cpu}, Linux ${report.kernel}, Node ${report.node}`)
  console.log(
    `nanoseconds: median of ${ROUNDS} interleaved rounds (10th to 90th percentile); ratios: median of those within a round\n`,
  )
  for (const test of Object.keys(TESTS) as Test[]) {
    console.log(names[test])
    for (const [name, result] of Object.entries(results)) {
      const { median, low, high } = result[test]
      const ratios =
        name === 'mreq' ? `   ${ratio(test, 'dgram').toFixed(2)} × dgram, ${ratio(test, 'C').toFixed(2)} × C` : ''
      console.log(
        `  ${name.padEnd(6)}${median.toFixed(0).padStart(6)}  (${low.toFixed(0)} to ${high.toFixed(0)})${ratios}`,
      )
    }
  }
}
