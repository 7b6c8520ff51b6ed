import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'

// Where Debian keeps the administrator's commands, which an ordinary user's PATH leaves out.
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
const COMMANDS = { ip: 'iproute2', unshare: 'util-linux', nsenter: 'util-linux' }

function found(command: string): boolean {
  return PATH.split(':').some(folder => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/** How to start a program in a network namespace of its own: the words before it, and its environment; or what that lacks. */
export type Namespace =
  | { readonly words: readonly [string, ...string[]]; readonly env: Readonly<Record<string, string>> }
  | { readonly missing: string }

/** A network namespace of this process's own: root's way, or an ordinary user's, by a user namespace. */
export function namespace(): Namespace {
  const missing = Object.entries(COMMANDS).filter(([command]) => !found(command))
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ')
    const commands = missing.map(([command]) => command).join(', ')
    return { missing: `A lab needs ${commands}. On Debian and Ubuntu:\n  sudo apt-get install -y ${packages}` }
  }
  const env = { PATH }
  for (const words of [
    ['unshare', '--net'],
    ['unshare', '--user', '--map-root-user', '--net'],
  ] as const) {
    const { status } = spawnSync(words[0], [...words.slice(1), 'true'], { env: { ...process.env, ...env } })
    if (status === 0) return { words, env }
  }
  return {
    missing: `A lab needs private network namespaces: root, or user namespaces for everybody:
  sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0   (recent Ubuntu)
  sudo sysctl kernel.unprivileged_userns_clone=1               (older Debian)`,
  }
}
