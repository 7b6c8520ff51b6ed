import { typeError } from '../abi/errors.js'
import { type Membership, MovableMembership, requireFamily, type Target } from './membership.js'
import { follow, unfollow } from './rejoin.js'
import { type InterfaceSpecifier, type Resolved, resolve } from './resolve.js'
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
  readonly interface: InterfaceSpecifier
  /**
   * Whether to join again when an interface of the same name comes back under another index: an adapter that is plugged in again, a
   * link that is made anew. No by default. A function is called after each attempt, with `undefined` or with what went wrong, which
   * without a function is a process warning; a failed attempt is made again at the next change of an interface. It does not keep
   * the process alive.
   */
  readonly rejoin?: boolean | ((error: unknown) => void) | undefined
}

/** Where and what to join, looked up. */
export interface Wanted {
  readonly target: Target
  readonly place: Resolved
  readonly rejoin: ((error: unknown) => void) | undefined
}

function warn(error: unknown): void {
  if (error !== undefined) process.emitWarning(error as Error)
}

/** Looks at what is to be joined, and looks its interface up. */
export function lookUp(what: Join): Wanted {
  if (typeof what !== 'object' || what === null) throw typeError('what', 'an object', what)
  const { group, source, interface: given, rejoin = false } = what
  const { text } = addressIn('group', group)
  if (source !== undefined) requireFamily(source, text)
  if (typeof rejoin !== 'boolean' && typeof rejoin !== 'function') {
    throw typeError('rejoin', 'true, false or a function', rejoin)
  }
  const told = typeof rejoin === 'function' ? rejoin : rejoin ? warn : undefined
  const target = { group: text, source: source === undefined ? undefined : addressIn('source', source).text }
  return { target, place: resolve(given, text), rejoin: told }
}

/** Joins what was looked up; `released` is called when it was left: before this returns, where following it fails. */
export function joinWanted(
  fd: number,
  { target, place, rejoin }: Wanted,
  released: (membership: Membership) => void = () => {},
): Membership {
  const membership: MovableMembership = new MovableMembership(fd, target, place, () => {
    if (rejoin !== undefined) unfollow(membership)
    released(membership)
  })
  try {
    if (rejoin !== undefined) follow(membership, rejoin)
  } catch (error) {
    membership.leave()
    throw error
  }
  return membership
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
 * source; EINVAL: it is no group; ENOPROTOOPT: a group of IPv6 on a socket of AF_INET; ENOBUFS: past net.ipv4.igmp_max_memberships (20); ENOMEM: past net.core.optmem_max; EMFILE: the
 * lookup, and `rejoin`, take a descriptor.
 * @throws {TypeError} The group, or the source, is no address; the two are of different families. RFC 3678, ip(7), ipv6(7)
 */
export function join(fd: number, what: Join): Membership {
  return joinWanted(fd, lookUp(what))
}
