import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporary } from './kit/cc.js'
import { root } from './kit/root.js'

/** Runs a module's text, or a file. */
function run(code: string, MREQ_TRACE = '', ...flags: string[]) {
  const node = code.endsWith('.mjs') ? [code] : ['--input-type=module', '--eval', code]
  return spawnSync(process.execPath, [...flags, ...node], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MREQ_TRACE },
    timeout: 120_000,
  })
}

const ONE = "import { close, socket } from 'mreq'; close(socket(2, 2))"

test('MREQ_TRACE holds in a worker', () => {
  const code = `import { Worker } from 'node:worker_threads'
    new Worker(${JSON.stringify(`import('mreq').then(({ close, socket }) => close(socket(2, 2)))`)}, { eval: true })`
  assert.match(run(code, 'full,pid').stderr, /^\[pid +\d+\] socket\(.*\n\[pid +\d+\] close\(\d+\) += 0\n$/)
})

test('MREQ_TRACE has words for on and off, and says which it does not know', () => {
  for (const off of ['', '0', 'false', 'off', 'no']) assert.equal(run(ONE, off).stderr, '', off)
  for (const on of ['1', 'true', 'on', 'yes']) assert.match(run(ONE, on).stderr, /^socket\(/, on)
  const { stderr } = run(ONE, 'ful,pid')
  assert.match(stderr, /^MREQ_TRACE: not "ful", but 1, or some of full, time, microseconds and pid\n\[pid/)
  assert.equal(stderr.split('\n').length, 4)
  const strange = run(ONE, `\x1b]0;title\x07${'x'.repeat(1000)}`).stderr
  assert.match(strange, /^MREQ_TRACE: not "\\33\]0;title\\7x+"\.\.\., but /)
})

test('MREQ_TRACE has the forms that trace() has', () => {
  const text = 'more than strace shows of a text, which is 32 bytes'
  const code = `import { printf } from 'mreq/c'; printf('${text}\\n')`
  assert.match(run(code, '1').stderr, /^write\(1, "more than strace shows of a text"\.\.\., 52\) = 52\n$/)
  assert.match(
    run(code, 'full,time').stderr,
    new RegExp(`^\\d\\d:\\d\\d:\\d\\d write\\(1, "${text}\\\\n", 52\\) = 52\n$`),
  )
  assert.match(run(code, 'microseconds').stderr, /^\d\d:\d\d:\d\d\.\d{6} write\(/)
})

test('where the trace cannot be loaded, the program goes on without it', () => {
  const bare = join(temporary('without-trace'), 'mreq')
  cpSync(join(root, 'dist'), join(bare, 'dist'), { recursive: true, filter: path => !path.endsWith('trace/begin.js') })
  cpSync(join(root, 'package.json'), join(bare, 'package.json'))
  for (const folder of ['native', 'prebuilds']) symlinkSync(join(root, folder), join(bare, folder))
  const program = join(bare, 'program.mjs')
  writeFileSync(program, "import { close, socket } from 'mreq'; close(socket(2, 2)); console.log('went on')")
  const { stdout, stderr } = run(program, '1')
  assert.equal(stdout, 'went on\n')
  assert.match(stderr, /^MREQ_TRACE: nothing is traced: Cannot find module .*\n$/)
})

test("what is no more standard error is not written to: a program's socket may have its number", () => {
  const code = `import { closeSync } from 'node:fs'
    import { AF_INET, bind, connect, getsockname, MSG_DONTWAIT, recv, sockaddr_in, socket } from 'mreq'
    closeSync(2)
    const fd = socket(AF_INET, 2)
    bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
    connect(fd, getsockname(fd))
    try {
      recv(fd, new Uint8Array(2048), MSG_DONTWAIT)
    } catch (error) {
      console.log(fd, error.code)
    }`
  assert.equal(run(code, '1').stdout, '2 EAGAIN\n')
})

test("a listener's calls are none of the program's: fork() neither logs nor repeats them", () => {
  const program = join(temporary('fork-told'), 'program.mjs')
  writeFileSync(
    program,
    `import { trace } from ${JSON.stringify(join(root, 'dist/index.js'))}
    import * as c from ${JSON.stringify(join(root, 'dist/c.js'))}
    trace({ to: ({ name }) => void c.printf('told %s\\n', name) })
    const fd = c.socket(c.AF_INET, c.SOCK_DGRAM, 0)
    c.setsockopt(fd, c.IPPROTO_IP, c.IP_MULTICAST_TTL, new c.int(3), 4)
    const pid = c.fork()
    if (pid === 0) c.exit(0)
    const status = new c.int(0)
    c.waitpid(pid, status, 0)
    c.printf('ended %d\\n', status.value)`,
  )
  const { stdout, stderr } = run(program)
  assert.equal(stderr, '')
  assert.match(stdout, /^ended 0$/m)
  assert.equal(stdout.match(/told setsockopt/g)?.length, 1)
})

test("a listener's failed call leaves errno as the program's call left it", () => {
  const code = `import * as c from 'mreq/c'
    c.socket(99, c.SOCK_DGRAM, 0)
    c.trace({ to: () => void c.close(-1) })
    c.close(c.socket(c.AF_INET, c.SOCK_DGRAM, 0))
    console.log(c.errno === c.EAFNOSUPPORT)`
  assert.equal(run(code).stdout, 'true\n')
})
