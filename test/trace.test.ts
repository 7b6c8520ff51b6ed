import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporary } from './kit/cc.js'
import { root } from './kit/root.js'
import { firstDifference, straced, withoutPointers } from './kit/straced.js'

const CALLS = [
  '%net,close,dup,fcntl,poll,write,clock_nanosleep,prctl,kill,getppid,wait4,epoll_create1,epoll_ctl,epoll_wait,uname,ioctl',
].join()

// What Node does beside: its threads wake each other, and a child that ended is told of.
const NODE = [
  /^write\(\d+, "\\1\\0\\0\\0\\0\\0\\0\\0", 8\)/,
  /^write\(\d+, "\*", 1\)/,
  /^write\(\d+, ".*\\21\\0\\0\\0\\0\\0\\0\\0", 16\)/,
]

/** An interface's name is asked for by three calls, to show it. */
const withoutNames = (lines: readonly string[]) => {
  const asks = (i: number) => /^ioctl\(\d+, SIOCGIF(NAME|INDEX)/.test(lines[i] ?? '')
  return lines.filter((line, i) => !(asks(i) || asks(i + 1) || asks(i - 1)) && !NODE.some(noise => noise.test(line)))
}

/** What strace saw, and trace() told, of the calls between the two that mark them. */
function both(form: 'plain' | 'full', ...flags: string[]): { theirs: string[]; ours: string[]; skipped: string[] } {
  const report = join(temporary(`calls-${form}`), 'report')
  const { words, seen } = straced(`strace-${form}`, CALLS)
  const [strace, ...rest] = words
  const command = [...flags, ...rest, process.execPath, join(root, 'out/test/kit/every-call.js'), report, form]
  execFileSync(strace, command, { stdio: ['ignore', 'ignore', 'pipe'], timeout: 120_000 })
  const isMark = (line: string) => /^shutdown\(-[78], /.test(line)
  const main = seen().find(({ calls }) => calls.some(isMark))?.calls ?? []
  const between = main.slice(main.findIndex(isMark), main.findLastIndex(isMark) + 1)
  const { lines, skipped } = JSON.parse(readFileSync(report, 'utf8')) as { lines: string[]; skipped: string[] }
  return { theirs: withoutNames(between).map(withoutPointers), ours: lines, skipped }
}

test('every call, with every struct and every option, is told as strace prints it', t => {
  const { theirs, ours, skipped } = both('plain')
  assert.ok(ours.length > 2000, `${ours.length} calls`)
  assert.deepEqual(firstDifference(ours, theirs), undefined)
  const numbers = theirs.filter(line => /^[gs]etsockopt\(.*\?\? \*\//.test(line)).map(line => line.split(', ')[2])
  const bytes = theirs.filter(line => /^setsockopt\([^"]*".*= 0$/.test(line)).map(line => line.split(', ')[2])
  t.diagnostic(`not called, as they make several calls or none: ${skipped.join(', ')}`)
  t.diagnostic(`strace has no name for ${[...new Set(numbers)].join(', ')}`)
  t.diagnostic(`strace shows as bytes: ${[...new Set(bytes)].join(', ')}`)
})

test('nothing of the tracing but the way to it is loaded while it is off', () => {
  const code = "import 'mreq'; import 'mreq/c'"
  const opened = (env: Readonly<Record<string, string>>) => {
    const node = [process.execPath, '--input-type=module', '--eval', code]
    const { stderr } = spawnSync('strace', ['-f', '-e', 'trace=openat,open', ...node], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, ...env },
    })
    return [...new Set(stderr.match(/dist\/trace\/[\w/]+\.js(?!on)/g))].sort()
  }
  assert.deepEqual(opened({}), ['dist/trace/trace.js'])
  assert.ok(opened({ MREQ_TRACE: '1' }).includes('dist/trace/calls.js'))
})
