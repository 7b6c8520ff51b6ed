// Each row of docs/errno.md, provoked on the kernel that runs.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { SystemError } from 'mreq'
import { textOf } from './kit/documents.js'
import { elsewhere, here } from './kit/provocations.js'
import { TestNet } from './kit/test-net.js'

const unquoted = (text: string) => text.replaceAll('`', '').replaceAll('&lt;', '<').replaceAll('\\*', '*')
/** A cause without the values of sysctls, which are this machine's. */
const general = (text: string) => text.replaceAll(/\b\d+( by default)?(?=[,:; )])/g, '#')

const rows = textOf('docs/errno.md')
  .split('\n')
  .filter(line => line.startsWith('| `E'))
  .map(line => line.slice(2, -2).split(' | ').map(unquoted) as [string, string, string, string, string])

type Failure = Pick<SystemError, 'code' | 'syscall' | 'optname' | 'hint'>

const provoked = new Set<string>()

/** Finds the row of a failure, by its hint. */
function see(t: TestContext, { code, syscall, optname, hint }: Failure): void {
  const found = rows.filter(
    ([errno, calls, , cause]) =>
      errno === code &&
      (calls === 'any' || calls.split(', ').includes(syscall)) &&
      general(cause) === general(hint ?? ''),
  )
  assert.equal(found.length, 1, `${code} ${syscall} ${optname}: ${hint}`)
  t.diagnostic(`${code} ${syscall} ${optname ?? ''}`)
  provoked.add(String(found[0]))
}

test('what fails in this process has its row', async t => {
  for (const provoke of here) {
    await t.test(String(provoke).split('\n')[0] as string, t => {
      let failure: unknown
      try {
        provoke(t)
      } catch (error) {
        failure = error
      }
      assert.ok(failure instanceof SystemError, String(failure))
      see(t, failure)
    })
  }
})

for (const { by, ip = [], code } of elsewhere) {
  test(`${by.join(' ')}: ${code}`, async t => {
    const net = new TestNet(t)
    const host = await net.host()
    for (const words of ip) host.ip(words)
    const module = `import * as m from 'mreq'
      const fd = m.socket(m.AF_INET, m.SOCK_DGRAM)
      try { ${code} } catch (error) { console.log(JSON.stringify(error)) }`
    const [command = '', ...args] = by
    const program = net.use(host.start(command, [...args, process.execPath, '--input-type=module', '--eval', module]))
    const line = await program.line()
    assert.ok(line !== undefined, program.stderr)
    see(t, JSON.parse(line))
  })
}

test('every row was provoked', () => {
  assert.ok(rows.length > 40)
  assert.deepEqual(
    rows.filter(row => !provoked.has(String(row))).map(([errno, call, options]) => `${errno} ${call} ${options}`),
    [],
  )
})
