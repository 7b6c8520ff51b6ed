// The hosts, wires, routers and processes of a lab, for as long as it runs.
import { fileURLToPath } from 'node:url'
import type { Host } from '../hosts/host.js'
import { Hosts, type LinkEnd } from '../hosts/hosts.js'
import { RemoteProcess } from '../hosts/remote-process.js'
import { mrouter } from '../hosts/routed.js'
import type { AgentCalls } from './agent.js'
import type { Lab } from './lab.js'
import { Watch } from './watch.js'

const AGENT = fileURLToPath(new URL('./agent.js', import.meta.url))

/** An interface of a lab's network. */
export interface Interface {
  readonly host: string
  readonly name: string
  readonly address: string
}

/** The interface that a text names: `left eth 10.1.0.1`. */
export function interfaceOf(text: string): Interface {
  const [host = '', name = '', address = ''] = text.split(' ')
  return { host, name, address }
}

/** The names of a lab's hosts, in the order of its network. */
export function hostsOf({ network }: Pick<Lab, 'network'>): string[] {
  return [...new Set(network.flat().map(text => interfaceOf(text).host))]
}

/** What a lab is run on. */
export class World {
  readonly #made = new Hosts()
  readonly hosts = new Map<string, Host>()
  readonly processes = new Map<string, RemoteProcess<AgentCalls>>()
  readonly watches: Watch[] = []

  /** Makes all of it; nothing is left where that fails. */
  static async make(lab: Lab): Promise<World> {
    const world = new World()
    try {
      await world.#make(lab)
      return world
    } catch (error) {
      await world.close()
      throw error
    }
  }

  async #make(lab: Lab): Promise<void> {
    const names = hostsOf(lab)
    // All of them, even where one fails, as those that are still being made are to be ended too.
    const made = await Promise.allSettled(names.map(() => this.#made.host()))
    for (const [i, name] of names.entries()) {
      const host = made[i] as PromiseSettledResult<Host>
      if (host.status === 'rejected') throw host.reason
      // What the machine has for these would decide what a lab shows.
      for (const scope of ['all', 'default', 'lo']) {
        for (const name of ['rp_filter', 'force_igmp_version']) host.value.sysctl(`net.ipv4.conf.${scope}.${name}`, 0)
      }
      this.hosts.set(name, host.value)
    }
    for (const [i, wire] of lab.network.entries()) await this.#wire(`wire${i}`, wire.map(interfaceOf))
    for (const [name, host] of Object.entries(lab.processes)) {
      this.processes.set(name, new RemoteProcess<AgentCalls>(this.#made, this.host(host), AGENT))
    }
    const watches = (lab.watch ?? []).map(name => Watch.on(this.#made, this.host(name), name))
    this.watches.push(...(await Promise.all(watches)))
    await Promise.all((lab.routers ?? []).map(router => mrouter(this.#made, this.host(router.on), router)))
  }

  host(name: string): Host {
    return this.hosts.get(name) as Host
  }

  process(name: string): RemoteProcess<AgentCalls> {
    return this.processes.get(name) as RemoteProcess<AgentCalls>
  }

  /** Ends all of it. */
  close(): Promise<void> {
    return this.#made.close()
  }

  async #wire(name: string, interfaces: readonly Interface[]): Promise<void> {
    const ends = interfaces.map(
      ({ host, name, address }): LinkEnd => ({ host: this.host(host), name, addresses: [`${address}/24`] }),
    )
    const [one, other, ...more] = ends as [LinkEnd, LinkEnd]
    if (more.length === 0) return this.#made.link(one, other)
    const bridge = await this.#made.host()
    this.#made.bridge(bridge, name, ends)
    // It brings every group to every host: what is not heard, the host itself turned away.
    bridge.ip(`link set ${name} type bridge mcast_snooping 0`)
  }
}
