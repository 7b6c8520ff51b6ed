import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { labs, type Numbered } from '#lib/learn/lab/catalogue.js'
import { wrongWith } from '#lib/learn/lab/check.js'
import { sends } from '#lib/learn/lab/code.js'
import { report } from '#lib/learn/lab/report.js'
import type { Alteration } from './kit/altered.js'
import { cc, temporary } from './kit/cc.js'
import { cOf, typeScriptOf } from './kit/code-of-lab.js'
import { ended } from './kit/family.js'
import { root } from './kit/root.js'
import { altered, lab, mreq, stalled } from './kit/run-lab.js'

/** What makes each lab's claim false, and the step that shows it. */
const FALSE: Readonly<Record<number, readonly [Alteration, step: number]>> = {
  1: ['no join', 8],
  2: ['join on both interfaces', 6],
  3: ['bind to any address', 7],
  4: ['interface before group', 3],
  5: ['join on both interfaces', 4],
  6: ['no IP_MULTICAST_ALL', 9],
  7: ['no close', 4],
  8: ['IP_MULTICAST_LOOP turned round', 6],
  9: ['no IP_MULTICAST_IF', 7],
  10: ['TTL 1', 13],
  11: ['join on both interfaces', 10],
  12: ['send by the interface of the join', 8],
  13: ['bind to any address', 6],
  14: ['bind to port 5000', 4],
  15: ['IP_TTL for groups too', 6],
  16: ['every source', 9],
  17: ['source before interface', 4],
  18: ['no IP_MULTICAST_ALL', 11],
  19: ['drop by the ifindex', 6],
  20: ['sends by 10.2.0.1', 8],
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

for (const [number, [alteration, step]] of Object.entries(FALSE)) {
  test(`lab ${number} holds, and fails at step ${step} with an mreq of "${alteration}"`, async () => {
    const program = lab(Number(number))
    const other = lab(Number(number), altered(alteration))
    const [end, otherEnd] = await Promise.all([ended(program), ended(other)])
    assert.deepEqual(end, { code: 0, signal: null }, program.stdout + program.stderr)
    const { claim } = all.find(lab => lab.number === Number(number))?.lab ?? {}
    assert(program.stdout.replaceAll('\n', ' ').includes(claim as string), program.stdout)
    assert.equal(program.stderr, '')
    assert.deepEqual(otherEnd, { code: 1, signal: null }, other.stdout + other.stderr)
    assert.match(other.stdout, /^The kernel did not do as this lab says\.$/m)
    assert.match(other.stdout, new RegExp(`^ {2}- step ${step}: `, 'm'))
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
  const lines = all.map(({ number, lab }) => `${String(number).padStart(2)}  ${lab.title}`)
  assert.deepEqual(text.stdout.split('\n'), [
    "The article's claims",
    ...lines.slice(0, 10),
    '',
    'What goes wrong in practice',
    ...lines.slice(10),
    '',
  ])
  await ended(json)
  assert.deepEqual(
    JSON.parse(json.stdout),
    all.map(({ number, lab: { title, claim, source } }) => ({ number, title, claim, source })),
  )
})

test('a lab in JSON says what a value is compared with', async () => {
  const program = lab(20, {}, '--json')
  assert.deepEqual(await ended(program), { code: 0, signal: null })
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

test('what goes by twice in a step is a line with how often', async () => {
  const eighth = all[7] as Numbered
  const ts = `{ ${sends('again', '233.252.0.1').ts} }`
  const twice = { at: 'sender', says: 'sends twice', c: '', ts: ts + ts }
  const { results } = await report({ ...eighth, lab: { ...eighth.lab, steps: [twice] } })
  const lines = results.at(-1)?.wire.map(({ line }) => line)
  assert.deepEqual(lines, ['left eth out: 10.1.0.1 > 233.252.0.1 UDP "again", TTL 1, 2 times'])
})

test('a record of IGMP is told as a join or a leave, and how often it is said', async () => {
  const wordsOf = async (program: Program) => {
    assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stderr)
    return program.stdout.replaceAll(/\s+/g, ' ')
  }
  const [close, order] = await Promise.all([wordsOf(lab(7)), wordsOf(lab(17))])
  const often = ', 2 times (robustness variable, RFC 3376, 8.1) '
  const told = close
    .match(/CHANGE_TO_\w+ [\d.]+(?=,)|CHANGE_TO_\w+ [\d.]+ \([^)]*\)/g)
    ?.map(text => text.replace(/ [\d.]+/, ''))
  assert.deepEqual([...new Set(told)].sort(), [
    'CHANGE_TO_EXCLUDE_MODE (join: all sources but none)',
    'CHANGE_TO_INCLUDE_MODE (leave: no source)',
  ])
  assert(order.includes(`ALLOW_NEW_SOURCES 232.1.1.1 10.1.0.1 (join: this source)${often}`), order)
  assert(order.includes(`BLOCK_OLD_SOURCES 232.1.1.1 10.1.0.1 (leave: not this source)${often}`), order)
})

test('where the host that sends is watched, a datagram that does not leave it is nothing on the wire', async () => {
  const [refused, kept] = [lab(9), lab(10)]
  assert.deepEqual(await ended(refused), { code: 0, signal: null })
  assert.deepEqual(await ended(kept), { code: 0, signal: null })
  assert.equal(refused.stdout.match(/^ {2}wire +nothing\n {2}heard +receiver: nothing$/gm)?.length, 2)
  assert.equal(kept.stdout.match(/^ {2}wire +nothing\n {2}heard +own: "TTL 0" from 10\.1\.0\.1$/gm)?.length, 1)
})

test('of 64 bytes a join reads a struct ip_mreqn, which is decoded; what the kernel refuses is not, where there is no struct', async () => {
  const program = lab(16)
  assert.deepEqual(await ended(program), { code: 0, signal: null })
  const steps = program.stdout.split(/^\d+\. /m)
  const [long = '', zeros = '', ones = ''] = [4, 11, 13].map(i => steps[i])
  assert.match(long, /call +setsockopt/)
  assert.doesNotMatch(long, /decoded/)
  assert.match(zeros, /decoded [^}]*imr_ifindex=0}, 64\) = 0\n/)
  assert.match(ones, /decoded [^}]*imr_ifindex=4294967295},\s+64\) =\s+-1 ENODEV/)
})

test('what the kernel says late, as the machine stood still, is of the step that it is about', async () => {
  const program = lab(17, stalled)
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stdout)
})

test('a link-layer address that goes is shown in a brief step too', async () => {
  const program = lab(1)
  assert.deepEqual(await ended(program), { code: 0, signal: null })
  assert.match(program.stdout.split(/^\d+\. /m)[11] as string, /dev_mcast +host: eth 01:00:5e:7c:00:01 +let in +-\n/)
})

test('what a step states is shown though it has not changed, and a call that strace leaves as numbers is decoded', async () => {
  const [renumbered, order] = [lab(19), lab(17)]
  assert.deepEqual(await ended(renumbered), { code: 0, signal: null })
  const [, , , join, , , drop, again, close] = renumbered.stdout.split(/^\d+\. /m)
  for (const step of [drop, close]) {
    assert.match(step as string, /igmp +right: eth 233\.252\.0\.1 {2}1 member {2}1 member\n {2}wire +nothing\n/)
  }
  assert.match(join as string, /decoded [^}]*imr_ifindex=if_nametoindex\("eth"\)}, 12\) = 0\n {2}bytes +e9 fc /)
  assert.match(again as string, /error +setsockopt IP_DROP_MEMBERSHIP EADDRNOTAVAIL: Cannot assign/)
  assert.deepEqual(await ended(order), { code: 0, signal: null })
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

test('a fault of the program is not taken for a lack of the machine', async () => {
  const { lab } = all[7] as Numbered
  const faulty = report({ number: 8, lab: { ...lab, processes: undefined as never } })
  await assert.rejects(faulty, error => error instanceof TypeError)
})
