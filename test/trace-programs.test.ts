import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { labs } from '#lib/learn/lab/catalogue.js'
import { temporary } from './kit/cc.js'
import { ended } from './kit/family.js'
import { root } from './kit/root.js'
import { firstDifference, straced, withoutPointers } from './kit/straced.js'

const TO_FILE = join(root, 'out/test/kit/trace-to-file.js')
const CALLS = '%net,close,fcntl,poll,clock_nanosleep,prctl,kill,getppid,wait4'

/** What a program calls of sockets, and those others: Node has none of these families, and its own calls are on other descriptors. */
function ofSockets(calls: readonly string[], others: readonly string[]): string[] {
  const open = new Set<string>()
  return calls.filter(call => {
    // The process was ended in it.
    if (/ = \?$/.test(call)) return false
    const [, name, first = ''] = /^(\w+)\((?:\[\{fd=)?(\w+)?/.exec(call) ?? []
    if (others.includes(name as string)) return true
    const [, made] = /= (\d+)$/.exec(call) ?? []
    const makes = name === 'socket' && /^AF_(INET6?|PACKET)$/.test(first)
    const isOwn = makes || open.has(first)
    if (made !== undefined && (makes || (isOwn && call.includes('F_DUPFD')))) open.add(made)
    if (isOwn && name === 'close') open.delete(first)
    return isOwn
  })
}

/** strace(1) stands outside of a lab's hosts, and does not know the names of the interfaces there. */
const withoutIndex = (line: string) => line.replace(/(?<=_ifindex=)(if_nametoindex\("\w+"\)|\d+)/g, '?')

interface Compared {
  readonly env?: Readonly<Record<string, string>>
  /** Calls that are on no socket. */
  readonly others: readonly string[]
  alike?(line: string): string
}

/** Runs a program under strace(1), in which every process of Node's tells its own calls too; how many there were. */
async function compare(
  name: string,
  words: readonly string[],
  { env = {}, others, alike = (line: string) => line }: Compared,
): Promise<number> {
  const folder = temporary(`${name}-told`)
  const { words: strace, seen } = straced(`${name}-seen`, CALLS)
  const program = new Program(strace[0], ['--seccomp-bpf', ...strace.slice(1), process.execPath, ...words], {
    ...env,
    NODE_OPTIONS: `--import=${TO_FILE}`,
    MREQ_TRACED: folder,
  })
  assert.deepEqual(await ended(program, 180_000), { code: 0, signal: null }, program.stdout + program.stderr)
  let calls = 0
  for (const { id, calls: all, end } of seen()) {
    const file = join(folder, String(id))
    if (!existsSync(file)) continue
    const ours = ofSockets(readFileSync(file, 'utf8').trimEnd().split('\n'), others).map(alike)
    const theirs = ofSockets(all, others).map(withoutPointers).map(alike)
    // What was killed behind a call could not tell it any more.
    if (end.startsWith('killed') && theirs.length === ours.length + 1) theirs.pop()
    assert.deepEqual(firstDifference(ours, theirs), undefined, `process ${id} of ${name}`)
    calls += ours.length
  }
  return calls
}

test('the listing, parent and child, is told as strace prints it', async () => {
  const others = ['prctl', 'getppid', 'wait4', 'clock_nanosleep', 'kill']
  const env = { MREQ_INTERFACE: '127.0.0.1', MREQ_LOOP: '1', MREQ_COUNT: '2' }
  const calls = await compare('listing', [join(root, 'dist/listing/listing.js'), '233.252.0.1', '5000'], {
    env,
    others,
  })
  assert.ok(calls > 15, `${calls} calls`)
})

for (const { number } of await labs()) {
  test(`lab ${number} is told as strace prints it`, async t => {
    const words = [join(root, 'dist/cli/main.js'), 'lab', String(number)]
    const calls = await compare(`lab-${number}`, words, { others: ['prctl', 'getppid'], alike: withoutIndex })
    assert.ok(calls > 10, `${calls} calls`)
    t.diagnostic(`${calls} calls`)
  })
}
