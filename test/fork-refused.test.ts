import assert from 'node:assert/strict'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { native } from '#lib/abi/binding.js'
import { Program } from '#lib/learn/hosts/program.js'
import { temporary } from './kit/cc.js'
import { ended } from './kit/family.js'
import { root } from './kit/root.js'
import { run, said, start } from './kit/script.js'
import { TestNet } from './kit/test-net.js'

const FORK = `const pid = c.fork()
  if (pid === 0) c.exit(0)
  say('forked', pid > 0 ? [c.wait(null) === pid, 0] : [pid, c.errno])`
const FORKED = [[true, 0]]
const ENOSYS = [[-1, 38]]

test('fork() is refused without a script file', async t => {
  const code = `import * as c from 'mreq/c'; console.log(JSON.stringify(['forked', [c.fork(), c.errno]]))`
  const program = new TestNet(t).use(new Program(process.execPath, ['--input-type=module', '-e', code], { PWD: root }))
  assert.deepEqual(await ended(program), { code: 0, signal: null })
  assert.deepEqual(said(program.stdout).forked, ENOSYS)
})

test('fork() is refused in a worker', async t => {
  const { forked } = await run(
    t,
    `import { isMainThread, Worker } from 'node:worker_threads'
    if (isMainThread) new Worker(new URL(import.meta.url))
    else say('forked', [c.fork(), c.errno])`,
  )
  assert.deepEqual(forked, ENOSYS)
})

for (const [calls, expected] of [
  [1000, FORKED],
  [1001, ENOSYS],
] as const) {
  test(`after ${calls} calls fork() ${expected === FORKED ? 'works' : 'is refused'}`, async t => {
    assert.deepEqual((await run(t, `for (let i = 0; i < ${calls}; i++) c.getppid()\n${FORK}`)).forked, expected)
  })
}

const TO_ITSELF = `const s = c.socket(c.AF_INET, c.SOCK_DGRAM, 0)
  const address = new c.sockaddr_in({ sin_family: c.AF_INET, sin_addr: '127.0.0.1' })
  c.bind(s, address, c.sizeof(address))
  c.getsockname(s, address, new c.socklen_t(c.sizeof(address)))
  const pass = (length, room) => {
    c.sendto(s, new Uint8Array(length), length, 0, address, c.sizeof(address))
    if (c.recv(s, new Uint8Array(room), room, 0) !== length) throw new Error('recv')
  }\n`

for (const [datagrams, expected] of [
  [17, FORKED],
  [18, ENOSYS],
] as const) {
  test(`after ${datagrams} datagrams of 60,000 bytes fork() ${expected === FORKED ? 'works' : 'is refused'}`, async t => {
    const code = `${TO_ITSELF}for (let i = 0; i < ${datagrams}; i++) pass(60000, 60000)\n${FORK}`
    assert.deepEqual((await run(t, code)).forked, expected)
  })
}

test('data that was read counts, and not the room for it', async t => {
  assert.deepEqual((await run(t, `${TO_ITSELF}for (let i = 0; i < 20; i++) pass(1, 65536)\n${FORK}`)).forked, FORKED)
})

test('where its file cannot be made, fork() fails as any call, without an exception, and leaves nothing', async t => {
  const few = temporary('few')
  const attempt = `let pid = 'thrown'
    try { pid = c.fork() } catch {}
    if (pid === 0) c.exit(0)
    say('threw', pid === 'thrown')`
  const missing = await run(t, attempt, { TMPDIR: join(few, 'missing') })
  const full = `while (c.socket(c.AF_INET, c.SOCK_DGRAM, 0) >= 0);\n${attempt}`
  const descriptors = await run(t, full, { TMPDIR: few }, ['sh', '-c', 'ulimit -n 64 && exec "$@"', 'sh'])
  assert.deepEqual([missing.threw, descriptors.threw, readdirSync(few)], [[false], [false], []])
})

test('MREQ_FORK that is not of fork() is said, and is as if it were not set', async t => {
  const file = join(temporary('not-forked'), 'file')
  writeFileSync(file, 'whole')
  // A file, a pipe, a device; 1 is what it says this on; 3 is libuv's own, 99 is closed.
  const all = [['0', `< ${file}`], ['0'], ['0', '< /dev/null'], ['1'], ['3'], ['99'], ['9'.repeat(20)]] as const
  for (const [fd, input = ''] of all) {
    const words = ['sh', '-c', `MREQ_FORK="${fd} $$" "$@" ${input}; exit $?`, 'sh']
    const code = `import { readFileSync } from 'node:fs'
      say('went on', c.getppid())
      if (${input.includes(file)}) say('read', readFileSync(0, 'utf8'))`
    const program = start(t, code, {}, words)
    assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stderr)
    assert.equal(program.stderr, 'MREQ_FORK is not from fork(): it is as if it were not set\n')
    assert.equal(program.stdout.includes('whole'), input.includes(file))
  }
})

test('a child that cannot read what it was handed does not run as a second parent', async t => {
  const file = join(temporary('unreadable'), 'file')
  writeFileSync(file, 'mreq fork()\n\xff\x7f', 'latin1')
  const words = ['sh', '-c', `MREQ_FORK="0 $$" "$@" < ${file}; exit $?`, 'sh']
  const program = start(t, `say('went on', c.getppid())`, {}, words)
  assert.deepEqual(await ended(program), { code: 1, signal: null })
  assert.doesNotMatch(program.stdout, /went on/)
})

test('a child whose script goes another way says so, and ends with status 1', async t => {
  const flag = join(temporary('diverges'), 'flag')
  const program = start(
    t,
    `import { existsSync, writeFileSync } from 'node:fs'
    if (existsSync('${flag}')) c.getppid()
    else c.if_nametoindex('lo')
    writeFileSync('${flag}', '')
    const status = new c.int()
    c.fork()
    say('parent', [c.wait(status) > 0, c.WEXITSTATUS(status.value)])`,
  )
  await ended(program)
  assert(existsSync(flag))
  assert.match(program.stderr, /fork\(\): the child called getppid\(\) where its parent had called if_nametoindex/)
  assert.deepEqual(said(program.stdout), { parent: [[true, 1]] })
})

test('a child that goes another way does not fork in its turn, even where the script catches errors', async t => {
  const trace = join(temporary('caught'), 'trace')
  const program = start(
    t,
    `import { appendFileSync, existsSync, readFileSync } from 'node:fs'
    const generation = existsSync('${trace}') ? readFileSync('${trace}').length : 0
    appendFileSync('${trace}', '.')
    // Never more than a few, whatever happens.
    if (generation > 3) c.exit(0)
    try { if (generation > 0) c.getppid() } catch {}
    const pid = c.fork()
    if (pid > 0) {
      say('forked', generation)
      c.wait(null)
    }`,
  )
  await ended(program)
  assert.deepEqual(said(program.stdout), { forked: [0] })
})

test('after 1,000 calls the table of system calls is as it was', async () => {
  const original = { ...native }
  await import('mreq/c')
  assert.notEqual(native.getppid, original.getppid)
  assert.equal(native.strerror, original.strerror)
  for (let i = 0; i < 1000; i++) native.getppid()
  assert.notEqual(native.getppid, original.getppid)
  native.getppid()
  assert.deepEqual({ ...native }, original)
})
