// Labs on a terminal, and how they end.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Program } from '#lib/learn/hosts/program.js'
import { labOf } from '#lib/learn/lab/catalogue.js'
import { ended, family, gone } from './kit/family.js'
import { altered, lab, mreq } from './kit/run-lab.js'

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
  for (const late = performance.now() + 60_000; program.stdout.split(text).length <= times; await setTimeout(10)) {
    assert(performance.now() < late, `no "${text}" in ${program.stdout}${program.stderr}`)
  }
}

// It stands in its sixth step for a minute, unless it is ended.
const STANDING = altered('join that lasts as long as the lab')

/** Enter after each step. */
async function goesOn(program: Program, steps: number): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    await shows(program, 'Enter goes on', step)
    assert.equal(program.stdout.includes(`\n${step + 1}. `), false)
    program.say('')
  }
}

async function stepsOf(number: number): Promise<number> {
  const entry = await labOf(number)
  assert(entry !== undefined && 'lab' in entry)
  const { lab } = entry
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
  await goesOn(program, await stepsOf(8))
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stdout)
  const last = program.stdout.slice(program.stdout.lastIndexOf('Enter goes on'))
  assert.match(last, /Who hears\?\s+1\. beside and beyond[\s\S]*4\. nobody\s+You predicted 1\. It is 3, beyond only\./)
  assert.equal(program.stdout.includes('\x1b[1m'), false)
})

test('on a terminal --yes asks nothing', async () => {
  const program = onTerminal('4 --yes')
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stdout)
  assert.doesNotMatch(program.stdout, /Your prediction|Enter goes on/)
})

test("a narrow terminal has the kernel's rows in sentences", async () => {
  const program = onTerminal('16 --yes', { NO_COLOR: '1' }, 60)
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stdout)
  assert.match(program.stdout, /kernel +igmp right: eth 233\.252\.0\.1: - -> 1 member\r\n/)
  assert.doesNotMatch(program.stdout, /before/)
})

test('on a terminal there is bold, and Enter predicts nothing', async () => {
  const program = onTerminal('4', { NO_COLOR: '' })
  await shows(program, 'Your prediction')
  program.say('')
  await goesOn(program, await stepsOf(4))
  assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stdout)
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
    const program = onTerminal(words, { NO_COLOR: '1', ...STANDING })
    await shows(program, seen === 'Enter goes on' ? 'Your prediction' : seen)
    if (seen === 'Enter goes on') program.say('')
    await shows(program, seen)
    const processes = family(program.pid)
    assert(processes.length > (seen === 'Your prediction' ? 1 : 10), `${processes.length} processes`)
    program.say(typed)
    const { code } = await ended(program)
    assert.equal(code, 130)
    for (const pid of processes) assert(await gone(pid), `process ${pid} is left`)
  })
}

for (const [signal, code, of] of [
  ['SIGTERM', 143, 'mreq'],
  ['SIGKILL', 137, 'what runs the lab'],
] as const) {
  test(`${signal} to ${of} ends a lab, and nothing is left behind`, async () => {
    const program = lab(1, STANDING)
    await shows(program, '\n4. ')
    const processes = family(program.pid)
    process.kill(of === 'mreq' ? program.pid : (processes[0] as number), signal)
    assert.deepEqual(await ended(program), { code, signal: null })
    for (const pid of processes) assert(await gone(pid), `process ${pid} is left`)
  })
}

test('SIGKILL to what holds a host ends a lab with an error, and nothing is left behind', async () => {
  const program = onTerminal('1', { NO_COLOR: '1' })
  await shows(program, 'Your prediction')
  program.say('')
  await shows(program, 'Enter goes on')
  const processes = family(program.pid)
  const holder = processes.find(pid => readFileSync(`/proc/${pid}/cmdline`, 'utf8') === 'cat\0') as number
  process.kill(holder, 'SIGKILL')
  assert(await gone(holder))
  program.say('')
  assert.deepEqual(await ended(program), { code: 1, signal: null }, program.stdout)
  assert.match(program.stdout, / ENOENT: /)
  for (const pid of processes) assert(await gone(pid), `process ${pid} is left`)
})

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
