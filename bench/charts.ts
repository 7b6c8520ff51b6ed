import * as Plot from '@observablehq/plot'
import { parseHTML } from 'linkedom'
import { label } from './plan.js'
import { lostShare, type Report, type Result, sum } from './report.js'
import type { Summary } from './statistics.js'
import { SUBJECTS } from './subjects.js'

const { document } = parseHTML('<!doctype html><html><body></body></html>')
const NAMES = Object.keys(SUBJECTS).map(label)
// Blue for mreq, orange and brown for node:dgram and the peers, grey for C.
const COLORS = [
  '#9ecae1',
  '#4292c6',
  '#08519c',
  '#6a51a3',
  '#9e9ac8',
  '#fd8d3c',
  '#fdbe85',
  '#a1887f',
  '#d7ccc8',
  '#bdbdbd',
  '#8c8c8c',
  '#525252',
]

interface Row extends Summary {
  readonly subject: string
  readonly size: string
  readonly test: string
  readonly lost: string
}

function row(result: Result, figure: string): Row | undefined {
  const { test, subject, size, figures } = result
  const of = figures[figure]
  if (of === undefined) return undefined
  const lost = sum(result, 'sent') === 0 ? '' : `${lostShare(result)} % lost`
  return { ...of, subject: label(subject), size: `${size} bytes`, test, lost }
}

function svg(options: Plot.PlotOptions): string {
  const figure = Plot.plot({
    ...options,
    document: document as unknown as Document,
    style: { background: 'white', color: 'black', fontFamily: 'sans-serif', fontSize: '12px' },
    color: { domain: NAMES, range: COLORS },
  })
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  return figure.outerHTML
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 })
const short = (value: number) => compact.format(value)

/** A bar for each subject that is in all of the tests: the median with the spread, and the datagrams that were lost. */
export function bars(
  report: Report,
  tests: readonly string[],
  sizes: readonly number[],
  figure: string,
  unit: string,
): string {
  const rows = report.results
    .filter(({ test, size }) => tests.includes(test) && size !== undefined && sizes.includes(size))
    .flatMap(result => row(result, figure) ?? [])
    // A round in which nothing was measured is 0, which a logarithmic scale has no place for.
    .map(row => ({ ...row, low: row.low > 0 ? row.low : row.median }))
    .filter(({ median }) => median > 0)
  const subjects = NAMES.filter(name =>
    tests.every(of => rows.some(({ subject, test }) => subject === name && test === of)),
  )
  const shown = rows.filter(({ subject }) => subjects.includes(subject))
  const left = Math.min(...shown.map(({ low }) => low)) / 2
  const right = Math.max(...shown.map(({ high }) => high))
  const powers = Array.from({ length: 12 }, (_, power) => 10 ** power)
  const ticks = powers.filter(power => power > left && power <= right)
  const text = (value: Row) => [short(value.median), value.lost].filter(Boolean).join(', ')
  return svg({
    width: 200 + 360 * sizes.length,
    height: 75 + tests.length * (subjects.length * 22 + 20),
    marginLeft: 160,
    marginRight: 70,
    marginBottom: 45,
    // As much room to the right as the text behind the longest bar needs.
    x: {
      type: 'log',
      domain: [left, right * (right / left) ** 0.5],
      label: unit,
      grid: true,
      tickFormat: short,
      ticks,
    },
    y: { label: null, domain: subjects },
    fx: { label: null, domain: sizes.map(size => `${size} bytes`) },
    fy: { label: null, domain: [...tests] },
    marks: [
      Plot.barX(shown, { x1: left, x2: 'median', y: 'subject', fx: 'size', fy: 'test', fill: 'subject' }),
      Plot.ruleY(shown, { x1: 'low', x2: 'high', y: 'subject', fx: 'size', fy: 'test', stroke: 'black' }),
      Plot.text(shown, { x: 'high', y: 'subject', fx: 'size', fy: 'test', text, textAnchor: 'start', dx: 5 }),
    ],
  })
}

/** A bar for each subject of one test that has no size. */
export function plainBars(report: Report, test: string, figure: string, unit: string): string {
  const rows = report.results.filter(result => result.test === test).flatMap(result => row(result, figure) ?? [])
  return svg({
    width: 700,
    height: 50 + rows.length * 24,
    marginLeft: 160,
    marginRight: 60,
    x: { label: unit, grid: true, tickFormat: short, zero: true },
    y: { label: null, domain: rows.map(({ subject }) => subject) },
    marks: [
      Plot.barX(rows, { x: 'median', y: 'subject', fill: 'subject' }),
      Plot.ruleY(rows, { x1: 'low', x2: 'high', y: 'subject', stroke: 'black' }),
      Plot.text(rows, {
        x: 'high',
        y: 'subject',
        text: ({ median }: Row) => short(median),
        textAnchor: 'start',
        dx: 5,
      }),
    ],
  })
}

/** A line for each subject: the receive rate by the number of groups joined. */
export function groupLines(report: Report): string {
  const points = report.results.flatMap(({ test, subject, groups, figures }) =>
    test === 'groups' && groups !== undefined && figures.rate
      ? [{ groups, rate: figures.rate.median, subject: label(subject) }]
      : [],
  )
  return svg({
    width: 700,
    height: 350,
    marginLeft: 60,
    marginRight: 160,
    x: {
      type: 'log',
      label: 'groups joined',
      ticks: [...new Set(points.map(({ groups }) => groups))],
      tickFormat: String,
    },
    y: { label: 'datagrams a second', grid: true, tickFormat: short, zero: true },
    marks: [
      Plot.lineY(points, { x: 'groups', y: 'rate', stroke: 'subject', marker: true }),
      Plot.text(
        points,
        Plot.selectLast({ x: 'groups', y: 'rate', z: 'subject', text: 'subject', textAnchor: 'start', dx: 8 }),
      ),
    ],
  })
}
