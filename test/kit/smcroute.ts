import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { temporary } from './cc.js'
import type { Host, TestNet } from './test-net.js'

// Where Debian keeps the administrator's commands, which an ordinary user's PATH may leave out.
const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin']

/** Why the tests across routers are skipped, where they are: installed on Debian, SMCRoute runs a daemon of its own. */
export const withoutSmcroute: string | false =
  !folders.some(folder => existsSync(join(folder, 'smcrouted'))) &&
  'ENOENT: smcrouted: sudo apt-get install -y smcroute'

let routers = 0

/**
 * Makes a host a multicast router, by SMCRoute, until the test ends: it passes on what its routes say, and nothing else.
 * smcroute.conf(5)
 */
export async function smcroute(net: TestNet, host: Host, ...conf: string[]): Promise<void> {
  const folder = temporary(`smcroute-${routers++}`)
  const file = (name: string, text = '') => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const files = ['-f', file('conf', `${conf.join('\n')}\n`), '-P', join(folder, 'pid'), '-u', join(folder, 'socket')]
  const daemon = net.use(host.start('smcrouted', ['-n', '-N', '-l', 'info', ...files]))
  const late = setTimeout(60_000, 'late', { ref: false })
  while (!/^smcroute\S* Ready/m.test(daemon.stderr)) {
    const ended = await Promise.race([daemon.ended, late, setTimeout(10)])
    if (ended !== undefined) throw new Error(`smcrouted: ${JSON.stringify(ended)}: ${daemon.stderr}`)
  }
}
