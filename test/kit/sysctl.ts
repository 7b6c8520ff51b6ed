import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { sysctlPath } from '#lib/learn/hosts/host.js'

/** Sets a sysctl of the tests' own network namespace until the test ends; Host.sysctl() sets a host's. */
export function sysctl(t: TestContext, name: string, value: number): void {
  const path = sysctlPath(name)
  const before = readFileSync(path, 'utf8')
  t.after(() => writeFileSync(path, before))
  writeFileSync(path, String(value))
}

function missing(name: string, since: string): string | false {
  try {
    accessSync(sysctlPath(name), constants.W_OK)
    return false
  } catch (error) {
    return `${name} of a network namespace (${since}): ${(error as NodeJS.ErrnoException).code}`
  }
}

/** Why a test of net.core.optmem_max is skipped: this kernel has it for all network namespaces; false where it does not. */
export const noOptmemMax: string | false = missing('net.core.optmem_max', 'Linux 6.8')
