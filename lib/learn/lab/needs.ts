import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { namespaceFor, PATH } from '../hosts/namespace.js'

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

/** A network namespace of this process's own, for labs. */
export async function namespace(): Promise<Namespace> {
  const missing = Object.entries(COMMANDS).filter(([command]) => !found(command))
  if (missing.length > 0) {
    const packages = [...new Set(missing.map(([, name]) => name))].join(' ')
    const commands = missing.map(([command]) => command).join(', ')
    return { missing: `A lab needs ${commands}. On Debian and Ubuntu:\n  sudo apt-get install -y ${packages}` }
  }
  const words = await namespaceFor('true')
  if (words !== undefined) return { words, env: { PATH } }
  return {
    missing: `A lab needs private network namespaces: root, or user namespaces for everybody:
  sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0   (recent Ubuntu)
  sudo sysctl kernel.unprivileged_userns_clone=1               (older Debian)`,
  }
}
