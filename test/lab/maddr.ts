import type { Host } from './lab.js'

interface Row {
  readonly ifname: string
  readonly maddr: readonly { readonly family?: string; readonly address?: string; readonly users?: number }[]
}

// Groups that the kernel joins by itself: all hosts, all nodes, and each address's solicited-node group.
const KERNELS = /^(224\.0\.0\.1|ff01::1|ff02::1|ff02::1:ff.*)$/

/** A host's memberships of both families, as ip(8) lists them, and how many sockets hold each: `{ 'left 233.252.0.1': 1 }`. */
export function maddr(host: Host): Record<string, number> {
  const rows = JSON.parse(host.ip('-json maddr')) as Row[]
  return Object.fromEntries(
    rows.flatMap(({ ifname, maddr }) =>
      maddr
        .filter(({ family, address = '' }) => family?.startsWith('inet') && !KERNELS.test(address))
        .map(({ address, users = 1 }) => [`${ifname} ${address}`, users]),
    ),
  )
}
