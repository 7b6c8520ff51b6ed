import { AF_INET } from 'mreq'
import { calls, type PeerCalls } from './remote-calls.js'
import type { Host, TestNet } from './test-net.js'
import { Told } from './told.js'

type Family = 'AF_INET' | 'AF_INET6'

type Methods = {
  readonly [K in keyof PeerCalls]: (...args: Parameters<PeerCalls[K]>) => Promise<ReturnType<PeerCalls[K]>>
}

// Its calls are made there; here their names alone are of use.
const NAMES = Object.keys(calls(-1, AF_INET)) as (keyof PeerCalls)[]

const ToldByMethods = Told as new (...args: ConstructorParameters<typeof Told>) => Told<PeerCalls> & Methods

/** A process of its own in a host, with one UDP socket: each of its calls is a method here. Errors arrive here, with their code. */
export class Peer extends ToldByMethods {
  /** Starts it; it ends with the test. */
  constructor(net: TestNet, host: Host, env: Readonly<Record<string, string>> = {}, family: Family = 'AF_INET') {
    super(net, host, 'remote', { args: [family], env })
    for (const name of NAMES) Object.assign(this, { [name]: this.do.bind(this, name) })
  }
}

const familyOf = (address: string): Family => (address.includes(':') ? 'AF_INET6' : 'AF_INET')

/** A process that is bound to a port, and to a group or to any: `0.0.0.0`, or `::` of IPv6. */
export async function ear(net: TestNet, host: Host, group: string = '0.0.0.0', port: number = 5000): Promise<Peer> {
  const peer = new Peer(net, host, {}, familyOf(group))
  await peer.SO_REUSEADDR(true)
  await peer.bind(group, port)
  return peer
}

/** A process that sends by the interface with this address. */
export async function voice(net: TestNet, host: Host, address: string): Promise<Peer> {
  const peer = new Peer(net, host)
  await peer.IP_MULTICAST_IF(address)
  return peer
}

/** A process that sends IPv6 by the interface with this name. */
export async function voice6(net: TestNet, host: Host, name: string): Promise<Peer> {
  const peer = new Peer(net, host, {}, 'AF_INET6')
  await peer.IPV6_MULTICAST_IF(name)
  return peer
}
