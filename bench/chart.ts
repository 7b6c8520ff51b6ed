// Draws a run: `chart.js RUN.json` writes RUN.svg, for a README, and RUN.html, with everything.
import { readFileSync, writeFileSync } from 'node:fs'
import { bars, groupLines, plainBars } from './charts.js'
import type { Report } from './report.js'
import { heading, text } from './table.js'

const [file] = process.argv.slice(2)
if (file === undefined) {
  console.error('npm run bench:chart -- RUN.json')
  process.exit(2)
}
const report = JSON.parse(readFileSync(file, 'utf8')) as Report
const base = file.replace(/\.json$/, '')
const has = (test: string) => report.results.some(result => result.test === test)
const streams = ['send', 'receive', 'one-way'].filter(has)
const sizes = [...new Set(report.results.flatMap(({ test, size }) => (streams.includes(test) && size ? [size] : [])))]
const escaped = (plain: string) => plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const inShort = sizes.filter(size => size === 64 || size === 1200)
const shown = inShort.length > 0 ? inShort : sizes.slice(0, 2)
const figures: [string, string][] = []
if (streams.length > 0) {
  writeFileSync(`${base}.svg`, `${bars(report, streams, shown, 'rate', 'datagrams a second, a logarithmic scale')}\n`)
  figures.push(['Datagrams a second', bars(report, streams, sizes, 'rate', 'datagrams a second, a logarithmic scale')])
  figures.push(['CPU time of each', bars(report, streams, sizes, 'cpu', 'nanoseconds a datagram, a logarithmic scale')])
}
if (has('groups')) figures.push(['Receiving with many groups joined', groupLines(report)])
if (has('round-trip')) figures.push(['Round trip, the median', plainBars(report, 'round-trip', 'p50', 'nanoseconds')])
if (has('option')) figures.push(['Setting an option', plainBars(report, 'option', 'cpu', 'nanoseconds of the CPU')])
if (has('membership'))
  figures.push(['Join and leave', plainBars(report, 'membership', 'cpu', 'nanoseconds of the CPU')])

const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>mreq, node:dgram and C</title>
<style>body { font-family: sans-serif; max-width: 1600px; margin: 2em auto; padding: 0 1em } pre { overflow-x: auto }</style>
<h1>mreq, node:dgram and C</h1>
<pre>${escaped(heading(report))}</pre>
${figures.map(([title, figure]) => `<h2>${title}</h2>\n${figure}`).join('\n')}
<h2>All figures</h2>
<pre>${escaped(text(report))}</pre>
</html>
`
writeFileSync(`${base}.html`, page)
console.log(streams.length > 0 ? `${base}.svg ${base}.html` : `${base}.html`)
