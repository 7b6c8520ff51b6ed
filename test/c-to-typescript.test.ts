// docs/c-to-typescript.md has every function and struct of C's that the package has, in C and in both rooms, and no other.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as m from 'mreq'
import * as c from 'mreq/c'
import { blocks, textOf } from './kit/documents.js'

const PAGE = 'docs/c-to-typescript.md'
const own = blocks.filter(({ where }) => where.startsWith(`${PAGE}:`))
const inC = own.filter(({ language }) => language === 'c').map(({ code }) => code)
const from = (room: string) =>
  own.filter(({ language, code }) => language === 'ts' && code.includes(`from '${room}'\n`)).map(({ code }) => code)

// What C has no word for.
const OWN = ['Struct', 'trace']

/** The functions and structs that a room exports under a name of C's. */
function namesOf(room: Readonly<Record<string, unknown>>): string[] {
  const names = Object.keys(room).filter(name => typeof room[name] === 'function' && name in c && !OWN.includes(name))
  assert.ok(names.length > 60)
  return names
}

/** Whether a text uses a name, beside importing it. */
const uses = (name: string) => (code: string) => new RegExp(`\\b${name}\\b`).test(code.replaceAll(/^import .*$/gm, ''))

// What is written in another way where it is C's own type, or a macro of the language.
const IN_C: Readonly<Record<string, string>> = { u_char: 'unsigned char' }

for (const [room, exported] of [
  ['mreq', m],
  ['mreq/c', c],
] as const) {
  test(`every function and struct of ${room} is there`, () => {
    assert.deepEqual(
      namesOf(exported).filter(name => !from(room).some(uses(name))),
      [],
    )
  })
}

test('and in C', () => {
  assert.deepEqual(
    namesOf(c).filter(name => !inC.some(uses(IN_C[name] ?? name))),
    [],
  )
})

const NO_CALLS = ['if', 'while', 'for', 'switch', 'return', 'main']

test('what C calls is exported, or has another way beside it', () => {
  const [, absent = ''] = textOf(PAGE).split('## What is not here')
  const others = [...absent.matchAll(/`(\w+)\(\)`(?=[^|]*\|[^|]*\|$)/gm)].map(([, name]) => name as string)
  const calls = inC.flatMap(code => [...code.matchAll(/\b([A-Za-z_]\w*)\(/g)].map(([, name]) => name as string))
  assert.ok(calls.length > 100)
  assert.deepEqual(
    [...new Set(calls)].filter(name => !(name in c) && !others.includes(name) && !NO_CALLS.includes(name)),
    [],
  )
  assert.deepEqual(
    others.filter(name => name in c),
    [],
  )
})
