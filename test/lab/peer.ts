import { join } from 'node:path'
import type { Host, Lab } from './lab.js'
import type { Program } from './program.js'
import type { Answer, Calls } from './remote.js'
import { root } from './root.js'

type Asked<K extends keyof Calls> = (...args: Parameters<Calls[K]>) => Promise<ReturnType<Calls[K]>>

type Family = 'AF_INET' | 'AF_INET6'

/** A process of its own in a host, with one UDP socket that does what it is told. Errors arrive here, with their code. */
export class Peer {
  readonly #program: Program

  /** Starts it; it ends with the test. */
  constructor(lab: Lab, host: Host, env: Readonly<Record<string, string>> = {}, family: Family = 'AF_INET') {
    this.#program = lab.use(host.start(process.execPath, [join(root, 'out/test/lab/remote.js'), family], env))
  }

  readonly bind = this.#call('bind')
  readonly close = this.#call('close')
  /** What it heard before this datagram, which proves that nothing else was on its way. */
  readonly heardBefore = this.#call('heardBefore')
  readonly sendto = this.#call('sendto')
  readonly IP_ADD_MEMBERSHIP = this.#call('IP_ADD_MEMBERSHIP')
  readonly IP_ADD_SOURCE_MEMBERSHIP = this.#call('IP_ADD_SOURCE_MEMBERSHIP')
  readonly IP_BLOCK_SOURCE = this.#call('IP_BLOCK_SOURCE')
  readonly IP_DROP_MEMBERSHIP = this.#call('IP_DROP_MEMBERSHIP')
  readonly IP_DROP_SOURCE_MEMBERSHIP = this.#call('IP_DROP_SOURCE_MEMBERSHIP')
  readonly IP_MSFILTER = this.#call('IP_MSFILTER')
  readonly IP_MULTICAST_ALL = this.#call('IP_MULTICAST_ALL')
  readonly IP_MULTICAST_IF = this.#call('IP_MULTICAST_IF')
  readonly IP_MULTICAST_LOOP = this.#call('IP_MULTICAST_LOOP')
  readonly IP_MULTICAST_TTL = this.#call('IP_MULTICAST_TTL')
  readonly IP_UNBLOCK_SOURCE = this.#call('IP_UNBLOCK_SOURCE')
  readonly MCAST_BLOCK_SOURCE = this.#call('MCAST_BLOCK_SOURCE')
  readonly MCAST_JOIN_GROUP = this.#call('MCAST_JOIN_GROUP')
  readonly MCAST_JOIN_SOURCE_GROUP = this.#call('MCAST_JOIN_SOURCE_GROUP')
  readonly MCAST_LEAVE_GROUP = this.#call('MCAST_LEAVE_GROUP')
  readonly MCAST_LEAVE_SOURCE_GROUP = this.#call('MCAST_LEAVE_SOURCE_GROUP')
  readonly MCAST_MSFILTER = this.#call('MCAST_MSFILTER')
  readonly MCAST_UNBLOCK_SOURCE = this.#call('MCAST_UNBLOCK_SOURCE')
  readonly IPV6_ADD_MEMBERSHIP = this.#call('IPV6_ADD_MEMBERSHIP')
  readonly IPV6_DROP_MEMBERSHIP = this.#call('IPV6_DROP_MEMBERSHIP')
  readonly IPV6_MULTICAST_ALL = this.#call('IPV6_MULTICAST_ALL')
  readonly IPV6_MULTICAST_HOPS = this.#call('IPV6_MULTICAST_HOPS')
  readonly IPV6_MULTICAST_IF = this.#call('IPV6_MULTICAST_IF')
  readonly SO_BINDTODEVICE = this.#call('SO_BINDTODEVICE')
  readonly SO_REUSEADDR = this.#call('SO_REUSEADDR')

  /** Ends the process as it stands, with all that it has open. */
  async kill(): Promise<void> {
    this.#program.kill()
    await this.#program.ended
  }

  #call<K extends keyof Calls>(name: K): Asked<K> {
    return async (...args) => {
      this.#program.say(JSON.stringify([name, ...args]))
      const line = await this.#program.line()
      if (line === undefined) throw new Error(`the process ended: ${this.#program.stderr}`)
      const { value, error } = JSON.parse(line) as Answer
      if (error !== undefined) throw Object.assign(new Error(`${name}(${args.join()}): ${error.message}`), error)
      return value as ReturnType<Calls[K]>
    }
  }
}

const familyOf = (address: string): Family => (address.includes(':') ? 'AF_INET6' : 'AF_INET')

/** A process that is bound to a port, and to a group or to any: `0.0.0.0`, or `::` of IPv6. */
export async function ear(lab: Lab, host: Host, group: string = '0.0.0.0', port: number = 5000): Promise<Peer> {
  const peer = new Peer(lab, host, {}, familyOf(group))
  await peer.SO_REUSEADDR(true)
  await peer.bind(group, port)
  return peer
}

/** A process that sends by the interface with this address. */
export async function voice(lab: Lab, host: Host, address: string): Promise<Peer> {
  const peer = new Peer(lab, host)
  await peer.IP_MULTICAST_IF(address)
  return peer
}

/** A process that sends IPv6 by the interface with this name. */
export async function voice6(lab: Lab, host: Host, name: string): Promise<Peer> {
  const peer = new Peer(lab, host, {}, 'AF_INET6')
  await peer.IPV6_MULTICAST_IF(name)
  return peer
}
