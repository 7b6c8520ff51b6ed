import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { temporary } from './cc.js'
import { ended } from './family.js'
import { root } from './root.js'
import { TestNet } from './test-net.js'

// What is said is written at once: console.log of a process that blocks would keep it back.
const PREAMBLE = `import * as c from 'mreq/c'
import { writeSync } from 'node:fs'
const say = (who, what) => writeSync(1, JSON.stringify([who, what]) + '\\n')
const bytes = memory => Buffer.from(memory.bytes ?? memory).toString('hex')
`

/** A script file that has mreq/c's names in `c` and can say() what it knows: its path. */
export function script(name: string, code: string): string {
  const folder = temporary(name)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(root, join(folder, 'node_modules/mreq'))
  const path = join(folder, `${name}.mjs`)
  writeFileSync(path, PREAMBLE + code)
  return path
}

/** What a script printed with say(): by who said it, in order. */
export function said(stdout: string): Record<string, unknown[]> {
  const all: Record<string, unknown[]> = {}
  for (const line of stdout.trimEnd().split('\n').filter(Boolean)) {
    const [who, what] = JSON.parse(line) as [string, unknown]
    const list = all[who] ?? []
    list.push(what)
    all[who] = list
  }
  return all
}

type How = [code: string, env?: Readonly<Record<string, string>>, words?: readonly string[]]

/** Starts a script; it ends with the test. */
export function start(t: TestContext, ...[code, env = {}, words = []]: How): Program {
  const [command, ...args] = [...words, process.execPath, script(`script${scripts++}`, code)]
  return new TestNet(t).use(new Program(command as string, args, env))
}
let scripts = 0

/** Runs a script to its end, and answers what its halves said: rows by who said them. */
export async function run(t: TestContext, ...how: How): Promise<Record<string, unknown[]>> {
  const program = start(t, ...how)
  const { code } = await ended(program)
  assert.equal(code, 0, program.stderr)
  return said(program.stdout)
}
