// Which labs there are, and on which machines they run.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { labs } from '#lib/learn/lab/catalogue.js'
import { temporary } from './kit/cc.js'
import { ended } from './kit/family.js'
import { root } from './kit/root.js'
import { lab, mreq } from './kit/run-lab.js'

test('a number that no lab can have is refused', async () => {
  const last = (await labs()).at(-1)?.number ?? 0
  for (const number of ['one', '0', String(last + 1)]) {
    const program = new Program(process.execPath, [mreq, 'lab', number])
    assert.deepEqual(await ended(program), { code: 2, signal: null })
    assert.ok(program.stderr.includes(`It is a whole number from 1 to ${last}.`), program.stderr)
  }
})

test('an ordinary user runs every lab, by user namespaces', async t => {
  // Where an ordinary user runs the tests, root is that user.
  const already = /^ *0 +[1-9]/m.test(readFileSync('/proc/self/uid_map', 'utf8'))
  const nobody = already ? ['env'] : ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
  const [command, ...words] = nobody as [string, ...string[]]
  const may = spawnSync(command, [...words, 'unshare', '--user', '--map-root-user', '--net', 'true'], {
    encoding: 'utf8',
  })
  if (may.status !== 0) {
    const remedy = 'sudo sysctl user.max_user_namespaces=1000 kernel.apparmor_restrict_unprivileged_userns=0'
    return t.skip(`${may.error?.message ?? may.stderr.trim()}: ${remedy}`)
  }
  const program = new Program(command, [...words, process.execPath, mreq, 'lab', '--all'])
  assert.deepEqual(await ended(program, 900_000), { code: 0, signal: null }, program.stdout + program.stderr)
  assert.deepEqual(
    program.stdout.trimEnd().split('\n'),
    (await labs()).map(
      ({ number, ...entry }) => `${String(number).padStart(2)}  holds  ${'lab' in entry && entry.lab.title}`,
    ),
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
  const { code } = await ended(started)
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
    "The article's claims",
    ' 4  The bytes of IP_ADD_MEMBERSHIP',
    '',
    'No labs',
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
  assert.equal(both.code, 2)
  assert.match(both.stderr, /--all is instead of a number/)
  const none = await says(sound, ['3'])
  assert.equal(none.code, 2)
  assert.match(none.stderr, /there is no lab 3/)
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
