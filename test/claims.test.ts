// Each error that docs/options.md names for an option, provoked on the kernel that runs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SystemError } from 'mreq'
import { constants } from '#lib/abi/binding.js'
import { claims } from './kit/claims.js'
import { textOf } from './kit/documents.js'

const texts = new Map(
  textOf('docs/options.md')
    .split('\n')
    .flatMap(line => {
      const [, option, text] = /^\| `(\w+)` \|.*\| (.*) \|$/.exec(line) ?? []
      return option === undefined || text === undefined ? [] : [[option, text] as const]
    }),
)

/** The errors that a text names, and those of the options that it says to fail as. */
function claimed(text: string): Set<string> {
  const own = [...text.matchAll(/\bE[A-Z]+\b/g)].map(([name]) => name).filter(name => constants[name] !== undefined)
  const [, as = ''] = /Errors: (as `\w+`(?:, or as `\w+`)*)/.exec(text) ?? []
  const others = [...as.matchAll(/`(\w+)`/g)].flatMap(([, option]) => [...claimed(texts.get(option as string) ?? '')])
  return new Set([...own, ...others])
}

test('every error that the table of options names is provoked, and what is provoked is named', () => {
  const named = [...texts].flatMap(([option, text]) => [...claimed(text)].map(errno => `${option} ${errno}`))
  assert.ok(named.length > 50)
  const provoked = new Set(claims.map(([option, errno]) => `${option} ${errno}`))
  assert.deepEqual([...provoked].sort(), named.sort())
})

for (const [option, errno, provoke, failing = option] of claims) {
  test(`${option}: ${errno}, by ${String(provoke).replaceAll(/\s+/g, ' ')}`, t => {
    assert.throws(
      () => provoke(t),
      (error: unknown) => {
        assert.ok(error instanceof SystemError, String(error))
        assert.deepEqual([error.code, error.optname ?? error.syscall], [errno, failing], error.message)
        return true
      },
    )
  })
}
