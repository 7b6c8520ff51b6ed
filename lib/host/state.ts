import { AF_INET, AF_INET6 } from '../abi/constants.js'
import { EADDRNOTAVAIL } from '../abi/errno.js'
import { isErrno } from '../abi/errors.js'
import { SO_DOMAIN, SOL_SOCKET } from '../abi/options.js'
import { getsockopt } from '../socket/sockopt.js'
import { type SourceFilter, sourceFilter } from './filter.js'
import { type HostMembership, members } from './tables.js'

/** A group that one socket is a member of on one interface, and which of its sources the socket hears. */
export interface SocketMembership extends Pick<HostMembership, 'ifindex' | 'name' | 'family' | 'group'>, SourceFilter {}

/**
 * The memberships of this host, as the kernel's tables in /proc/net have them: of every interface, IPv4's and then IPv6's, with
 * those that the kernel holds for itself (224.0.0.1, ff02::1). A table longer than 4 KiB (some 120 groups of
 * IPv4, or 57 of IPv6) comes in pieces, and is read again where groups go meanwhile; where they go without a pause, 16 times over, one
 * that stays can still be missing. proc(5)
 */
export function memberships(): HostMembership[]
/**
 * The memberships of one socket, of this process or inherited: those of the host's that getsockopt(MCAST_MSFILTER) knows for it.
 * One whose interface is gone is not among them, though it counts against the most that the socket may have. RFC 3678
 *
 * @throws {SystemError} EBADF, ENOTSOCK.
 */
export function memberships(fd: number): SocketMembership[]
export function memberships(fd?: number): HostMembership[] | SocketMembership[] {
  if (fd === undefined) return members()
  const domain = getsockopt(fd, SOL_SOCKET, SO_DOMAIN)
  // An IPv6 socket joins groups of IPv4 too.
  const families = domain === AF_INET ? [AF_INET] : domain === AF_INET6 ? [AF_INET, AF_INET6] : []
  return members()
    .filter(({ family }) => families.includes(family))
    .flatMap(membership => of(fd, membership))
}

function of(fd: number, { ifindex, name, family, group }: HostMembership): SocketMembership[] {
  try {
    return [{ ifindex, name, family, group, ...sourceFilter(fd, ifindex, group) }]
  } catch (error) {
    if (isErrno(error, EADDRNOTAVAIL)) return []
    throw error
  }
}
