// Loaded before the listing, by --import: shows each step of it as it is taken. The C line, the TypeScript line, the call
// with its result as strace(1) prints it, its bytes, and the kernel's list of memberships where that changes.
import { readFileSync, writeSync } from 'node:fs'
import { isatty } from 'node:tty'
import { inet_ntoa } from '../abi/address.js'
import { scalars } from '../abi/binding.js'
import { IP_ADD_MEMBERSHIP } from '../abi/options.js'
import { listen } from '../trace/tracer.js'
import type { TracedCall } from '../trace/types.js'
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

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join(' ')
}

/** The loopback interface's part of the kernel's list: its line, and one for each group, which reads backwards. */
function memberships(): string[] {
  const [, ...rows] = readFileSync('/proc/self/net/igmp', 'utf8').trimEnd().split('\n')
  const from = rows.findIndex(row => /^\d+\s+lo\s/.test(row))
  if (from < 0) return ['lo has joined nothing']
  const groups = rows.slice(from + 1)
  const end = groups.findIndex(row => /^\d/.test(row))
  return [rows[from] as string, ...(end < 0 ? groups : groups.slice(0, end))]
}

/** A group's row with its address behind it, as the kernel prints that as a number of this machine's byte order. */
function legible(row: string): string {
  const text = row.replaceAll('\t', '  ').trimEnd()
  const [group] = /\b[0-9A-F]{8}\b/.exec(row) ?? []
  return group === undefined ? text : `${text}    ${inet_ntoa(Number.parseInt(group, 16))}`
}

function kernelList(when: string, list: readonly string[]): string[] {
  return [`  /proc/net/igmp ${when}`, ...list.map(row => `              ${legible(row)}`)]
}

const isJoin = (name: string, args: readonly unknown[]) => name === 'setsockopt' && args[2] === 'IP_ADD_MEMBERSHIP'
let before: string[] = []

function show({ name, args, text, bytes }: TracedCall): void {
  const line = currentLine()
  if (line === undefined) return
  const lines = [
    '',
    bold(`line ${line}, in the ${half}`),
    ...Object.entries(sources).map(([language, source]) => `  ${language.padEnd(11)} ${statement(source, line)}`),
    `  ${'strace'.padEnd(11)} ${text}`,
  ]
  if (bytes !== undefined && bytes.length > 0) lines.push(`  ${'bytes'.padEnd(11)} ${hex(bytes)}`)
  if (isJoin(name, args)) lines.push(...kernelList('before', before), ...kernelList('after', memberships()))
  if (name === 'close') lines.push(...kernelList(`after the ${half}'s close()`, memberships()))
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
    if (name === 'setsockopt' && args[2] === IP_ADD_MEMBERSHIP) before = memberships()
  },
})
