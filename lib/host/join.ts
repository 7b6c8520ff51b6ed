import { typeError } from '../abi/errors.js'
import { Membership, requireFamily, type Target } from './membership.js'
import { type InterfaceName, type Resolved, resolve } from './resolve.js'
import { addressIn } from './text.js'

/** What to join. */
export interface Join {
  /** The group's address, of IPv4 or IPv6. */
  readonly group: string
  /** The one source to hear, of the group's family; left out, all are heard. */
  readonly source?: string | undefined
  /**
   * The interface to join it on: its name (`'eth0'`), its index (2), one of its addresses (`'10.0.0.1'`, `'fe80::1%eth0'`), or
   * `'default'` for the one that the kernel's routes choose. It is looked up once.
   */
  readonly interface: InterfaceName
}

/** Where and what to join, looked up. */
export interface Known {
  readonly target: Target
  readonly place: Resolved
}

/** Looks at what is to be joined, and looks its interface up. */
export function known(what: Join): Known {
  if (typeof what !== 'object' || what === null) throw typeError('what', 'an object', what)
  const { group, source, interface: given } = what
  const { text } = addressIn('group', group)
  if (source !== undefined) requireFamily(source, text)
  const target = { group: text, source: source === undefined ? undefined : addressIn('source', source).text }
  return { target, place: resolve(given, text) }
}

/**
 * Joins a group on one interface, which is looked up once, and remembered by its index: an address that moves, a route that
 * changes or a new name do not matter when it is left.
 *
 * @example
 * using membership = join(fd, { group: '233.252.0.1', interface: 'eth0' })
 *
 * @throws {SystemError} ENODEV, ENXIO, EADDRNOTAVAIL: there is no such interface; ENOTUNIQ: several have that address;
 * ENETUNREACH: `'default'`, and no route leads to the group; EADDRINUSE: the socket has joined it there already, whole or for that
 * source; EINVAL: it is no group; ENOBUFS: past net.ipv4.igmp_max_memberships (20). RFC 3678, ip(7), ipv6(7)
 */
export function join(fd: number, what: Join): Membership {
  const { target, place } = known(what)
  return new Membership(fd, target, place)
}
