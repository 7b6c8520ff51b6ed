import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { root } from './lab/root.js'

const blocks = [...readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^```ts\n(.*?)^```$/gms)].map(
  ([, code]) => code as string,
)

// Compiled where a user's file would find the package: in this one, which may import itself by name.
test('the blocks of the README compile', () => {
  const folder = join(root, 'out/readme')
  mkdirSync(folder, { recursive: true })
  const files = blocks.map((code, i) => {
    const file = join(folder, `block${i}.mts`)
    writeFileSync(file, `${code}\nexport {}\n`)
    return file
  })
  const tsc = join(root, 'node_modules/.bin/tsc')
  execFileSync(
    tsc,
    [
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--module',
      'nodenext',
      '--target',
      'es2022',
      '--types',
      'node',
      ...files,
    ],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
      cwd: folder,
    },
  )
})

test('the first block of the README receives what the listing sends', async () => {
  const program = new Program(process.execPath, ['--input-type=module', '--eval', blocks[0] as string])
  // The listing's sender is heard once the block has joined.
  const greeting = new Program(process.execPath, [
    join(root, 'dist/cli/main.js'),
    ...'listing 233.252.0.1 5000 --interface 127.0.0.1'.split(' '),
  ])
  try {
    assert.match((await program.line()) as string, /^127\.0\.0\.1 Hello from/)
  } finally {
    greeting.kill('SIGINT')
    await greeting.ended
    program.kill()
  }
})

test('the second block of the README joins as C does', async () => {
  const program = new Program(process.execPath, ['--input-type=module', '--eval', blocks[1] as string])
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.equal(program.stderr, '')
})

/** What a block prints, run to its end. */
async function printed(block: string | undefined): Promise<string> {
  const program = new Program(process.execPath, ['--input-type=module', '--eval', stripped(block as string)])
  assert.deepEqual(await program.ended, { code: 0, signal: null }, program.stderr)
  return program.stdout
}

// Types are all that stands between these blocks and JavaScript.
function stripped(code: string): string {
  return code
    .replaceAll(/: msghdr\b/g, '')
    .replaceAll(/ as const\b/g, '')
    .replaceAll(/\btype msghdr, /g, '')
}

test('the third block of the README joins, blocks, replaces the filter and leaves', async () => {
  assert.match(
    await printed(blocks[2]),
    /^1 \{ mode: 'exclude', sources: \[ '10\.0\.0\.9' \] \}\n.*mode: 'include',\s+sources: \[ '10\.0\.0\.7', '10\.0\.0\.8' \].*1 lo 65536/s,
  )
})

test('the fourth block of the README pools, and watches', async () => {
  assert.equal(await printed(blocks[3]), '5\nadded 239.0.0.0 lo\n')
})

test('the fifth block of the README tells where a datagram came in', async () => {
  assert.equal(await printed(blocks[4]), "{ ifindex: 1, local: '127.0.0.1', destination: '233.252.0.1' } 4 false\n")
})

test('the sixth block of the README sends a hundred datagrams, and receives them', async () => {
  assert.equal(await printed(blocks[5]), '100\n2 100\n')
})
