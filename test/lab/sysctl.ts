import { readFileSync, writeFileSync } from 'node:fs'
import type { TestContext } from 'node:test'

/** Sets a sysctl of the tests' own network namespace until the test ends, or skips the test where this kernel has it for all. */
export function sysctl(t: TestContext, name: string, value: number): boolean {
  const path = `/proc/sys/${name.replaceAll('.', '/')}`
  try {
    const before = readFileSync(path, 'utf8')
    writeFileSync(path, String(value))
    t.after(() => writeFileSync(path, before))
    return true
  } catch (error) {
    t.skip(`${name} of a network namespace (Linux 6.8): ${(error as NodeJS.ErrnoException).code}`)
    return false
  }
}
