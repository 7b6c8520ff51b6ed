// Loaded before the listing, by --import: shows each step of it as it is taken. The C line, the TypeScript line, the call
// with its result as strace(1) prints it, its bytes, and the kernel's list of memberships where that changes.
import { readFileSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { scalars } from '../abi/binding.js'
import { IP_ADD_MEMBERSHIP } from '../abi/options.js'
import { listen } from '../trace/tracer.js'
import type { TracedCall } from '../trace/types.js'
import { childEnded } from './child.js'
import { hex } from './hex.js'
import { type Membership, memberships } from './igmp.js'
import { currentLine, half } from './position.js'

const read = (name: string) => readFileSync(new URL(`../../lib/listing/${name}`, import.meta.url), 'utf8').split('\n')
const sources = { C: read('listing.c'), TypeScript: read('listing.ts') }
const bold = isatty(1) && !process.env.NO_COLOR ? (text: string) => `\x1b[1m${text}\x1b[0m` : (text: string) => text

// write(2), not console.log(): the loop of the listing blocks, and no line would leave the process.
function print(lines: readonly string[]): void {
  writeSync(1, lines.map(line => `${line}\n`).join(''))
}

/** The statement that starts on a line, with the lines it goes on to. */
function statement(source: readonly string[], line: number): string {
  let text = (source[line - 1] ?? '').trim()
  const open = () => text.split('(').length - text.split(')').length
  for (let next = line; open() > 0 && next < source.length; next++) text += ` ${(source[next] as string).trim()}`
  return text
}

function kernelList(): readonly Membership[] {
  return memberships(readFileSync('/proc/self/net/igmp', 'utf8'))
}

function listLines(when: string, list: readonly Membership[]): string[] {
  const rows = list.map(({ text, group }) => (group === undefined ? text : `${text}    ${group}`))
  const shown = rows.length === 0 ? ['lo has joined nothing'] : rows
  return [`  /proc/net/igmp ${when}`, ...shown.map(row => `              ${row}`)]
}

// As the trace tells of a call, and as it is made: by the option's name, and by its number.
function isJoin(name: string, args: readonly unknown[]): boolean {
  return name === 'setsockopt' && (args[2] === 'IP_ADD_MEMBERSHIP' || args[2] === IP_ADD_MEMBERSHIP)
}

let before: readonly Membership[] = []

function show({ name, args, text, bytes }: TracedCall): void {
  const line = currentLine()
  if (line === undefined) return
  const lines = [
    '',
    bold(`line ${line}, in the ${half}`),
    ...Object.entries(sources).map(([language, source]) => `  ${language.padEnd(11)} ${statement(source, line)}`),
    `  ${'strace'.padEnd(11)} ${text}`,
  ]
  if (bytes !== undefined && bytes.length > 0) lines.push(`  ${'bytes'.padEnd(11)} ${hex(bytes, ' ')}`)
  if (isJoin(name, args)) lines.push(...listLines('before', before), ...listLines('after', kernelList()))
  if (name === 'close') lines.push(...listLines(`after the ${half}'s close()`, kernelList()))
  print(lines)
  if (name === 'wait4' && scalars[0] !== 0) {
    process.on('exit', () => {
      print(['', 'The child did not hear every greeting.'])
      process.exitCode = 1
    })
  }
}

listen({
  form: { full: false },
  told: show,
  before(name, args) {
    if (isJoin(name, args)) before = kernelList()
    // The listing gives its child a second for each greeting, and on a slow machine Node takes longer to start.
    if (name === 'kill') childEnded(args[0] as number)
  },
})
