import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { attempt } from '#lib/learn/lesson/experiments.js'
import { findPlace } from '#lib/learn/lesson/isolation.js'
import type { Command, Half } from '#lib/learn/lesson/protocol.js'
import { record } from '#lib/learn/lesson/record.js'
import { Refused } from '#lib/learn/lesson/refused.js'
import { Run } from '#lib/learn/lesson/run.js'
import { source } from '#lib/learn/lesson/source.js'
import { variablesOf } from '#lib/learn/lesson/variables.js'
import { temporary } from './kit/cc.js'
import { family, gone } from './kit/family.js'
import { BIND, JOIN, line, RECEIVE, SEND } from './kit/listing.js'
import { patiently } from './kit/patient.js'
import { here, Pupil } from './kit/pupil.js'

const alone = await findPlace()
const place = patiently(alone)
const shared = patiently(here)
const folder = temporary('lesson')
process.env.TMPDIR = folder

async function pupil(t: { after(done: () => Promise<void>): void }, where = place): Promise<Pupil> {
  const pupil = new Pupil(where)
  t.after(() => pupil.session.end())
  await pupil.begin()
  return pupil
}

/** Both halves stand behind fork(). The parent, which greets at once, is not to be done before the child is where a test wants it. */
async function forked(t: { after(done: () => Promise<void>): void }, where = place): Promise<Pupil> {
  const lesson = await pupil(t, where)
  await lesson.runTo('parent', line('pid === 0'))
  await lesson.until(() => lesson.half('child')?.status === 'paused')
  return lesson
}

async function refused(pupil: Pupil, command: Command, message: RegExp): Promise<void> {
  await assert.rejects(pupil.session.do(command), error => error instanceof Refused && message.test(error.message))
}

after(() => assert.deepEqual(readdirSync(folder), [], 'no folder is left'))

const edit = (variable: string, field: string, bytes: string, half: Half = 'parent'): Command => ({
  do: 'edit',
  half,
  variable,
  field,
  bytes,
})

test('a breakpoint stands on every line with a statement, in C as in TypeScript', () => {
  const main = source.ts.findIndex(text => text.startsWith('function main(')) + 1
  const statements = source.c.flatMap((text, i) => {
    const goesOn = /,$/.test(source.c[i - 1] as string)
    return i >= main && !goesOn && /^\s+[a-z].*[;{),]$/.test(text) ? [i + 1] : []
  })
  const stops = source.stops.filter(stop => stop > main && stop < source.ts.length - 2)
  // setvbuf() stands in C alone.
  const setvbuf = source.c.findIndex(text => text.includes('setvbuf')) + 1
  assert.deepEqual(
    stops,
    statements.filter(line => line !== setvbuf),
  )
})

test('the listing is stepped through from its first line to its last, in both halves', async () => {
  const { states } = await record(place)
  const last = states.at(-1)
  assert.deepEqual(
    last?.processes.map(({ half, status, exit }) => [half, status, exit]),
    [
      ['parent', 'ended', 0],
      ['child', 'ended', 0],
    ],
  )
  const lines = (half: Half) =>
    states.flatMap(({ processes }) =>
      processes.filter(process => process.half === half && process.status === 'paused').map(({ line }) => line),
    )
  assert.equal(lines('parent')[0], line('const group'))
  assert.equal(lines('child')[0], line('pid < 0'), 'the child begins where fork() returns')
  assert.ok(lines('child').includes(RECEIVE) && !lines('child').includes(SEND))
  const changed = (half: Half) =>
    states
      .map(({ processes }) => processes.find(process => process.half === half && process.status === 'paused'))
      .find(process => process !== undefined)
      ?.variables.flatMap(({ name, changed }) => (changed ? [name] : []))
  assert.deepEqual([changed('parent'), changed('child')], [[], []], 'at the first stop')
  const unset = (half: Half, line: number) =>
    states
      .flatMap(({ processes }) => processes)
      .find(process => process.half === half && process.status === 'paused' && process.line === line)
      ?.variables.flatMap(({ name, unset }) => (unset ? [name] : []))
  const memset = line('memset(group')
  assert.deepEqual(unset('parent', line('gethostname(name')), ['group', 'from', 'mreq', 'fromlen', 'buf', 'name'])
  assert.deepEqual(unset('parent', memset), ['group', 'from', 'mreq', 'fromlen', 'buf'])
  assert.deepEqual(unset('parent', memset + 1), ['from', 'mreq', 'fromlen', 'buf'])
  assert.deepEqual(unset('parent', JOIN), ['from', 'fromlen', 'buf'])
  assert.deepEqual(unset('child', RECEIVE), ['from', 'buf'])
  assert.deepEqual(unset('child', RECEIVE + 1), [])
  const name = place.isolated ? 'lesson' : '.+'
  assert.match(last?.processes[1]?.output ?? '', new RegExp(`^(127\\.0\\.0\\.1: Hello from ${name}\\n){3}$`))

  const calls = last?.calls.map(({ half, text }) => `${half} ${text}`) ?? []
  const join = last?.calls.find(({ text }) => text.includes('IP_ADD_MEMBERSHIP'))
  assert.equal(join?.line, JOIN)
  assert.equal(join?.bytes, 'e9fc00017f000001')
  assert.match(
    join?.text ?? '',
    /^setsockopt\(\d+, SOL_IP, IP_ADD_MEMBERSHIP, \{imr_multiaddr=inet_addr\("233\.252\.0\.1"\), imr_/,
  )
  assert.ok(
    calls.some(call => /^child recvfrom\(.+\) = \d+$/.test(call)),
    calls.join('\n'),
  )
  const greetings = last?.calls.filter(({ text }) => text.startsWith('sendto(')).map(({ turn }) => turn)
  assert.equal(new Set(greetings).size, 3, 'a line that runs again does so in another turn')
  const { datagrams = [] } = last ?? {}
  assert.equal(datagrams.filter(({ half, direction }) => half === 'parent' && direction === 'sent').length, 3)
  assert.equal(datagrams.filter(({ half, direction }) => half === 'child' && direction === 'received').length, 3)
  // That one has come may be told before that it was sent: each half tells for itself.
  assert.match(datagrams.find(({ direction }) => direction === 'sent')?.address ?? '', /^233\.252\.0\.1:\d+$/)

  const joined = states.find(({ calls }) => calls.at(-1) && calls.at(-1)?.number === join?.number)
  const rows = joined?.tables.find(({ name }) => name === '/proc/net/igmp')?.rows
  assert.deepEqual(
    rows?.filter(({ note }) => note === '233.252.0.1').map(({ change }) => change),
    ['added'],
  )
})

test('a recording has both halves, however late the child begins', async () => {
  const wait = 'if (process.env.MREQ_FORK) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000)'
  const late = `NODE_OPTIONS=--import=data:text/javascript,${encodeURIComponent(wait)}`
  const { states } = await record({ ...alone, prefix: [...alone.prefix, 'env', late] })
  const child = states.at(-1)?.processes.find(({ half }) => half === 'child')
  assert.match(child?.output ?? '', /^127\.0\.0\.1: Hello from /)
})

test('a variable shows its bytes, its fields, and both byte orders; an edit reaches the process', async t => {
  const lesson = await pupil(t)
  await refused(
    lesson,
    { do: 'edit', half: 'parent', variable: 'mreq', field: 'imr_multiaddr.s_addr', bytes: 'e9fc0002' },
    /no such/,
  )
  await lesson.runTo('parent', JOIN)
  const port = lesson.variable('parent', 'group').fields.find(({ name }) => name === 'sin_port')
  assert.deepEqual(port, {
    name: 'sin_port',
    offset: 2,
    size: 2,
    type: 'in_port_t',
    text: '5000',
    network: 5000,
    reading: 'port',
    host: 0x8813,
    editable: true,
  })
  assert.equal(lesson.variable('parent', 'mreq').bytes, 'e9fc00017f000001')
  assert.equal(lesson.variable('parent', 's').type, 'int')

  await lesson.edit('parent', 'mreq', 'imr_multiaddr.s_addr', 'e9fc0002')
  assert.equal(lesson.field('parent', 'mreq', 'imr_multiaddr.s_addr'), '233.252.0.2')
  await lesson.step('parent')
  assert.match(lesson.state.calls.at(-1)?.text ?? '', /"233\.252\.0\.2".* = 0$/)
  assert.ok(lesson.state.tables[0]?.rows.some(({ note }) => note === '233.252.0.2'))

  await lesson.runTo('parent', SEND)
  await lesson.edit('parent', 'n', 'n', '05000000')
  assert.equal(lesson.field('parent', 'n', 'n'), '5')
  await lesson.step('parent')
  assert.equal(lesson.state.datagrams.at(-1)?.text, 'Hello')
})

test('a text is shown as C writes it, with its size, and a number by its type', async t => {
  const lesson = await pupil(t)
  await lesson.runTo('parent', JOIN)
  assert.equal(lesson.variable('parent', 'iface').size, '127.0.0.1'.length + 1)
  assert.equal(lesson.field('parent', 'iface', 'iface'), '"127.0.0.1"')
  // In C \x01b would be one byte.
  await lesson.edit('parent', 'name', 'name', '01620a00'.padEnd(128, 'ff'))
  assert.equal(lesson.field('parent', 'name', 'name'), '"\\1b\\n"')
  const [fromlen] = variablesOf({ fromlen: { kind: 'memory', size: 4, bytes: 'ffffffff' } }, [], 0)
  assert.equal(fromlen?.fields[0]?.text, '4294967295', 'a socklen_t has no sign')
  const [long] = variablesOf({ iface: { kind: 'memory', size: 100, bytes: '61'.repeat(64) } }, [], 0)
  assert.deepEqual([long?.size, long?.fields[0]?.size], [100, 64])
})

test('a debugger that fails says why, and ends its process', { timeout: 60_000 }, async t => {
  let why: string | undefined
  const exit = await new Promise(resolve => {
    let how: unknown
    const run = new Run({
      report(half, report) {
        if (report.say === 'paused') run.ask(half, { ask: 'write', variable: 'group', offset: 0, bytes: [1] })
        if (report.say === 'failed') why = report.why
        if (how !== undefined) resolve(how)
      },
      // What it has said may come behind its end.
      ended(_, exit) {
        how = exit
        if (why !== undefined) resolve(exit)
      },
      failed: resolve,
    })
    t.after(() => run.end())
    run.start(place, 5000).catch(resolve)
  })
  assert.equal(exit, 'SIGKILL')
  assert.match(why ?? '', /^Error: .*write\(group.*: TypeError: the variable must be .*, not undefined/)
})

test('a datagram whose address the call does not give is shown without one', async t => {
  const lesson = await forked(t)
  await lesson.stepTo('child', RECEIVE)
  await lesson.edit('child', 'fromlen', 'fromlen', '00000000')
  await lesson.edit('parent', 'group', 'sin_family', '0000')
  await lesson.session.do({ do: 'run' })
  await lesson.until(() => lesson.half('parent')?.status === 'ended')
  const addresses = (which: 'sent' | 'received') =>
    lesson.state.datagrams.filter(({ direction }) => direction === which).map(({ address }) => address)
  assert.deepEqual([addresses('sent').at(-1), addresses('received')[0]], [undefined, undefined])
})

const provoked = [
  ['mreq', 'imr_multiaddr.s_addr', 'c0000201', JOIN, 'EINVAL', /outside 224/],
  ['mreq', 'imr_interface.s_addr', 'c000024d', JOIN, 'ENODEV', /no interface/],
  ['group', 'sin_family', '0a00', BIND, 'EAFNOSUPPORT', /[Ff]amily/],
] as const

for (const [variable, field, bytes, at, code, hint] of provoked) {
  test(`${variable}.${field} edited to ${bytes}: the kernel says ${code}, and the program ends as C's does`, async t => {
    const lesson = await pupil(t)
    await lesson.runTo('parent', at)
    await lesson.edit('parent', variable, field, bytes)
    await lesson.step('parent')
    const call = lesson.state.calls.at(-1)
    assert.equal(call?.errno?.code, code)
    assert.match(call?.errno?.hint ?? call?.errno?.message ?? '', hint)
    assert.match(source.ts[(lesson.half('parent')?.line ?? 0) - 1] ?? '', /^\s+die\(/)
    await lesson.step('parent')
    assert.deepEqual([lesson.half('parent')?.status, lesson.half('parent')?.exit], ['ended', 1])
    assert.match(lesson.half('parent')?.output ?? '', /^\w+: .+\n$/)
  })
}

test('what is not to be edited is not, and a half that runs or is not there takes no command', async t => {
  const lesson = await forked(t)
  await refused(lesson, edit('s', 's', '00000000'), /cannot be edited/)
  await refused(lesson, edit('pid', 'pid', 'ffffffff'), /cannot be edited/)
  await refused(lesson, edit('mreq', 'imr_multiaddr.s_addr', 'e9fc00'), /4 bytes/)
  await refused(lesson, edit('mreq', 'imr_address', 'e9fc0001'), /no such/)
  await lesson.stepTo('child', line('fromlen.value ='))
  await lesson.step('child')
  await lesson.session.do({ do: 'step', half: 'child' })
  await refused(lesson, { do: 'step', half: 'child' }, /running/)
  await lesson.session.do({ do: 'start-over' })
  await refused(lesson, { do: 'step', half: 'child' }, /not there/)
  await refused(lesson, { do: 'run' }, /No half is paused/)
})

test('a length past the end of its memory is refused where it is written', async t => {
  const lesson = await forked(t)
  await lesson.stepTo('child', RECEIVE)
  await refused(
    lesson,
    edit('fromlen', 'fromlen', '11000000', 'child'),
    /^from has 16 bytes, and fromlen says 17: .* RangeError/,
  )
  await lesson.edit('child', 'fromlen', 'fromlen', '10000000')
  await lesson.runTo('parent', SEND)
  await refused(lesson, edit('n', 'n', '01040000'), /^buf has 1024 bytes, and n says 1025: /)
})

test('it says how the listing was started', async t => {
  const lesson = await pupil(t)
  const [, settings = '', given = ''] = /^(.+) listing (.+)$/.exec(lesson.state.started ?? '') ?? []
  const told = (file: string) => readFileSync(`/proc/${lesson.half('parent')?.pid}/${file}`, 'latin1').split('\0')
  assert.deepEqual(told('cmdline').slice(-3, -1), given.split(' '))
  assert.deepEqual(
    settings.split(' ').filter(setting => !told('environ').includes(setting)),
    [],
  )
  assert.deepEqual(
    [lesson.field('parent', 'argv[1]', 'argv[1]'), lesson.field('parent', 'argv[2]', 'argv[2]')],
    given.split(' ').map(text => `"${text}"`),
  )
})

test('what waits to be received is told as the kernel counts it: its own memory', async t => {
  const lesson = await forked(t)
  await lesson.stepTo('child', line('fromlen.value ='))
  for (let steps = 0; steps < 50 && lesson.half('parent')?.last !== SEND; steps++) await lesson.step('parent')
  const [row] = lesson.state.tables.find(({ name }) => name === '/proc/net/udp')?.rows ?? []
  const [, waiting] = /, (\d+) bytes of kernel memory hold what waits \(rx_queue\)$/.exec(row?.note ?? '') ?? []
  const { bytes = '' } = lesson.state.datagrams.at(-1) ?? {}
  assert.ok(Number(waiting) > bytes.length / 2, `${row?.note}`)
})

test('run takes both halves to the end: every greeting is received', async t => {
  const lesson = await pupil(t)
  await lesson.session.do({ do: 'run' })
  await lesson.until(() => lesson.half('parent')?.status === 'ended')
  assert.deepEqual([lesson.half('parent')?.exit, lesson.half('child')?.exit], [0, 0])
  assert.match(lesson.half('child')?.output ?? '', /^(127\.0\.0\.1: Hello from .+\n){3}$/)
  await refused(lesson, { do: 'run' }, /No half is paused/)
})

test('where one half comes to a breakpoint the other stops too, behind the line that it was at', async t => {
  const lesson = await forked(t)
  const PRINT = line("printf('%s: ")
  await lesson.stepTo('child', RECEIVE)
  await lesson.runTo('child', PRINT)
  await lesson.until(() => lesson.half('parent')?.status === 'paused')
  // Mostly in sleep(1), but as long as sendto() has not returned to it, there.
  const made = lesson.state.calls.findLast(({ half }) => half === 'parent')
  assert.ok(made && made.line >= SEND && lesson.half('parent')?.line !== made.line, 'sendto(), or sleep(1), is over')
  assert.equal(lesson.half('child')?.line, PRINT)

  await lesson.step('child')
  await lesson.step('child')
  await lesson.step('child')
  await lesson.session.do({ do: 'step', half: 'child' })
  assert.deepEqual([lesson.half('child')?.line, lesson.half('child')?.status], [RECEIVE, 'running'])
  await lesson.session.do({ do: 'run' })
  await lesson.until(() => lesson.half('parent')?.status === 'ended')
  assert.equal(lesson.half('child')?.exit, 0, 'a half that was stepped runs on too')
})

test('a breakpoint in a loop stops each time round', async t => {
  const lesson = await pupil(t)
  const send = line('for (i = 0', line('for (i = 0'))
  await lesson.session.do({ do: 'breakpoint', line: send, on: true })
  const seen: (string | undefined)[] = []
  for (let i = 0; i < 3; i++) {
    await lesson.session.do({ do: 'run' })
    await lesson.until(() => lesson.half('parent')?.status === 'paused')
    assert.equal(lesson.half('parent')?.line, send)
    seen.push(lesson.half('parent')?.variables.find(({ name }) => name === 'i')?.fields[0]?.text)
  }
  assert.deepEqual(seen, [undefined, '0', '1'])
  assert.deepEqual(lesson.state.breakpoints, [send])
})

test('two sessions at once do not hear each other; start over begins anew; nothing is left of either', async t => {
  const [one, two] = [await forked(t), await forked(t, shared)]
  await Promise.all([one, two].map(lesson => lesson.stepTo('parent', line('sleep(1)'))))
  assert.equal(family(process.pid).length, 4)
  assert.deepEqual(
    [one, two].map(({ state }) => state.datagrams.length),
    [1, 1],
  )
  const first = one.state.processes.map(({ pid }) => pid)
  await one.begin()
  assert.equal(one.state.run, 2)
  for (const pid of first) assert.ok(await gone(pid), 'the run before has ended')
  assert.equal(one.half('parent')?.line, line('const group'))
  assert.deepEqual(one.state.calls, [])
  const pids = family(process.pid)
  await Promise.all([one.session.end(), two.session.end()])
  for (const pid of pids) assert.ok(await gone(pid), 'it has ended')
})

test('a half that dies with commands unread is not shown as paused: start over begins anew', async t => {
  const lesson = await forked(t)
  await lesson.stepTo('child', line('fromlen.value ='))
  const [parent, child] = (['parent', 'child'] as const).map(half => lesson.half(half)?.pid as number)
  process.kill(child as number, 'SIGSTOP')
  for (const stop of [BIND, JOIN, SEND, RECEIVE]) await lesson.session.do({ do: 'breakpoint', line: stop, on: true })
  const begun = lesson.begin()
  // The session has heard of the parent's end, too, once nothing is left of it.
  for (let i = 0; i < 500 && existsSync(`/proc/${parent}`); i++) await setTimeout(2)
  process.kill(child as number, 'SIGKILL')
  await begun
  assert.deepEqual(
    lesson.state.processes.map(({ half, line }) => [half, line]),
    [['parent', line('const group')]],
  )
})

test('without a namespace of its own no address is taken that could lead out of the machine', async t => {
  const lesson = await pupil(t, shared)
  assert.match(lesson.state.notice ?? '', /network namespace/)
  await lesson.runTo('parent', JOIN)
  for (const bytes of ['00000000', '0a000001', 'e0000001']) {
    await refused(lesson, edit('mreq', 'imr_interface.s_addr', bytes), /lead out/)
    await refused(lesson, edit('group', 'sin_addr.s_addr', bytes), /lead out/)
  }
  await refused(lesson, edit('group', 'sin_addr.s_addr', 'c0000201'), /lead out/)
  await refused(lesson, { do: 'try', id: 'interface', value: '10.0.0.1' }, /lead out/)
  await lesson.edit('parent', 'mreq', 'imr_interface.s_addr', 'c000024d')
  await refused(lesson, edit('group', 'sin_port', '0035'), /the port stays/)
  const port = lesson.variable('parent', 'group').bytes.slice(4, 8)
  await lesson.edit('parent', 'group', 'sin_port', port)
})

test('each experiment is refused by the kernel as it says, with what it means', async t => {
  const lesson = await pupil(t)
  const codes: Record<string, string> = {
    group: 'EINVAL',
    interface: 'ENODEV',
    length: 'EINVAL',
    ttl: 'EINVAL',
    'join-again': 'EADDRINUSE',
    leave: 'EADDRNOTAVAIL',
    'bind-again': 'EADDRINUSE',
  }
  const { experiments } = source
  assert.deepEqual(
    experiments.map(({ id }) => id),
    Object.keys(codes),
  )
  for (const { id, value } of experiments) {
    await lesson.session.do({ do: 'try', id, value })
    const tried = lesson.state.tried.at(-1)
    assert.deepEqual([tried?.id, tried?.errno?.code], [id, codes[id]])
    assert.match(tried?.call ?? '', /^\w+\(.+\) = -1 E\w+ \(.+\)$/)
    assert.match(tried?.errno?.hint ?? ' or ', /^(?!.* or )/, 'one cause')
  }
  await lesson.session.do({ do: 'try', id: 'ttl', value: '255' })
  assert.equal(lesson.state.tried.at(-1)?.errno, undefined, 'what the kernel takes is no error')
  for (const [value, means] of [
    ['7', /8 bytes, and 7/],
    ['8', /reads a struct ip_mreq:/],
    ['11', /reads a struct ip_mreq:/],
    ['12', /read.* struct ip_mreqn,.* imr_ifindex is 0/],
    ['64', /read.* struct ip_mreqn,.* imr_ifindex is 0/],
  ] as const) {
    await lesson.session.do({ do: 'try', id: 'length', value })
    const tried = lesson.state.tried.at(-1)
    assert.equal(tried?.value, value)
    assert.match(tried?.meaning ?? tried?.errno?.hint ?? '', means)
  }
  await lesson.session.do({ do: 'try', id: 'bind-again', value: '1' })
  assert.match(lesson.state.tried.at(-1)?.call ?? '', /^bind\(.+ = 0$/)
  for (const [id, value] of [
    ['ttl', '1000000'],
    ['ttl', '1.5'],
    ['length', '65'],
    ['group', '1.2.3'],
    ['nothing', '1'],
  ] as const) {
    await refused(lesson, { do: 'try', id, value }, /takes|no such/)
  }
})

test('why something could not be tried is kept, for the terminal', async () => {
  const nowhere = { isolated: true, prefix: ['sh', '-c', 'echo out of chalk >&2; exit 1'] }
  await assert.rejects(attempt('ttl', '256', nowhere), error => {
    assert.ok(error instanceof Refused)
    assert.match(String(error.cause), /out of chalk/)
    return error.message === 'It could not be tried.'
  })
})
