// docs/options.md and docs/errno.md are what the sources say.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rows } from '#lib/abi/option.js'
import { temporary } from './kit/cc.js'
import { textOf } from './kit/documents.js'
import { root } from './kit/root.js'

const folder = temporary('tables')
execFileSync(process.execPath, [join(root, 'out/tools/tables.js'), folder])

for (const page of ['options.md', 'errno.md']) {
  test(`docs/${page} is as npm run docs:tables writes it`, () => {
    assert.equal(textOf(join('docs', page)), readFileSync(join(folder, page), 'utf8'))
  })
}

test('every option has its line, and says what it is', () => {
  const lines = textOf('docs/options.md').split('\n')
  for (const { name, levels } of rows()) {
    const own = lines.filter(line => line.startsWith(`| \`${name}\` | `) && /\| [A-Z][^|]{15,} \|$/.test(line))
    assert.equal(own.length, levels.length, name)
  }
})
