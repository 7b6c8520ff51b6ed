import { IF_NAMESIZE } from '../abi/constants.js'
import { EADDRNOTAVAIL, ENODEV, ENOTUNIQ } from '../abi/errno.js'
import { fail, rangeError, typeError } from '../abi/errors.js'
import { interfaces } from './interfaces.js'
import { if_indextoname, if_nametoindex } from './names.js'
import { interfaceFor } from './routes.js'
import { parsed } from './text.js'

/**
 * An interface: its name (`'eth0'`), its index (2), one of its addresses (`'10.0.0.1'`, `'fe80::1%eth0'`), or `'default'` for the
 * one that the kernel's routes choose. One whose name reads as an address is given by its index.
 */
export type InterfaceSpecifier = string | number

/** An interface that is there: it may be renamed, but keeps its index. */
export interface Resolved {
  readonly ifindex: number
  readonly name: string
}

const encoder = new TextEncoder()

function named(name: string): Resolved {
  // The kernel takes an address's label (eth0:1) for its interface's name, and musl cuts a name that is too long.
  if (name.includes(':') || encoder.encode(name).length >= IF_NAMESIZE) {
    fail('if_nametoindex', -ENODEV, {}, { address: name })
  }
  return existing(if_nametoindex(name))
}

/** An index, by the text behind the % of an address: a name, or the number itself. */
function zoneIndex(zone: string): number {
  return (/^\d+$/.test(zone) ? existing(Number(zone)) : named(zone)).ifindex
}

function existing(ifindex: number): Resolved {
  if (!Number.isInteger(ifindex) || ifindex < 1 || ifindex > 0x7fffffff) {
    throw rangeError('interface', "an index from 1, or 'default'", ifindex)
  }
  return { ifindex, name: if_indextoname(ifindex) }
}

function withAddress(given: string, address: string, zone: number | undefined): Resolved {
  const found = interfaces().filter(
    ({ index, addresses }) =>
      (zone === undefined || index === zone) && addresses.some(candidate => candidate.address === address),
  )
  const [only] = found
  if (only === undefined) return fail('RTM_GETADDR', -EADDRNOTAVAIL, {}, { address: given })
  if (found.length > 1) return fail('RTM_GETADDR', -ENOTUNIQ, {}, { address: given })
  return { ifindex: only.index, name: only.name }
}

/**
 * The interface that is meant, for a join of a group.
 *
 * @throws {SystemError} ENODEV: no interface has that name; ENXIO: none has that index; EADDRNOTAVAIL: none has that address;
 * ENOTUNIQ: several have it; ENETUNREACH: `'default'`, and no route leads to the group.
 */
export function resolve(given: InterfaceSpecifier, group: string): Resolved {
  if (typeof given === 'number') return existing(given)
  if (typeof given !== 'string') throw typeError('interface', "a name, an index, an address or 'default'", given)
  if (given === 'default') return existing(interfaceFor(group))
  const end = given.includes('%') ? given.indexOf('%') : given.length
  const address = parsed(given.slice(0, end))
  if (address === undefined) return named(given)
  return withAddress(given, address.text, end === given.length ? undefined : zoneIndex(given.slice(end + 1)))
}
