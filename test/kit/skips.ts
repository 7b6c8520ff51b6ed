// A reporter that lists the tests that were skipped. On CI a skip that is not expected here fails the run.
import type { TestEvent } from 'node:test/reporters'

/** The skips that a machine may have good cause for, by a part of their reason. */
const EXPECTED: readonly RegExp[] = [
  /are newer than docs\/left-out\.md/,
  /^.*: ENOPROTOOPT: \w+ takes Linux/,
  /SO_RCVPRIORITY is ENOPROTOOPT/,
  /optmem_max of a network namespace/,
  /UDP-Lite is EPROTONOSUPPORT/,
]

export default async function* skips(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const reasons: string[] = []
  for await (const { type, data } of source) {
    if (type === 'test:pass' && data.skip) reasons.push(`${data.name}: ${data.skip}`)
  }
  const unexpected = reasons.filter(reason => !EXPECTED.some(expected => expected.test(reason)))
  yield reasons.length === 0 ? 'skipped: none\n' : `skipped:\n${reasons.map(reason => `  ${reason}\n`).join('')}`
  if (process.env.CI === 'true' && unexpected.length > 0) {
    yield `not expected to be skipped:\n${unexpected.map(reason => `  ${reason}\n`).join('')}`
    process.exitCode = 1
  }
}
