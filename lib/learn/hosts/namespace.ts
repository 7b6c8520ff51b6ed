// A network namespace of one's own: root's way, or an ordinary user's, by a user namespace.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Where commands are found: Debian keeps the administrator's where an ordinary user's PATH does not lead. */
// An empty element of PATH would be the current directory.
export const PATH = `${process.env.PATH || '/usr/bin:/bin'}:/usr/sbin:/sbin`

const WAYS = [
  ['unshare', '--net'],
  ['unshare', '--user', '--map-root-user', '--net'],
] as const

/**
 * The words that start a command in a network namespace of its own; undefined where this user may make none.
 *
 * @param probe The command that has to succeed in there.
 */
export async function namespaceFor(...probe: readonly string[]): Promise<(typeof WAYS)[number] | undefined> {
  for (const way of WAYS) {
    const [command, ...words] = way
    const options = { env: { ...process.env, PATH }, timeout: 30_000 }
    const made = await promisify(execFile)(command, [...words, ...probe], options).catch(() => undefined)
    if (made !== undefined) return way
  }
  return undefined
}
