// Loaded before the listing, by --import: shows each step of it as it is taken. The C line, the TypeScript line, the call
// with its result as strace(1) prints it, its bytes, and the kernel's list of memberships where that changes.
import { readFileSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { native } from '../abi/binding.js'
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

// As of the last call that was shown.
let before = kernelList()

function show({ name, text, bytes, optname }: TracedCall): void {
  const line = currentLine()
  if (line === undefined) return
  const lines = [
    '',
    bold(`line ${line}, in the ${half}`),
    ...Object.entries(sources).map(([language, source]) => `  ${language.padEnd(11)} ${statement(source, line)}`),
    `  ${'strace'.padEnd(11)} ${text}`,
  ]
  if (statement(sources.C, line).includes('fork()'))
    lines.push(
      `  ${''.padEnd(11)} In C it is clone(2). Node cannot do that: mreq/c starts the script again, and this call is its own`,
    )
  if (bytes !== undefined && bytes.length > 0) lines.push(`  ${'bytes'.padEnd(11)} ${hex(bytes, ' ')}`)
  const list = kernelList()
  if (optname === 'IP_ADD_MEMBERSHIP') lines.push(...listLines('before', before), ...listLines('after', list))
  if (name === 'close') lines.push(...listLines(`after the ${half}'s close()`, list))
  before = list
  print(lines)
  if (name === 'wait4' && bytes?.some(byte => byte !== 0)) {
    process.on('exit', () => {
      print(['', 'The child did not hear every greeting.'])
      process.exitCode = 1
    })
  }
}

// What a sender wrote is nothing for a terminal to obey: here what is not printable ASCII is `?`. The strace line has the bytes, escaped.
const { write } = native
const shown = (byte: number) => (byte === 0x0a || (byte >= 0x20 && byte < 0x7f) ? byte : 0x3f)
native.write = (fd, size, text) => write(fd, size, text.map(shown))
listen({
  form: { full: false },
  told: show,
  before(name, args) {
    // The listing gives its child a second for each greeting, and on a slow machine Node takes longer to start.
    if (name === 'kill') childEnded(args[0] as number)
  },
})
