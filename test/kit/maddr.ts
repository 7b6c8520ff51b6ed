import type { Host } from './test-net.js'

interface Row {
  readonly ifname: string
  readonly maddr: readonly { readonly family?: string; readonly address?: string; readonly users?: number }[]
}

/** A membership of a host, as ip(8) lists it. */
export interface Listed {
  readonly ifname: string
  readonly family: 'inet' | 'inet6'
  readonly address: string
  /** How many sockets hold it. */
  readonly users: number
}

/** The memberships of both families in what `ip -json maddr` prints. */
export function listed(json: string): Listed[] {
  return (JSON.parse(json) as Row[]).flatMap(({ ifname, maddr }) =>
    maddr.flatMap(({ family, address = '', users = 1 }) =>
      family === 'inet' || family === 'inet6' ? { ifname, family, address, users } : [],
    ),
  )
}

// Groups that the kernel joins by itself: all hosts, all nodes, and each address's solicited-node group.
const KERNELS = /^(224\.0\.0\.1|ff01::1|ff02::1|ff02::1:ff.*)$/

/** A host's memberships of both families, as ip(8) lists them, and how many sockets hold each: `{ 'left 233.252.0.1': 1 }`. */
export function maddr(host: Host): Record<string, number> {
  const own = listed(host.ip('-json maddr')).filter(({ address }) => !KERNELS.test(address))
  return Object.fromEntries(own.map(({ ifname, address, users }) => [`${ifname} ${address}`, users]))
}
