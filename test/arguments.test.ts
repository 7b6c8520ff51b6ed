import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { temporary } from './kit/cc.js'
import { root } from './kit/root.js'
import type { Report } from './kit/storm.js'
import { straced } from './kit/straced.js'

const program = (name: string) => join(root, `out/test/kit/${name}.js`)

let report: Report

before(() => {
  const path = join(temporary('storm'), 'report')
  const { status, signal, stderr } = spawnSync(process.execPath, [program('storm'), path], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    timeout: 600_000,
  })
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr.slice(-2000))
  report = JSON.parse(readFileSync(path, 'utf8'))
})

test('every exported function, and every call of the native table, is called with wrong arguments', () => {
  assert.deepEqual(report.missing, [])
  assert.ok(report.made > 10_000)
})

test('the right arguments that these are made from are taken', () => assert.deepEqual(report.untrue, []))

test('a wrong argument is refused', () => assert.deepEqual(report.taken, []))

test('the refusal is a TypeError or RangeError with a code, or an errno', () => assert.deepEqual(report.errors, []))

test('exit() does not end the process with a status that is none', () => {
  const statuses = [
    '',
    'undefined',
    'null',
    'NaN',
    "''",
    "'0'",
    'false',
    '1.5',
    '{}',
    '[]',
    '2 ** 32',
    '0n',
    'Symbol()',
  ]
  const code = (status: string) => `import { exit } from 'mreq/c'
    try { exit(${status}) } catch (error) {
      process.exit(error instanceof TypeError || error instanceof RangeError ? 42 : 1)
    }`
  const ended = statuses.map(status => {
    const child = spawnSync(process.execPath, ['--input-type=module', '--eval', code(status)], { cwd: root })
    return `exit(${status}): ${child.status}`
  })
  assert.deepEqual(
    ended.filter(line => !line.endsWith(': 42')),
    [],
  )
})

// Node's own threads wake each other by an eventfd, at any time.
const WAKE = /write\(\d+, "\\1\\0\\0\\0\\0\\0\\0\\0", 8\)/

/** What a program did, by strace(1): for each of its cases, the system calls between its two writes. */
function traced(): { label: string; outcome: string; calls: string[] }[] {
  const { words, seen } = straced('refusals', '%net,close,dup,dup2,dup3,fcntl,poll,write')
  const [strace, ...options] = [...words, '-s', '200']
  const child = spawnSync(strace as string, [...options, process.execPath, program('refusals')], { encoding: 'utf8' })
  assert.deepEqual({ status: child.status, signal: child.signal }, { status: 0, signal: null }, child.stderr)
  const thread = seen().find(({ calls }) => calls.some(call => call.startsWith('write(1, "<')))
  const found: { label: string; outcome: string; calls: string[] }[] = []
  let open: string[] | undefined
  let label = ''
  for (const call of thread?.calls ?? []) {
    const [, begun] = /^write\(1, "<(.*)>",/.exec(call) ?? []
    const [, ended] = /^write\(1, "=(.*)\\n",/.exec(call) ?? []
    if (begun !== undefined) [label, open] = [begun, []]
    else if (ended !== undefined && open !== undefined) {
      found.push({ label, outcome: ended, calls: open })
      open = undefined
    } else if (!WAKE.test(call)) open?.push(call)
  }
  return found
}

test('what is refused makes no system call, and least of all one on descriptor 0', () => {
  const cases = traced()
  assert.ok(cases.length > 180, `${cases.length} cases`)
  const told = cases.filter(({ outcome, calls }) => outcome !== 'refused' || calls.length > 0)
  assert.deepEqual(told, [])
})
