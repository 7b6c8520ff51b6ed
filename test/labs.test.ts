import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Program } from '#lib/learn/hosts/program.js'
import { labs, type Numbered } from '#lib/learn/lab/catalogue.js'
import { wrongWith } from '#lib/learn/lab/check.js'
import type { Alteration } from './lab/altered.js'
import { cc, temporary } from './lab/cc.js'
import { ended, family, gone } from './lab/family.js'
import { cOf, typeScriptOf } from './lab/lab-code.js'
import { root } from './lab/root.js'

const mreq = join(root, 'dist/cli/main.js')
const ALTERED = join(root, 'out/test/lab/altered.js')

/** What makes each lab's claim false. */
const FALSE: Readonly<Record<number, Alteration>> = {
  1: 'no join',
  2: 'join on the west',
  3: 'bind to any address',
  4: 'no join',
  5: 'join on the west',
  6: 'no IP_MULTICAST_ALL',
  7: 'no close',
  8: 'IP_MULTICAST_LOOP turned round',
  9: 'no IP_MULTICAST_IF',
  10: 'TTL 1',
  11: 'join on the west',
  12: 'no IP_MULTICAST_IF',
  13: 'bind to any address',
  14: 'bind to port 5000',
  15: 'TTL 1',
  16: 'no source-specific join',
  17: 'source before interface',
  18: 'no IP_MULTICAST_ALL',
  19: 'drop by the ifindex',
  20: 'sends by 10.2.0.1',
}

function lab(number: number, env: Record<string, string> = {}, ...flags: string[]): Program {
  return new Program(process.execPath, [mreq, 'lab', String(number), ...flags], env)
}

let all: Numbered[] = []
before(async () => {
  all = (await labs()).filter(entry => 'lab' in entry)
})

test('each lab has what makes it false', () => {
  assert.deepEqual(
    all.map(({ number }) => number),
    Object.keys(FALSE).map(Number),
  )
})

for (const [number, alteration] of Object.entries(FALSE)) {
  test(`lab ${number} holds, and fails with an mreq of "${alteration}"`, async () => {
    const program = lab(Number(number))
    const altered = lab(Number(number), { NODE_OPTIONS: `--import=${ALTERED}`, MREQ_ALTERED: alteration })
    const [end, alteredEnd] = await Promise.all([ended(program, 30_000), ended(altered, 60_000)])
    assert.deepEqual(end, { code: 0, signal: null }, program.stdout + program.stderr)
    const { claim } = all.find(lab => lab.number === Number(number))?.lab ?? {}
    assert(program.stdout.replaceAll('\n', ' ').includes(claim as string), program.stdout)
    assert.equal(program.stderr, '')
    assert.deepEqual(alteredEnd, { code: 1, signal: null }, altered.stdout + altered.stderr)
    assert.match(altered.stdout, /The kernel did not do as this lab says\.\n {2}- step \d+: .*expected/)
  })
}

test('the C of every lab compiles, and the TypeScript', () => {
  cc('labs', { text: cOf(all) }, '-Wno-unused-value')

  const folder = temporary('labs-ts')
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/mreq'))
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'labs.ts'), typeScriptOf(all))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const options = '--noEmit --strict --pretty false --target es2022 --module nodenext --types node'.split(' ')
  const types = ['--typeRoots', join(root, 'node_modules/@types')]
  const { stdout } = spawnSync(process.execPath, [tsc, ...options, ...types, 'labs.ts'], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(stdout, '')
})

test('the list has each lab with its title, in JSON with its claim', async () => {
  const [text, json] = [
    new Program(process.execPath, [mreq, 'lab']),
    new Program(process.execPath, [mreq, 'lab', '--json']),
  ]
  assert.deepEqual(await ended(text), { code: 0, signal: null })
  assert.deepEqual(
    text.stdout
      .trimEnd()
      .split('\n')
      .map(line => line.trim()),
    all.map(({ number, lab }) => `${number}  ${lab.title}`),
  )
  await ended(json)
  assert.deepEqual(
    JSON.parse(json.stdout),
    all.map(({ number, lab: { title, claim, source } }) => ({ number, title, claim, source })),
  )
})

test('a lab in JSON says what a value is compared with', async () => {
  const program = lab(20, {}, '--json')
  assert.deepEqual(await ended(program, 30_000), { code: 0, signal: null })
  const gives = JSON.parse(program.stdout).results.flatMap(
    ({ step }: { step: { gives?: unknown } }) => step.gives ?? [],
  )
  assert.deepEqual(
    gives,
    [0, 1, 2].map(count => `/^IPReversePathFilter ${count}$/`),
  )
})

test('a lab in JSON: what was called, changed, seen and heard', async () => {
  const program = lab(1, {}, '--json')
  assert.deepEqual(await ended(program), { code: 0, signal: null })
  const { holds, wrong, results } = JSON.parse(program.stdout)
  assert.deepEqual([holds, wrong], [true, []])
  const join = results.find(({ step }: { step: { says: string } }) => step.says.startsWith('joins: '))
  assert.match(join.calls[0].text, /^setsockopt\(\d+, SOL_IP, IP_ADD_MEMBERSHIP, \{imr_multiaddr=.*\}, 8\) = 0$/)
  assert.equal(join.calls[0].bytes, 'e9 fc 00 01 0a 01 00 02')
  assert.deepEqual(join.changes, [
    { host: 'host', table: 'igmp', key: 'eth 233.252.0.1', after: '1 member' },
    { host: 'host', table: 'dev_mcast', key: 'eth 01:00:5e:7c:00:01', after: 'let in' },
  ])
  assert.deepEqual(join.wire[0].igmp, ['host eth CHANGE_TO_EXCLUDE_MODE 233.252.0.1'])
  const { heard } = results.findLast(({ heard = [] }: { heard?: { datagrams: unknown[] }[] }) =>
    heard.some(({ datagrams }) => datagrams.length > 0),
  )
  const of = (process: string) => heard.find((one: { process: string }) => one.process === process)?.datagrams
  const [{ text, from, call }] = of('listener')
  assert.deepEqual([text, from, of('elsewhere'), of('one')], ['one member', '10.1.0.1', [], undefined])
  assert.match(call, /^recvfrom\(\d+, "one member", 65536, /)
})

test('what a step states is shown though it has not changed, and a call that strace leaves as numbers is decoded', async () => {
  const [renumbered, order] = [lab(19), lab(17)]
  assert.deepEqual(await ended(renumbered, 30_000), { code: 0, signal: null })
  const [, , , join, , , drop, again, close] = renumbered.stdout.split(/^\d+\. /m)
  for (const step of [drop, close]) {
    assert.match(step as string, /igmp +right: eth 233\.252\.0\.1 {2}1 member {2}1 member\n {2}wire +nothing\n/)
  }
  assert.match(join as string, /decoded [^}]*imr_ifindex=if_nametoindex\("eth"\)}, 12\) = 0\n {2}bytes +e9 fc /)
  assert.match(again as string, /error +setsockopt IP_DROP_MEMBERSHIP EADDRNOTAVAIL: Cannot assign/)
  assert.deepEqual(await ended(order, 30_000), { code: 0, signal: null })
  assert.match(order.stdout, /igmp +middle: no group +- +-\n/)
})

test('what is wrong with a lab is said', () => {
  const { lab } = all[0] as Numbered
  const step = { at: 'nobody', says: '', c: '', ts: '', heard: ['none'], members: { nowhere: {} } }
  const wrong = wrongWith({
    ...lab,
    network: [['host eth 10.1.0.1', 'other eth'], ['alone aVeryLongInterface 10.2.0.1']],
    processes: { here: 'elsewhere' },
    watch: ['beyond'],
    routers: [{ on: 'router', source: '', group: '', from: '', to: '' }],
    question: { ask: '', answers: ['one'], right: 2 },
    prepare: [{ on: 'there', says: 'runs', command: 'true' }],
    steps: [step as never],
  })
  for (const part of [
    /"other eth" is not a host/,
    /longer than an interface/,
    /two ends/,
    /the host of a process, "elsewhere"/,
    /watched host "beyond"/,
    /a router, "router"/,
    /two to four answers/,
    /no answer 2/,
    /a command, "there"/,
    /the process "nobody"/,
    /hears, "none"/,
    /members, "nowhere"/,
    /says nothing/,
  ]) {
    assert.equal(wrong.filter(text => part.test(text)).length, 1, `${part} in ${wrong}`)
  }
})

test('a lab that is not there is none, and a number that is none is refused', async () => {
  for (const [number, said] of [
    ['99', /there is no lab 99/],
    ['one', /whole number from 1/],
  ] as const) {
    const program = new Program(process.execPath, [mreq, 'lab', number])
    assert.deepEqual(await ended(program), { code: 1, signal: null })
    assert.match(program.stderr, said)
  }
})

test('an ordinary user runs every lab, by user namespaces', async t => {
  // Where an ordinary user runs the tests, root is that user.
  const already = /^ *0 +[1-9]/m.test(readFileSync('/proc/self/uid_map', 'utf8'))
  const nobody = already ? ['env'] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  const [command, ...words] = nobody as [string, ...string[]]
  const may = spawnSync(command, [...words, 'unshare', '--user', '--map-root-user', '--net', 'true'])
  if (may.status !== 0) return t.skip('setpriv and unshare --user as nobody: user namespaces for everybody')
  const program = new Program(command, [...words, process.execPath, mreq, 'lab', '--all'])
  assert.deepEqual(await ended(program, 180_000), { code: 0, signal: null }, program.stdout + program.stderr)
  assert.deepEqual(
    program.stdout.trimEnd().split('\n'),
    all.map(({ number, lab }) => `${String(number).padStart(2)}  holds  ${lab.title}`),
  )
})

/** A package with these labs of this one's and these files beside them: its program. */
function packageWith(name: string, kept: readonly string[], files: Readonly<Record<string, string>> = {}): string {
  const folder = temporary(name)
  for (const name of ['native', 'prebuilds', 'node_modules', 'package.json'])
    symlinkSync(join(root, name), join(folder, name))
  for (const name of ['dist', 'lib']) {
    cpSync(join(root, name), join(folder, name), {
      recursive: true,
      filter: file => !file.includes('/lib/learn/labs/'),
    })
  }
  for (const name of kept) symlinkSync(join(root, 'lib/learn/labs', name), join(folder, 'lib/learn/labs', name))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return join(folder, 'dist/cli/main.js')
}

async function says(program: string, words: readonly string[], env: Record<string, string> = {}) {
  const started = new Program(process.execPath, [program, 'lab', ...words], env)
  const { code } = await ended(started, 30_000)
  return { code, stdout: started.stdout, stderr: started.stderr }
}

test('a file that is no lab is told of in its line, and stops no other lab', async () => {
  const faulty = packageWith('faulty', ['04-struct.ts'], {
    'lib/learn/labs/05-throws.ts': '',
    'dist/learn/labs/05-throws.js': 'throw new Error("out of chalk")',
    'lib/learn/labs/06-none.ts': '',
    'lib/learn/labs/07-one.ts': '',
    'lib/learn/labs/07-other.ts': '',
    'lib/learn/labs/22_Loop.ts': '',
  })
  const list = await says(faulty, [])
  assert.deepEqual([list.code, list.stderr], [1, ''])
  assert.deepEqual(list.stdout.split('\n'), [
    ' 4  The bytes of IP_ADD_MEMBERSHIP',
    ' 5  lib/learn/labs/05-throws.ts: out of chalk',
    ' 6  lib/learn/labs/06-none.ts: it is not compiled: npx tsc --build',
    ' 7  lib/learn/labs/07-one.ts: 07-other.ts has that number too',
    ' 7  lib/learn/labs/07-other.ts: 07-one.ts has that number too',
    '    lib/learn/labs/22_Loop.ts: its name is not a number of two digits, a hyphen, and small letters',
    '',
  ])
  assert.deepEqual([(await says(faulty, ['4'])).code, (await says(faulty, ['5'])).code], [0, 1])
  const every = await says(faulty, ['--all'])
  assert.equal(every.code, 1)
  assert.match(every.stdout, /^ 4 {2}holds {2}The bytes.*\n 5 {2}WRONG {2}lib.*out of chalk\n/)
})

test('all labs in a line each: what is wrong, and the status of the worst', async () => {
  const loop = readFileSync(join(root, 'dist/learn/labs/08-loop.js'), 'utf8')
  const sound = packageWith('sound', ['04-struct.ts'], {
    'lib/learn/labs/05-false.ts': '',
    'dist/learn/labs/05-false.js': loop.replace("'00 00 00 00'", "'00 00 00 01'"),
  })
  const { code, stdout } = await says(sound, ['--all'])
  assert.equal(code, 1)
  assert.deepEqual(stdout.split('\n'), [
    ' 4  holds  The bytes of IP_ADD_MEMBERSHIP',
    ' 5  WRONG  Does the sender hear itself?: step 5: bytes: expected "00 00 00 01", came "00 00 00 00"',
    '',
  ])
  const json = await says(sound, ['--all', '--json'])
  const holding = JSON.parse(json.stdout).map(({ number, holds }: { number: number; holds: boolean }) => [
    number,
    holds,
  ])
  assert.deepEqual(
    [json.code, holding],
    [
      1,
      [
        [4, true],
        [5, false],
      ],
    ],
  )
  const broken = temporary('no-ip')
  writeFileSync(join(broken, 'ip'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const unmade = await says(sound, ['--all'], { PATH: `${broken}:${process.env.PATH}` })
  assert.equal(unmade.code, 2)
  assert.match(unmade.stdout, /^ 4 {2}WRONG {2}The lab's network cannot be made here/)
  const both = await says(sound, ['4', '--all'])
  assert.equal(both.code, 1)
  assert.match(both.stderr, /--all is instead of a number/)
})

test('without a PATH no command of the current directory is run', () => {
  const folder = temporary('cwd')
  for (const name of ['unshare', 'ip', 'nsenter', 'sh']) {
    writeFileSync(join(folder, name), `#!/bin/sh\necho run > '${folder}/was-run'\nexit 1\n`, { mode: 0o755 })
  }
  for (const PATH of [undefined, '']) {
    const env = { ...process.env, PATH }
    const { status, stderr } = spawnSync(process.execPath, [mreq, 'lab', '4'], { cwd: folder, env, encoding: 'utf8' })
    assert.deepEqual([status, stderr, existsSync(join(folder, 'was-run'))], [0, '', false])
  }
})

test('what is missing is said, with how to get it: status 2', async () => {
  const bin = temporary('bin')
  for (const command of ['ip', 'true']) writeFileSync(join(bin, command), '#!/bin/sh\n', { mode: 0o755 })
  const without = lab(1, { PATH: bin })
  assert.deepEqual(await ended(without), { code: 2, signal: null })
  assert.match(without.stderr, /^A lab needs unshare, nsenter\. On .*\n {2}sudo apt-get install -y util-linux\n$/)
  for (const command of ['unshare', 'nsenter'])
    writeFileSync(join(bin, command), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const refused = lab(1, { PATH: bin })
  assert.deepEqual(await ended(refused), { code: 2, signal: null })
  assert.match(refused.stderr, /user namespaces/)

  const broken = temporary('broken')
  writeFileSync(join(broken, 'ip'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  const unmade = lab(1, { PATH: `${broken}:${process.env.PATH}` })
  assert.deepEqual(await ended(unmade), { code: 2, signal: null }, unmade.stdout)
  assert.match(unmade.stderr, /network cannot be made here/)
})

/** A lab on a terminal of its own: script(1) gives it one. */
function onTerminal(words: string, env: Record<string, string> = {}, columns: number = 80): Program {
  const command = `stty cols ${columns}; "${process.execPath}" "${mreq}" lab ${words}`
  return new Program('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    SHELL: '/bin/sh',
    TERM: 'xterm',
    ...env,
  })
}

async function shows(program: Program, text: string, times: number = 1): Promise<void> {
  for (const late = Date.now() + 10_000; program.stdout.split(text).length <= times; await setTimeout(10)) {
    assert(Date.now() < late, `no "${text}" in ${program.stdout}${program.stderr}`)
  }
}

/** Enter after each step. */
async function goesOn(program: Program, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await shows(program, 'Enter goes on', step)
    assert.equal(program.stdout.includes(`\n${step + 1}. `), false)
    program.say('')
  }
}

function stepsOf(number: number): number {
  const { lab } = all.find(one => one.number === number) as Numbered
  return (lab.prepare ?? []).length + lab.steps.length
}

test('on a terminal it asks for a prediction until it has one, stops after each step, and says at the end what became of it', async () => {
  const program = onTerminal('8', { NO_COLOR: '1' })
  await shows(program, 'Your prediction')
  program.say('5')
  await shows(program, 'a number from 1 to 4.')
  await shows(program, 'Your prediction', 2)
  program.say('x')
  await shows(program, 'Your prediction', 3)
  program.say('1')
  await goesOn(program, stepsOf(8))
  assert.deepEqual(await ended(program, 30_000), { code: 0, signal: null }, program.stdout)
  const last = program.stdout.slice(program.stdout.lastIndexOf('Enter goes on'))
  assert.match(last, /Who hears\?\s+1\. beside and beyond[\s\S]*4\. nobody\s+You predicted 1\. It is 3, beyond only\./)
  assert.equal(program.stdout.includes('\x1b[1m'), false)
})

test('on a terminal --yes asks nothing', async () => {
  const program = onTerminal('4 --yes')
  assert.deepEqual(await ended(program, 30_000), { code: 0, signal: null }, program.stdout)
  assert.doesNotMatch(program.stdout, /Your prediction|Enter goes on/)
})

test("a narrow terminal has the kernel's rows in sentences", async () => {
  const program = onTerminal('16 --yes', { NO_COLOR: '1' }, 60)
  assert.deepEqual(await ended(program, 30_000), { code: 0, signal: null }, program.stdout)
  assert.match(program.stdout, /kernel +igmp right: eth 233\.252\.0\.1: - -> 1 member\r\n/)
  assert.doesNotMatch(program.stdout, /before/)
})

test('on a terminal there is bold, and Enter predicts nothing', async () => {
  const program = onTerminal('4', { NO_COLOR: '' })
  await shows(program, 'Your prediction')
  program.say('')
  await goesOn(program, stepsOf(4))
  assert.deepEqual(await ended(program, 30_000), { code: 0, signal: null }, program.stdout)
  assert(program.stdout.includes('\x1b[1mLab 4'))
  assert.match(program.stdout, /The answer is 2/)
})

for (const [typed, words, seen] of [
  ['\x03', '1', 'Your prediction'],
  ['\x03', '1', 'Enter goes on'],
  ['q', '1', 'Enter goes on'],
  ['\x03', '1 --yes', '\n4. '],
] as const) {
  test(`${typed === 'q' ? 'q' : 'Ctrl-C'} at "${seen.trim()}" ends a lab, and nothing is left behind`, async () => {
    const program = onTerminal(words, { NO_COLOR: '1' })
    await shows(program, seen === 'Enter goes on' ? 'Your prediction' : seen)
    if (seen === 'Enter goes on') program.say('')
    await shows(program, seen)
    const processes = family(program.pid)
    assert(processes.length > (seen === 'Your prediction' ? 1 : 10), `${processes.length} processes`)
    program.say(typed)
    const { code } = await ended(program, 10_000)
    assert.equal(code, 130)
    for (const pid of processes) assert(await gone(pid), `process ${pid} is left`)
  })
}

for (const [signal, code, of] of [
  ['SIGTERM', 143, 'mreq'],
  ['SIGKILL', 137, 'what runs the lab'],
] as const) {
  test(`${signal} to ${of} ends a lab, and nothing is left behind`, async () => {
    const program = lab(1)
    await shows(program, '\n4. ')
    const processes = family(program.pid)
    process.kill(of === 'mreq' ? program.pid : (processes[0] as number), signal)
    assert.deepEqual(await ended(program, 10_000), { code, signal: null })
    for (const pid of processes) assert(await gone(pid), `process ${pid} is left`)
  })
}

test('SIGKILL to mreq ends a lab, and nothing is left behind, though its terminal stays', async t => {
  const program = onTerminal('1; exec cat', { NO_COLOR: '1' })
  t.after(() => program.kill())
  await shows(program, 'Your prediction')
  program.say('')
  await shows(program, 'Enter goes on')
  const isMreq = (pid: number) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith(`${process.execPath}\0${mreq}\0`)
  const pid = family(program.pid).find(isMreq) as number
  const processes = family(pid)
  assert(processes.length > 10, `${processes.length} processes`)
  process.kill(pid, 'SIGKILL')
  for (const pid of processes) assert(await gone(pid), `process ${pid} is left`)
})
