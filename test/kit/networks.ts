import type { Host, TestNet } from './test-net.js'

/** Two hosts, 10.1.0.1 on `left` and 10.1.0.2 on `right`, on one cable. */
export async function cable(net: TestNet): Promise<[left: Host, right: Host]> {
  const [left, right] = [await net.host(), await net.host()]
  net.link(
    { host: left, name: 'left', addresses: ['10.1.0.1/24'] },
    { host: right, name: 'right', addresses: ['10.1.0.2/24'] },
  )
  return [left, right]
}

/**
 * A host with two interfaces, `west` (10.1.0.2, 2001:db8:1::2) and `east` (10.2.0.2, 2001:db8:2::2), each on a cable to a host that
 * ends in 1.
 */
export async function multihomed(net: TestNet): Promise<[west: Host, middle: Host, east: Host]> {
  const [west, middle, east] = [await net.host(), await net.host(), await net.host()]
  net.link(
    { host: west, name: 'east', addresses: ['10.1.0.1/24', '2001:db8:1::1/64'] },
    { host: middle, name: 'west', addresses: ['10.1.0.2/24', '2001:db8:1::2/64'] },
  )
  net.link(
    { host: east, name: 'west', addresses: ['10.2.0.1/24', '2001:db8:2::1/64'] },
    { host: middle, name: 'east', addresses: ['10.2.0.2/24', '2001:db8:2::2/64'] },
  )
  return [west, middle, east]
}

/** A host with three interfaces, `eth1` to `eth3` (10.N.0.2, 2001:db8:N::2), each on a cable to a neighbour's `eth` that ends in 1. */
export async function star(net: TestNet): Promise<[host: Host, ...neighbours: [Host, Host, Host]]> {
  const neighbours: [Host, Host, Host] = [await net.host(), await net.host(), await net.host()]
  const host = await net.host()
  for (const [i, neighbour] of neighbours.entries()) {
    const addresses = (end: number) => [`10.${i + 1}.0.${end}/24`, `2001:db8:${i + 1}::${end}/64`]
    net.link(
      { host: neighbour, name: 'eth', addresses: addresses(1) },
      { host, name: `eth${i + 1}`, addresses: addresses(2) },
    )
  }
  return [host, ...neighbours]
}

/** Four hosts in a row: a cable from each one's `east` (10.N.0.1, 2001:db8:N::1) to the next one's `west` (10.N.0.2, 2001:db8:N::2). */
export async function chain(net: TestNet): Promise<[Host, Host, Host, Host]> {
  const hosts: [Host, Host, Host, Host] = [await net.host(), await net.host(), await net.host(), await net.host()]
  for (const [i, host] of hosts.slice(1).entries()) {
    const addresses = (end: number) => [`10.${i + 1}.0.${end}/24`, `2001:db8:${i + 1}::${end}/64`]
    net.link(
      { host: hosts[i] as Host, name: 'east', addresses: addresses(1) },
      { host, name: 'west', addresses: addresses(2) },
    )
  }
  return hosts
}

/** Three hosts, and the bridge `ether` that their `eth` are on: 10.1.0.N and 2001:db8:1::N, from 1 on. */
export async function ether(net: TestNet): Promise<[Host, Host, Host, bridge: Host]> {
  const hosts: [Host, Host, Host, bridge: Host] = [
    await net.host(),
    await net.host(),
    await net.host(),
    await net.host(),
  ]
  const ends = hosts
    .slice(0, 3)
    .map((host, i) => ({ host, name: 'eth', addresses: [`10.1.0.${i + 1}/24`, `2001:db8:1::${i + 1}/64`] }))
  net.bridge(hosts[3], 'ether', ends)
  return hosts
}
