import { claims } from './claims.js'
import { label, TESTS, type TestName } from './plan.js'
import { find, lostShare, type Report, type Result, sum } from './report.js'
import { ratio, type Summary } from './statistics.js'
import { type Name, SUBJECTS } from './subjects.js'

const TITLES: Record<TestName, string> = {
  send: 'send, heard by C',
  receive: 'receive, fed by C',
  'one-way': 'one way, both ends alike (CPU of both)',
  'round-trip': 'round trip',
  groups: 'receive, fed by C',
  option: 'setsockopt IP_MULTICAST_TTL',
  membership: 'join and leave, both',
  import: 'import',
  memory: 'memory kept, and how it grew, one way',
}

type Cell = (result: Result, report: Report) => string

const count = (value: number) => Math.round(value).toLocaleString('en')
const spread = ({ median, low, high }: Summary, as: (value: number) => string) =>
  `${as(median)} (${as(low)} to ${as(high)})`
const figure =
  (name: string, as: (value: number) => string = count): Cell =>
  ({ figures }) =>
    figures[name] ? spread(figures[name], as) : ''
const median =
  (name: string, as: (value: number) => string = count): Cell =>
  ({ figures }) =>
    figures[name] ? as(figures[name].median) : ''
const total =
  (name: string): Cell =>
  result =>
    count(sum(result, name))

const to =
  (other: (subject: string) => string | undefined, name: string): Cell =>
  ({ test, subject, size, groups, samples }, report) => {
    const against = other(subject)
    const others = against === undefined ? undefined : find(report, test, against, size, groups)?.samples[name]
    return against !== subject && others && samples[name] ? ratio(samples[name], others).toFixed(2) : ''
  }
const limit = (subject: string) => SUBJECTS[subject as Name]?.limit
const dgram = () => 'dgram'

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1)
const microseconds = (nanoseconds: number) => (nanoseconds / 1000).toFixed(1)

function lost(result: Result): string {
  const wrong = sum(result, 'wrong')
  return `${lostShare(result)} %${wrong > 0 ? ` and ${count(wrong)} WRONG` : ''}`
}

const RATES: Record<string, Cell> = {
  'datagrams/s': figure('rate'),
  'MB/s': median('bytes', megabytes),
  'CPU ns each': median('cpu'),
  sent: total('sent'),
  received: total('received'),
  lost,
  '× C': to(limit, 'rate'),
  '× dgram': to(dgram, 'rate'),
}
const CALLS: Record<string, Cell> = {
  'CPU ns': figure('cpu'),
  'ns by the clock': median('nanoseconds'),
  '× C': to(limit, 'cpu'),
  '× dgram': to(dgram, 'cpu'),
}
const COLUMNS: Record<TestName, Record<string, Cell>> = {
  send: RATES,
  receive: RATES,
  'one-way': RATES,
  groups: RATES,
  'round-trip': {
    'p50 µs': figure('p50', microseconds),
    'p99 µs': figure('p99', microseconds),
    trips: total('trips'),
    lost: total('lost'),
    '× C': to(limit, 'p50'),
    '× dgram': to(dgram, 'p50'),
  },
  option: CALLS,
  membership: CALLS,
  import: { milliseconds: figure('milliseconds', value => value.toFixed(1)), 'MB in all': median('memory', megabytes) },
  memory: {
    'sender MB': median('sender', megabytes),
    'grew by': median('senderGrowth', megabytes),
    'receiver MB': median('receiver', megabytes),
    'and by': median('receiverGrowth', megabytes),
    sent: total('sent'),
    received: total('received'),
    lost,
  },
}

function lines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => (row[column] as string).length)))
  return rows.map(row =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] as number) : cell.padStart(widths[column] as number),
      )
      .join('  ')
      .trimEnd(),
  )
}

function table(report: Report, test: TestName, results: readonly Result[]): string {
  const [{ size, groups } = {}] = results
  const title = [TITLES[test], size && `${size} bytes`, groups && `groups joined: ${groups.toLocaleString('en')}`]
  const columns = Object.entries(COLUMNS[test])
  const rows = [
    [title.filter(Boolean).join(', '), ...columns.map(([name]) => name)],
    ...results.map(result => [`  ${label(result.subject)}`, ...columns.map(([, cell]) => cell(result, report))]),
  ]
  return lines(rows).join('\n')
}

/** Where and how it was measured. */
export function heading(report: Report): string {
  const { asked, SO_RCVBUF, SO_SNDBUF } = report.buffers
  const pinned = report.pinned
    ? `sender on core ${report.pinned[0]}, receiver on core ${report.pinned[1]}`
    : 'both ends on one core'
  return [
    `mreq ${report.mreq}, ${report.date}, ${report.cpu}, ${report.cores} cores, Linux ${report.kernel}, Node ${report.node}`,
    `${pinned}; load before it began ${report.load.toFixed(2)}; loopback multicast in a network namespace of its own`,
    `every socket: ${asked} bytes asked for by SO_RCVBUF and SO_SNDBUF, ${SO_RCVBUF} and ${SO_SNDBUF} given`,
    `medians of ${report.rounds} interleaved rounds of ${report.seconds} s (lowest to highest); ratios: medians of those within a round`,
    'datagrams/s: sent, for a sender; lost ones are shown beside. CPU: of the subject alone. sent and received: warm-up included.',
    ...(report.missing.length > 0 ? [`not installed: ${report.missing.join(', ')}`] : []),
    ...report.failed.map(name => `FAILED, and left out: ${name}`),
  ].join('\n')
}

/** The run as text. */
export function text(report: Report): string {
  const parts = [heading(report)]
  for (const test of TESTS) {
    const results = report.results.filter(result => result.test === test)
    const kinds = new Map<string, Result[]>()
    for (const result of results) {
      const kind = `${result.size} ${result.groups}`
      kinds.set(kind, [...(kinds.get(kind) ?? []), result])
    }
    for (const kind of kinds.values()) parts.push(table(report, test, kind))
  }
  const rows = claims(report).map(({ text, bound, limit, ratio, holds }) => [
    `  ${text}`,
    holds === undefined ? '' : ratio.toFixed(2),
    `${bound} ${limit}`,
    holds === undefined ? 'NOT MEASURED' : holds ? 'holds' : 'DOES NOT HOLD',
  ])
  if (rows.length > 0)
    parts.push(
      lines([
        [
          report.rounds < 3 ? 'What is promised (of too short a run to tell)' : 'What is promised',
          'here',
          'promised',
          '',
        ],
        ...rows,
      ]).join('\n'),
    )
  return parts.join('\n\n')
}
