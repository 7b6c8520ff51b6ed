import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Program } from '#lib/learn/hosts/program.js'
import { cc, temporary } from './kit/cc.js'
import { ended, family, gone } from './kit/family.js'
import { maddr } from './kit/maddr.js'
import { patient } from './kit/patient.js'
import { root } from './kit/root.js'
import { said, script } from './kit/script.js'
import { straced, type Traced } from './kit/straced.js'
import { type Host, TestNet } from './kit/test-net.js'
import { witness } from './kit/witness.js'

type Command = readonly [string, ...string[]]
type Env = Readonly<Record<string, string>>

const c: Command = [cc('listing', { file: join(root, 'lib/listing/listing.c') })]
const ts: Command = [process.execPath, join(root, 'dist/listing/listing.js')]
const GROUP = ['233.252.0.1', '5000']
const ALONE: Env = { MREQ_INTERFACE: '127.0.0.1', MREQ_LOOP: '1' }

function start(net: TestNet, host: Host, env: Env, ...[command, ...args]: Command): Program {
  const LD_PRELOAD = [env.LD_PRELOAD, patient].filter(Boolean).join(':')
  return net.use(host.start(command, args, { ...env, LD_PRELOAD }))
}

/** Runs it to its end, and answers all that it printed. Its output is a file: of a socket Node asks what it is. */
async function outputOf(net: TestNet, host: Host, env: Env, ...listing: Command): Promise<string> {
  const file = join(temporary(`output-${outputs++}`), 'output')
  const program = start(net, host, env, 'sh', '-c', 'exec "$@" < /dev/null > "$0" 2>&1', file, ...listing)
  assert.deepEqual(await ended(program), { code: 0, signal: null })
  return readFileSync(file, 'utf8')
}
let outputs = 0

/** Does the same with both programs at once, each in a host of its own whose groups go by lo. */
async function both<T>(
  t: TestContext,
  run: (net: TestNet, host: Host, listing: Command) => Promise<T>,
): Promise<[T, T]> {
  const net = new TestNet(t)
  const [hostOfC, hostOfTs] = [await net.host(), await net.host()]
  for (const host of [hostOfC, hostOfTs]) host.ip('route add 224.0.0.0/4 dev lo')
  return Promise.all([run(net, hostOfC, c), run(net, hostOfTs, ts)])
}

/** The parent, which makes the socket, and the child; the socket's number stands as `s`, a pointer that was not read as `&`. */
function halves(seen: readonly Traced[]): { parent: Traced; child: Traced } {
  const parent = seen.find(({ calls }) => calls.some(call => call.startsWith('socket(')))
  const child = seen.find(half => half !== parent)
  assert(parent !== undefined && child !== undefined && seen.length === 2, JSON.stringify(seen))
  const s = /= (\d+)$/.exec(parent.calls[0] ?? '')?.[1]
  const plain = ({ calls, end }: Traced) => ({
    calls: calls.map(call => call.replace(new RegExp(`(?<=^\\w+\\(|= )${s}(?=,|$)`), 's').replace(/0x[0-9a-f]+/g, '&')),
    end,
  })
  return { parent: plain(parent), child: plain(child) }
}

test('both make the same network calls, call by call, in the parent and in the child', async t => {
  const [inC, inTs] = await both(t, async (net, host, listing) => {
    const { words, seen } = straced(`calls-${listing.length}`, '%net')
    const env = { ...ALONE, MREQ_COUNT: '2' }
    const output = await outputOf(net, host, env, ...words, ...listing, ...GROUP)
    return { ...halves(seen()), output }
  })
  assert.deepEqual(inTs, inC)
  assert.equal(inTs.output, `127.0.0.1: Hello from ${hostname()}\n`.repeat(2))
  assert.deepEqual(
    inTs.parent.calls.map(call => /^\w+/.exec(call)?.[0]),
    ['socket', 'setsockopt', 'bind', ...Array(4).fill('setsockopt'), 'sendto', 'sendto'],
  )
  assert.deepEqual(
    inTs.child.calls.map(call => /^\w+/.exec(call)?.[0]),
    ['recvfrom', 'recvfrom'],
  )
})

test('on any interface and with IP_MULTICAST_LOOP off it hears nothing of its own, and the parent ends the child', async t => {
  const net = new TestNet(t)
  // lo will not do: what goes out by it comes back, whatever IP_MULTICAST_LOOP says.
  const [left, right] = [await net.host(), await net.host()]
  net.link(
    { host: left, name: 'left', addresses: ['10.1.0.1/24'] },
    { host: right, name: 'right', addresses: ['10.1.0.2/24'] },
  )
  left.ip('route add 224.0.0.0/4 dev left')
  const run = async (listing: Command, port: string) => {
    const { words, seen } = straced(`deaf-${listing.length}`, '%net')
    const output = await outputOf(net, left, { MREQ_COUNT: '2' }, ...words, ...listing, '233.252.0.1', port)
    return { ...halves(seen()), output }
  }
  const [inC, inTs] = await Promise.all([run(c, '5001'), run(ts, '5002')])
  assert.deepEqual(JSON.parse(JSON.stringify(inTs).replaceAll('5002', '5001')), inC)
  assert.equal(inTs.output, '')
  assert.match(inTs.parent.calls[3] ?? '', /IP_ADD_MEMBERSHIP, .*imr_interface=inet_addr\("0\.0\.0\.0"\)\}, 8\) = 0$/)
  assert.match(inTs.child.calls.join(), /^recvfrom\(s, &, 1024, 0, &, \[16\]\) = \?/)
  assert.equal(inTs.child.end, 'killed by SIGTERM')
})

test('both hand the C library the same bytes', async t => {
  const [inC, inTs] = await both(t, async (net, host, listing) => {
    const { env, calls } = witness(`bytes-${listing.length}`)
    await outputOf(net, host, { ...ALONE, ...env, MREQ_COUNT: '1' }, ...listing, ...GROUP)
    return [...calls().values()].map(half => half.map(({ fd, ...call }) => call)).sort((a, b) => b.length - a.length)
  })
  assert.deepEqual(inTs, inC)
  assert.deepEqual(
    inTs.map(half => half.map(({ call, bytes }) => `${call} ${bytes}`)),
    [
      [
        'setsockopt 01000000',
        'bind ',
        'setsockopt e9fc00017f000001',
        'setsockopt 7f000001',
        'setsockopt 01',
        'setsockopt 01',
        `sendto ${Buffer.from(`Hello from ${hostname()}`).toString('hex')}`,
      ],
      [`recvfrom ${Buffer.from(`Hello from ${hostname()}`).toString('hex')}`],
    ],
  )
})

test('the two processes have one socket and one membership, which the last close() drops', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  const path = script(
    'cookie',
    `import { readFileSync } from 'node:fs'
    const igmp = () => readFileSync('/proc/self/net/igmp', 'utf8').match(/(?<=\\t0100FCE9 +)\\d+/)?.[0] ?? '0'
    const cookie = () => { const value = new Uint8Array(8); c.getsockopt(s, c.SOL_SOCKET, c.SO_COOKIE, value, new c.socklen_t(8)); return bytes(value) }
    const s = c.socket(c.AF_INET, c.SOCK_DGRAM, 0)
    const before = igmp()
    const mreq = new c.ip_mreq({ imr_multiaddr: '233.252.0.1', imr_interface: '127.0.0.1' })
    const join = () => c.setsockopt(s, c.IPPROTO_IP, c.IP_ADD_MEMBERSHIP, mreq, c.sizeof(mreq))
    join()
    const joined = igmp()
    if (c.fork() === 0) {
      say('cookie', cookie())
      say('child', [join(), c.errno === c.EADDRINUSE, igmp(), c.close(s)])
      c.exit(0)
    }
    c.wait(null)
    say('cookie', cookie())
    say('parent', [before, joined, igmp(), c.close(s), igmp()])`,
  )
  const program = start(net, host, {}, process.execPath, path)
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stderr)
  const { cookie, child, parent } = said(program.stdout)
  assert.match(String(cookie?.[0]), /^(?!0{16})[0-9a-f]{16}$/)
  assert.equal(cookie?.[1], cookie?.[0])
  assert.deepEqual(child, [[-1, true, '1', 0]])
  assert.deepEqual(parent, [['0', '1', '1', 0, '0']])
})

/** Ends programs that greet for ever. */
async function endedAll<P extends readonly Program[]>(programs: P): Promise<P> {
  for (const program of programs) program.kill('SIGTERM')
  for (const program of programs) assert.deepEqual(await ended(program), { code: null, signal: 'SIGTERM' })
  return programs
}

test('C and TypeScript greet each other, from host to host', async t => {
  const net = new TestNet(t)
  const [left, right] = [await net.host(), await net.host()]
  net.link(
    { host: left, name: 'left', addresses: ['10.1.0.1/24'] },
    { host: right, name: 'right', addresses: ['10.1.0.2/24'] },
  )
  left.ip('route add 224.0.0.0/4 dev left')
  right.ip('route add 224.0.0.0/4 dev right')
  const programs = [start(net, right, {}, ...ts, ...GROUP), start(net, left, {}, ...c, ...GROUP)] as const
  await Promise.all(programs.map(program => program.line()))
  const [inTs, inC] = await endedAll(programs)
  const hello = `Hello from ${hostname()}`
  assert.deepEqual(new Set(inTs.stdout.trimEnd().split('\n')), new Set([`10.1.0.1: ${hello}`]))
  assert.deepEqual(new Set(inC.stdout.trimEnd().split('\n')), new Set([`10.1.0.2: ${hello}`]))
})

test('C and TypeScript greet each other on one host, and hear themselves', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  // A name for each, to tell whose greeting it is.
  const named = (name: string): Command => ['unshare', '--uts', 'sh', '-c', 'hostname "$0" && exec "$@"', name]
  const programs = [
    start(net, host, ALONE, ...named('typescript'), ...ts, ...GROUP),
    start(net, host, ALONE, ...named('c'), ...c, ...GROUP),
  ] as const
  const hearsBoth = async (program: Program) => {
    const heard = new Set<string | undefined>()
    while (heard.size < 2) heard.add(await program.line())
  }
  await Promise.all(programs.map(hearsBoth))
  const [inTs, inC] = await endedAll(programs)
  const everyone = new Set(['127.0.0.1: Hello from c', '127.0.0.1: Hello from typescript'])
  assert.deepEqual(new Set(inTs.stdout.trimEnd().split('\n')), everyone)
  assert.deepEqual(new Set(inC.stdout.trimEnd().split('\n')), everyone)
})

test('both handle every failure with the same words, status 1, and nothing left behind', {
  timeout: 600_000,
}, async t => {
  // In the order of the program; a failure of the child is no failure of the parent's.
  const failures: readonly [what: string, inject: string, error: string, half: 'parent' | 'child'][] = [
    ['socket', 'socket:error=EMFILE', 'Too many open files', 'parent'],
    ['SO_REUSEADDR', 'setsockopt:error=ENOMEM:when=1', 'Cannot allocate memory', 'parent'],
    ['bind', 'bind:error=EADDRINUSE', 'Address already in use', 'parent'],
    ['IP_ADD_MEMBERSHIP', 'setsockopt:error=ENOBUFS:when=2', 'No buffer space available', 'parent'],
    ['IP_MULTICAST_IF', 'setsockopt:error=EADDRNOTAVAIL:when=3', 'Cannot assign requested address', 'parent'],
    ['IP_MULTICAST_TTL', 'setsockopt:error=EINVAL:when=4', 'Invalid argument', 'parent'],
    ['IP_MULTICAST_LOOP', 'setsockopt:error=ENOPROTOOPT:when=5', 'Protocol not available', 'parent'],
    ['fork', 'clone,?fork,?vfork:error=EAGAIN', 'Resource temporarily unavailable', 'parent'],
    ['prctl', 'prctl:error=EINVAL', 'Invalid argument', 'child'],
    ['recvfrom', 'recvfrom:error=ENOMEM', 'Cannot allocate memory', 'child'],
    ['sendto', 'sendto:error=ENETUNREACH', 'Network is unreachable', 'parent'],
    ['wait', 'kill:error=EPERM', 'Operation not permitted', 'parent'],
  ]
  const results = await both(t, async (net, host, listing) => {
    const results: unknown[] = []
    for (const [what, inject] of failures) {
      const trace = '%net,clone,?fork,?vfork,prctl,kill'
      const { words, seen } = straced(`${what}-${listing.length}`, trace, inject)
      const program = start(net, host, { ...ALONE, MREQ_COUNT: '1' }, ...words, ...listing, ...GROUP)
      // strace ends when the last of the processes has ended.
      const { code } = await ended(program)
      // Later Nodes name their threads by prctl(), which is refused too.
      const refused = (call: string) => call.includes('(INJECTED)') && !call.includes('PR_SET_NAME')
      const failed = seen().find(({ calls }) => calls.some(refused))
      results.push([program.stderr, code, failed?.end])
    }
    return results
  })
  for (const result of results) {
    assert.deepEqual(
      result,
      failures.map(([what, , error, half]) => [`${what}: ${error}\n`, half === 'parent' ? 1 : 0, 'exited with 1']),
    )
  }
})

test('both say the same of what the kernel refuses by itself', async t => {
  const cases: readonly [env: Env, group: string, output: string, stderr: string, code: number][] = [
    [{}, '127.0.0.1', '/dev/null', 'IP_ADD_MEMBERSHIP: Invalid argument\n', 1],
    [{}, '10.9.9.9', '/dev/null', 'bind: Cannot assign requested address\n', 1],
    [{ MREQ_INTERFACE: '10.9.9.9' }, '233.252.0.1', '/dev/null', 'IP_ADD_MEMBERSHIP: No such device\n', 1],
    // The child's failure.
    [{ ...ALONE, MREQ_COUNT: '1' }, '233.252.0.1', '/dev/full', 'printf: No space left on device\n', 0],
  ]
  const results = await both(t, async (net, host, listing) => {
    const results: unknown[] = []
    for (const [env, group, output] of cases) {
      const program = start(net, host, env, 'sh', '-c', `exec "$@" > ${output}`, 'sh', ...listing, group, '5000')
      const { code } = await ended(program)
      results.push([program.stderr, code])
    }
    return results
  })
  for (const result of results)
    assert.deepEqual(
      result,
      cases.map(([, , , stderr, code]) => [stderr, code]),
    )
})

test('both refuse a bad command line with its usage and status 2', () => {
  const lines = ['', '233.252.0.1', '233.252.0.1 0', '233.252.0.1 65536', '233.252.0.1 port', '233.252.0.1 -1']
  lines.push('233.252.0.1 5000 256', '233.252.0.1 5000 -1', '233.252.0.1 5000 1 more')
  for (const line of lines) {
    for (const [command, ...args] of [c, ts]) {
      const words = [...args, ...line.split(' ').filter(Boolean)]
      const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' })
      assert.deepEqual([status, stdout, stderr], [2, '', `usage: ${args[0] ?? command} GROUP PORT [TTL]\n`], line)
    }
  }
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} to the parent ends both processes`, async t => {
    await both(t, async (net, host, listing) => {
      const program = start(net, host, ALONE, ...listing, ...GROUP)
      assert.equal(await program.line(), `127.0.0.1: Hello from ${hostname()}`)
      const [child, ...more] = family(program.pid)
      assert(child !== undefined && more.length === 0)
      program.kill(signal)
      assert(await gone(child), `the child ${child} runs on`)
      assert.deepEqual(await ended(program), { code: null, signal })
      assert.deepEqual(maddr(host), {})
    })
  })
}
