import type { TestName } from './plan.js'
import { find, type Report } from './report.js'
import { ratio } from './statistics.js'

/** A promise of this package, as a ratio within one run, and what the run says of it. */
export interface Claim {
  readonly text: string
  readonly bound: 'at least' | 'at most'
  readonly limit: number
  readonly ratio: number
  /** Undefined where one of the two was not measured: a stream that ended in its warm-up. */
  readonly holds: boolean | undefined
}

/** What every claim comes to in this run; those whose tests were not run are left out. */
export function claims(report: Report): Claim[] {
  const found: Claim[] = []

  function claim(text: string, bound: Claim['bound'], limit: number, value: number | undefined): void {
    if (value === undefined) return
    const isMeasured = Number.isFinite(value) && value > 0
    const holds = bound === 'at least' ? value >= limit : value <= limit
    found.push({ text, bound, limit, ratio: value, holds: isMeasured ? holds : undefined })
  }

  function between(test: TestName, figure: string, subject: string, other: string, size?: number): number | undefined {
    const own = find(report, test, subject, size)?.samples[figure]
    const others = find(report, test, other, size)?.samples[figure]
    return own && others && ratio(own, others)
  }

  for (const test of ['send', 'receive'] as const) {
    for (const size of [64, 1200]) {
      const what = `${test} by GSO/GRO, ${size} bytes: rate`
      claim(`${what} to C's`, 'at least', 0.95, between(test, 'rate', 'mreq-gso', 'c-gso', size))
      claim(`${what} to node:dgram's`, 'at least', 30, between(test, 'rate', 'mreq-gso', 'dgram', size))
    }
  }
  for (const size of [64, 1200]) {
    const what = `receive by batch, ${size} bytes: rate`
    claim(`${what} to C's`, 'at least', 0.95, between('receive', 'rate', 'mreq-batch', 'c-batch', size))
    claim(`${what} to node:dgram's`, 'at least', 2, between('receive', 'rate', 'mreq-batch', 'dgram', size))
  }
  for (const size of [64, 1200]) {
    const what = `sendto, ${size} bytes: CPU`
    claim(`${what} to C's`, 'at most', 1.1, between('send', 'cpu', 'mreq', 'c', size))
    claim(`${what} to node:dgram's`, 'at most', 1, between('send', 'cpu', 'mreq', 'dgram', size))
  }
  claim("round trip: p50 to C's", 'at most', 1.15, between('round-trip', 'p50', 'mreq', 'c', 64))
  claim("round trip: p50 to node:dgram's", 'at most', 1, between('round-trip', 'p50', 'mreq', 'dgram', 64))
  claim("option call: CPU to C's", 'at most', 1.35, between('option', 'cpu', 'mreq', 'c'))
  claim("join and leave: CPU to C's", 'at most', 1.2, between('membership', 'cpu', 'mreq', 'c'))
  claim("join and leave: CPU to node:dgram's", 'at most', 1, between('membership', 'cpu', 'mreq', 'dgram'))
  for (const [subject, limit] of [
    ['mreq', 'c'],
    ['mreq-batch', 'c-batch'],
  ] as const) {
    const text = `${subject}: what of its rate is left with the most groups joined, to C's`
    claim(text, 'at least', 0.9, fall(report, subject, limit))
  }
  claim('batches, GSO/GRO: memory at the end to that at first', 'at most', 1.1, growth(report))
  return found
}

function growth(report: Report): number | undefined {
  const figures = find(report, 'memory', 'mreq-gso', 64)?.figures
  if (figures === undefined) return undefined
  const median = (name: string) => figures[name]?.median ?? 0
  const end = median('sender') + median('receiver')
  return end / (end - median('senderGrowth') - median('receiverGrowth'))
}

function fall(report: Report, subject: string, limit: string): number | undefined {
  const counts = report.results.flatMap(({ test, groups }) => (test === 'groups' && groups ? [groups] : []))
  const most = Math.max(...counts)
  const left = (name: string): number[] | undefined => {
    const few = find(report, 'groups', name, 64, 1)?.samples.rate
    const many = find(report, 'groups', name, 64, most)?.samples.rate
    return few && many?.map((rate, round) => rate / (few[round] as number))
  }
  const own = left(subject)
  const others = left(limit)
  return own && others && ratio(own, others)
}
