import { readFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { close, getsockopt, SO_RCVBUF, SO_SNDBUF, SOL_SOCKET } from 'mreq'
import { type Figures, PINNED } from './child.js'
import { BUFFER } from './lan.js'
import { label, type TestName, type Trial } from './plan.js'
import { type Summary, summary } from './statistics.js'
import { udpSocket } from './subjects/socket.js'
import { MISSING } from './subjects.js'

/** What a subject's trials measured: a value of each round, under the name of the figure. */
export interface Result {
  readonly test: TestName
  readonly subject: string
  readonly size?: number
  readonly groups?: number
  readonly samples: Record<string, number[]>
  readonly figures: Record<string, Summary>
}

/** A run: what `--json` prints. Rates are a second's, `bytes` too; `cpu`, `nanoseconds`, `p50` and `p99` are nanoseconds. */
export interface Report {
  readonly date: string
  readonly mreq: string
  readonly node: string
  readonly kernel: string
  readonly cpu: string
  readonly cores: number
  /** The cores of the sender and of the receiver. */
  readonly pinned: readonly [number, number] | null
  /** The load average of the last minute, before it began. */
  readonly load: number
  readonly rounds: number
  /** How long a trial's rate was measured. */
  readonly seconds: number
  /** The socket buffers in bytes: asked for by every subject, and what the kernel gave, which is twice as much if it may be. */
  readonly buffers: { readonly asked: number; readonly SO_RCVBUF: number; readonly SO_SNDBUF: number }
  /** The peers that are not installed. */
  readonly missing: readonly string[]
  /** The trials that ended with an error; they are not among the results. */
  readonly failed: string[]
  readonly results: Result[]
}

/** A run of which nothing is measured yet. */
export function newReport(rounds: number, seconds: number): Report {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const fd = udpSocket()
  const buffers = {
    asked: BUFFER,
    SO_RCVBUF: getsockopt(fd, SOL_SOCKET, SO_RCVBUF),
    SO_SNDBUF: getsockopt(fd, SOL_SOCKET, SO_SNDBUF),
  }
  close(fd)
  return {
    date: new Date().toISOString(),
    mreq: version,
    node: process.versions.node,
    kernel: release(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    pinned: PINNED ?? null,
    load: loadavg()[0] as number,
    rounds,
    seconds,
    buffers,
    missing: MISSING,
    failed: [],
    results: [],
  }
}

/** A trial as people read it. */
export function nameOf({ test, subject, size, groups }: Trial): string {
  const details = [size && `${size} bytes`, groups && `${groups} groups`].filter(Boolean)
  return `${[test, ...details].join(', ')}: ${label(subject)}`
}

/** Adds what the rounds of a trial measured. */
export function addResult(report: Report, { test, subject, size, groups }: Trial, rounds: readonly Figures[]): void {
  const samples: Record<string, number[]> = {}
  for (const figures of rounds) {
    for (const [name, value] of Object.entries(figures)) {
      samples[name] ??= []
      samples[name].push(Number(value.toPrecision(6)))
    }
  }
  const figures = Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, summary(all)]))
  report.results.push({
    test,
    subject,
    ...(size === undefined ? {} : { size }),
    ...(groups === undefined ? {} : { groups }),
    samples,
    figures,
  })
}

/** A run as JSON, with a line for each result. */
export function json({ results, ...head }: Report): string {
  const lines = results.map(result => `    ${JSON.stringify(result)}`)
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "results": [\n${lines.join(',\n')}\n  ]\n}\n`
}

/** All that the rounds measured of a figure. */
export function sum({ samples }: Result, name: string): number {
  return (samples[name] ?? []).reduce((all, value) => all + value, 0)
}

/** How many of a hundred datagrams were lost. */
export function lostShare(result: Result): string {
  const share = sum(result, 'sent') === 0 ? 0 : (100 * sum(result, 'lost')) / sum(result, 'sent')
  return share.toFixed(share > 0 && share < 0.1 ? 3 : 1)
}

/** Whether every trial ended as it should: no datagram came out of order, twice or cut. */
export function isSound({ failed, results }: Report): boolean {
  return failed.length === 0 && results.every(({ samples }) => (samples.wrong ?? []).every(wrong => wrong === 0))
}

/** The result of a subject in a test. */
export function find(
  { results }: Report,
  test: TestName,
  subject: string,
  size?: number,
  groups?: number,
): Result | undefined {
  return results.find(
    result => result.test === test && result.subject === subject && result.size === size && result.groups === groups,
  )
}
