import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  AF_INET,
  close,
  htons,
  IP_MULTICAST_IF,
  IPPROTO_IP,
  in_addr,
  SOCK_DGRAM,
  sendto,
  setsockopt,
  sockaddr_in,
  socket,
} from 'mreq'
import { Program } from './lab/program.js'
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

test('the first block of the README receives a datagram', async () => {
  const program = new Program(process.execPath, ['--input-type=module', '--eval', blocks[0] as string])
  const s = socket(AF_INET, SOCK_DGRAM)
  setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, new in_addr('127.0.0.1'))
  const to = new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '233.252.0.1' })
  const greeting = setInterval(() => sendto(s, new TextEncoder().encode('hi'), 0, to), 20)
  try {
    assert.equal(await program.line(), '127.0.0.1 hi')
  } finally {
    clearInterval(greeting)
    close(s)
    program.kill()
  }
})

test('the second block of the README joins as C does', async () => {
  const program = new Program(process.execPath, ['--input-type=module', '--eval', blocks[1] as string])
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.equal(program.stderr, '')
})
