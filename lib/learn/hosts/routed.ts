import { fileURLToPath } from 'node:url'
import type { Host } from './host.js'
import type { Hosts } from './hosts.js'

const MROUTER = fileURLToPath(new URL('./mrouter.js', import.meta.url))

/** A source's datagrams to a group, and the addresses of the interfaces that they come in by and leave by. */
export interface Route {
  readonly source: string
  readonly group: string
  readonly from: string
  readonly to: string
}

/** Has a host pass these datagrams on, until the hosts end. */
export async function mrouter(hosts: Hosts, host: Host, { source, group, from, to }: Route): Promise<void> {
  const program = hosts.use(host.start(process.execPath, [MROUTER, source, group, from, to]))
  if ((await program.line()) !== 'forwarding') throw new Error(`no router: ${program.stderr}`)
}
