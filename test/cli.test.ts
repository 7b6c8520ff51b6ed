import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { temporary } from './kit/cc.js'
import { family, gone } from './kit/family.js'
import { patient } from './kit/patient.js'
import { root } from './kit/root.js'
import { withoutPointers } from './kit/straced.js'

const mreq = join(root, 'dist/cli/main.js')
const LOOPBACK = ['--interface', '127.0.0.1', '--loop']

function start(...args: string[]): Program {
  return new Program(process.execPath, [mreq, ...args])
}

test('mreq listing sends and prints so many greetings, and ends with 0', async () => {
  const args = [mreq, 'listing', '233.252.0.9', '5009', ...LOOPBACK, '--count', '2']
  const program = new Program(process.execPath, args, { LD_PRELOAD: patient })
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.match(program.stdout, /^(127\.0\.0\.1: Hello from .+\n){2}$/)
  assert.equal(program.stderr, '')
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends both halves of mreq listing, and nothing is left behind`, async () => {
    const program = start('listing', '233.252.0.9', '5009', ...LOOPBACK)
    assert.match((await program.line()) as string, /Hello from/)
    const processes = family(program.pid)
    assert.equal(processes.length, 2, 'the listing and its other half')
    program.kill(signal)
    const { code } = await program.ended
    assert.equal(code, 128 + { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 }[signal])
    for (const pid of processes) assert.ok(await gone(pid), `process ${pid} is left`)
    assert.doesNotMatch(readFileSync('/proc/self/net/igmp', 'utf8'), /0900FCE9/)
  })
}

test('mreq refuses what the listing cannot do, and says what it takes', async () => {
  const refused: [string[], RegExp][] = [
    [['listing', 'here', '5000'], /224\.0\.0\.0 to/],
    [['listing', '233.252.0.9', '65536'], /1 to 65535/],
    [['listing', '233.252.0.9', '5000', '256'], /0 to 255/],
    [['listing', '233.252.0.9', '5000', '--count', '-1'], /0 to/],
    [['listing', '233.252.0.9'], /missing required argument/],
    [['nothing'], /unknown command/],
  ]
  for (const [args, message] of refused) {
    const program = start(...args)
    assert.deepEqual(await program.ended, { code: 2, signal: null })
    assert.match(program.stderr, message)
  }
})

test('an interface that is none fails as the C program does, with status 1', async () => {
  const program = start('listing', '233.252.0.9', '5000', '--interface', '10.9.9.9', '--count', '1')
  assert.deepEqual(await program.ended, { code: 1, signal: null })
  assert.equal(program.stderr, 'IP_ADD_MEMBERSHIP: No such device\n')
})

test('the demo shows each call as strace prints it, and the membership come and go', async () => {
  const folder = temporary('demo')
  const calls = '%net,close,fcntl,uname,write,clock_nanosleep,prctl,getppid,kill,wait4'
  const strace = ['-ff', '-e', `trace=${calls}`, '-o', join(folder, 'trace')]
  const program = new Program('strace', [...strace, process.execPath, mreq, 'demo'])
  assert.deepEqual(await program.ended, { code: 0, signal: null })

  const traced = readdirSync(folder)
    .map(file => readFileSync(join(folder, file), 'utf8'))
    .join('')
  const shown = [...program.stdout.matchAll(/^ {2}strace +(.*)$/gm)].map(([, call]) => call as string)
  const names = shown.map(call => call.split('(', 1)[0])
  assert.deepEqual(names.filter(name => name === 'setsockopt').length, 5)
  assert.deepEqual(names.filter(name => name === 'recvfrom').length, 3)
  const alike = (text: string) => withoutPointers(text.replaceAll(/ +/g, ' '))
  const known = new Set(traced.split('\n').map(alike))
  assert.deepEqual(
    shown.filter(call => !known.has(alike(call))),
    [],
  )
  assert.match(program.stdout, /^line \d+, in the parent\n.*\n.*\n +strace +socket\(/m)
  assert.match(program.stdout, /^line \d+, in the child\n.*\n.*\n +strace +recvfrom\(/m)

  const [before, after, afterChild, afterParent] = program.stdout.split(/\/proc\/net\/igmp .*\n/).slice(1)
  assert.doesNotMatch(before as string, /233\.252\.0\.1/)
  assert.match(after as string, /0100FCE9.*233\.252\.0\.1/)
  assert.match(afterChild as string, /0100FCE9/)
  assert.doesNotMatch(afterParent as string, /0100FCE9/)
  assert.match(program.stdout, /bytes +e9 fc 00 01 7f 00 00 01\n/)
  assert.match(program.stdout, /^127\.0\.0\.1: Hello from /m)
})

test('what a sender wrote is nothing for a terminal to obey: the demo shows it without what does not print', async () => {
  const strange = new Program(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { AF_INET, htons, sendto, SOCK_DGRAM, sockaddr_in, socket } from 'mreq'
    const s = socket(AF_INET, SOCK_DGRAM)
    const group = new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '233.252.0.1' })
    setInterval(() => sendto(s, Buffer.from('\\x1b]0;title\\x07\\x9b'), 0, group), 10)
    console.log('sending')`,
  ])
  assert.equal(await strange.line(), 'sending')
  const demo = start('demo')
  await demo.ended
  strange.kill()
  assert.match(demo.stdout, /^[\d.]+: \?\]0;title\?\?\?$/m)
  assert.doesNotMatch(demo.stdout, /[^\n -~]/)
})

test('the demo fails where a greeting cannot be received', async () => {
  const inject = ['-f', '-o', '/dev/null', '-e', 'trace=recvfrom', '-e', 'inject=recvfrom:error=EIO']
  const program = new Program('strace', [...inject, process.execPath, mreq, 'demo'])
  assert.deepEqual(await program.ended, { code: 1, signal: null })
  assert.match(program.stderr, /^recvfrom: Input\/output error$/m)
  assert.match(program.stdout, /The child did not hear every greeting/)
})

test('where what it prints cannot be written, mreq ends with 1 and says nothing more', async () => {
  for (const command of ['lab', 'lesson']) {
    const program = new Program('sh', ['-c', `exec "$0" "$1" ${command} > /dev/full`, process.execPath, mreq])
    assert.deepEqual([await program.ended, program.stderr], [{ code: 1, signal: null }, ''], command)
  }
})

test('the demo waits for a child that takes longer to start than to greet', async () => {
  const sleep = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4000)'
  const late = `data:text/javascript,${encodeURIComponent(`if (process.env.MREQ_FORK) ${sleep}`)}`
  const program = new Program(process.execPath, [mreq, 'demo'], { NODE_OPTIONS: `--import=${late}` })
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.equal(program.stdout.match(/^127\.0\.0\.1: Hello from /gm)?.length, 3)
})
