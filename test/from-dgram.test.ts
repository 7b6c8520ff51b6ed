// docs/from-dgram.md has every method of a socket of node:dgram.
import assert from 'node:assert/strict'
import { Socket } from 'node:dgram'
import { test } from 'node:test'
import { textOf } from './kit/documents.js'

const page = textOf('docs/from-dgram.md')
/** What stands in the first column. */
const first = [...page.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell]) => cell as string).join('\n')

test('every method is there', () => {
  const methods = Object.getOwnPropertyNames(Socket.prototype).filter(
    name =>
      name !== 'constructor' && !name.startsWith('_') && typeof Reflect.get(Socket.prototype, name) === 'function',
  )
  assert.ok(methods.length > 20)
  assert.deepEqual(
    methods.filter(name => !first.includes(`\`${name}(`)),
    [],
  )
})
