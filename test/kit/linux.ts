import { readFileSync } from 'node:fs'
import { release } from 'node:os'
import type { OptionName } from './sample.js'

/** A Linux version: `[6, 18]`. */
export type Version = readonly [major: number, minor: number]

const [major = 0, minor = 0] = release().split('.').map(Number)

/** The kernel that runs. */
export const kernel: Version = [major, minor]

/** Whether one version came before another. */
export function isBefore([major, minor]: Version, [otherMajor, otherMinor]: Version): boolean {
  return major < otherMajor || (major === otherMajor && minor < otherMinor)
}

// What kernels that are in use lack.
const SINCE: { readonly [N in OptionName]?: Version } = { IP_LOCAL_PORT_RANGE: [6, 3], SO_RCVPRIORITY: [6, 14] }

/** Why an option cannot be tried, where the kernel that runs is older than it. */
export function tooNew(name: OptionName): string | undefined {
  const since = SINCE[name]
  if (since === undefined || !isBefore(kernel, since)) return undefined
  return `ENOPROTOOPT: ${name} takes Linux ${since.join('.')}, and this is ${kernel.join('.')}`
}

const [, , mapped] = readFileSync('/proc/self/uid_map', 'utf8').trim().split(/\s+/)
const inUserNamespace = mapped !== String(2 ** 32 - 1)
// Those who have CAP_NET_ADMIN in a user namespace do not have it here.
const OF_THE_HOST: readonly OptionName[] = [
  'SO_BUSY_POLL_BUDGET',
  'SO_PREFER_BUSY_POLL',
  'SO_RCVBUFFORCE',
  'SO_SNDBUFFORCE',
]

/** Whether an option takes rights on the host itself, and these tests have none: they run in a user namespace. */
export function isRefused(name: OptionName): boolean {
  return inUserNamespace && OF_THE_HOST.includes(name)
}
