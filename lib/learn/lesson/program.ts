// The listing as the debugger sees it: what V8 runs is listing.js, and what people read is listing.ts and listing.c.
import { readFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Half, Source } from './protocol.js'

const ROOT = new URL('../../../', import.meta.url)
const JAVASCRIPT = new URL('dist/listing/listing.js', ROOT)

/** Where a line of listing.js begins to run: both from 0, as the debugger counts. */
export interface Position {
  readonly lineNumber: number
  readonly columnNumber: number
}

interface Location extends Position {
  readonly type?: string
}

/** The listing's script: its path, and its URL as the debugger has it. */
export const script: { readonly path: string; readonly url: string } = {
  path: fileURLToPath(JAVASCRIPT),
  url: JAVASCRIPT.href,
}

const read = (name: string) => readFileSync(new URL(name, ROOT), 'utf8')
const javascript = read('dist/listing/listing.js')
const typescript = read('lib/listing/listing.ts').split('\n')
const map = new SourceMap(JSON.parse(read('dist/listing/listing.js.map')))

/** The line of listing.ts, from 1, that a place in listing.js was compiled from; undefined for what has none. */
export function lineAt({ lineNumber, columnNumber }: Position): number | undefined {
  const entry = map.findEntry(lineNumber, columnNumber)
  return 'originalLine' in entry ? entry.originalLine + 1 : undefined
}

// V8 itself says where it can stop. A script of its own kind, an import has no place in it; the lines stay where they are.
function breakLocations(): readonly Location[] {
  const session = new Session()
  const locations: Location[] = []
  session.connect()
  session.post('Runtime.enable')
  session.post('Debugger.enable')
  const expression = javascript.replace(/^(import|export) .*$/gm, '')
  session.post('Runtime.compileScript', { expression, sourceURL: '', persistScript: true }, (_, compiled) => {
    const scriptId = compiled?.scriptId as string
    session.post('Debugger.getPossibleBreakpoints', { start: { scriptId, lineNumber: 0 } }, (_, found) => {
      for (const { lineNumber, columnNumber = 0, type } of found?.locations ?? []) {
        locations.push({ lineNumber, columnNumber, ...(type !== undefined && { type }) })
      }
    })
  })
  session.disconnect()
  return locations
}

function findStops(): ReadonlyMap<number, readonly Position[]> {
  const found = new Map<number, Position[]>()
  const first = find(/^function /)
  for (const { type, ...position } of breakLocations()) {
    const line = lineAt(position)
    if (type === 'return' || line === undefined || line <= first || goesOn(line)) continue
    found.set(line, [...(found.get(line) ?? []), position])
  }
  // A call within a statement is a place of its own, too: the line begins to run at the first. A loop's head is where it is entered and where it goes on; its condition is on the way from both.
  return new Map(
    [...found].map(([line, at]) => [line, isLoop(line) ? [at[0], at.at(-1)] : [at[0]]] as [number, Position[]]),
  )
}

/** Whether a line is the rest of the statement above. */
function goesOn(line: number): boolean {
  return /,$/.test(typescript[line - 2] ?? '')
}

function isLoop(line: number): boolean {
  return /^\s*for\b/.test(typescript[line - 1] ?? '')
}

/** The lines where the program can stop, in order, and where each begins to run. */
export const stops: ReadonlyMap<number, readonly Position[]> = findStops()

function find(text: RegExp): number {
  return typescript.findIndex(line => text.test(line)) + 1
}

function after(line: number): number {
  return [...stops.keys()].filter(stop => stop > line).sort((a, b) => a - b)[0] as number
}

const begin = after(find(/^function main\(/))
const fork = find(/= fork\(\)$/)

/** Where each half begins: the line that it comes from, and where it is stopped for the first time. */
export const entries: Readonly<Record<Half, { readonly from: number; readonly stop: number }>> = {
  parent: { from: begin, stop: begin },
  child: { from: fork, stop: after(fork) },
}

/** Both programs, and where a breakpoint can stand. */
export const program: Omit<Source, 'experiments'> = {
  c: read('lib/listing/listing.c').split('\n'),
  ts: typescript,
  stops: [...stops.keys()].sort((a, b) => a - b),
}
