import { inet_ntop } from '../abi/address.js'
import { value } from '../abi/binding.js'
import { AF_INET, AF_INET6, MCAST_EXCLUDE, MCAST_INCLUDE } from '../abi/constants.js'
import { rangeError, SystemError, typeError, valueError } from '../abi/errors.js'
import { GROUP_FILTER_SIZE, group_filter } from '../abi/groups.js'
import { IPPROTO_IP, IPPROTO_IPV6, MCAST_MSFILTER } from '../abi/options.js'
import { sockaddr_in, sockaddr_in6, sockaddr_storage } from '../abi/sockaddr.js'
import { getsockopt, setsockopt } from '../socket/sockopt.js'
import { familyOf } from './text.js'

/** Which sources of a group one socket hears. RFC 3678 */
export interface SourceFilter {
  /** 'include': the sources that are listed, and no others. 'exclude': all but those that are listed. */
  readonly mode: 'include' | 'exclude'
  /** Their addresses, of the group's family. */
  readonly sources: readonly string[]
}

// As many as the 64 KiB of an option's value have room for.
const MOST_SOURCES = Math.floor((value.length - GROUP_FILTER_SIZE(0)) / sockaddr_storage.size)

/** The level of the MCAST_* options for a group. */
export function levelFor(group: string): typeof IPPROTO_IP | typeof IPPROTO_IPV6 {
  return familyOf('group', group) === AF_INET ? IPPROTO_IP : IPPROTO_IPV6
}

type Mode = SourceFilter['mode']

const modeFrom = (gf_fmode: number): Mode => (gf_fmode === MCAST_INCLUDE ? 'include' : 'exclude')

/** The mode of one socket's filter for a group on one interface; undefined where the socket is no member there, or cannot be. */
export function filterMode(fd: number, ifindex: number, group: string): Mode | undefined {
  const filter = new group_filter({ gf_interface: ifindex, gf_group: group })
  try {
    getsockopt(fd, levelFor(group), MCAST_MSFILTER, filter)
    return modeFrom(filter.gf_fmode)
  } catch (error) {
    if (error instanceof SystemError) return undefined
    throw error
  }
}

function textOf({ ss_family, bytes }: sockaddr_storage): string {
  return ss_family === AF_INET6
    ? inet_ntop(AF_INET6, new sockaddr_in6(bytes).sin6_addr)
    : inet_ntop(AF_INET, new sockaddr_in(bytes).sin_addr)
}

/**
 * One socket's filter for a group on one interface. RFC 3678
 *
 * @throws {SystemError} EADDRNOTAVAIL: the socket is no member of the group there.
 * @throws {RangeError} ERR_OUT_OF_RANGE: the filter has more than 510 sources.
 */
export function sourceFilter(fd: number, ifindex: number, group: string): SourceFilter {
  const filter = new group_filter(new Uint8Array(GROUP_FILTER_SIZE(MOST_SOURCES)))
  filter.assign({ gf_interface: ifindex, gf_group: group, gf_numsrc: MOST_SOURCES })
  getsockopt(fd, levelFor(group), MCAST_MSFILTER, filter)
  const { gf_fmode, gf_numsrc, gf_slist } = filter
  if (gf_numsrc > MOST_SOURCES) throw rangeError('the filter', `of at most ${MOST_SOURCES} sources`, gf_numsrc)
  return { mode: modeFrom(gf_fmode), sources: gf_slist.map(textOf) }
}

/**
 * What replaces one socket's filter for a group on one interface, in one step. RFC 3678
 *
 * @throws {RangeError} ERR_OUT_OF_RANGE: more than 510 sources.
 */
export function groupFilter(ifindex: number, group: string, filter: SourceFilter): group_filter {
  if (typeof filter !== 'object' || filter === null) throw typeError('filter', 'an object', filter)
  const { mode, sources } = filter
  if (mode !== 'include' && mode !== 'exclude') throw valueError('filter.mode', "'include' or 'exclude'", mode)
  if (!Array.isArray(sources)) throw typeError('filter.sources', 'an array of addresses', sources)
  if (sources.length > MOST_SOURCES) throw rangeError('filter.sources', `at most ${MOST_SOURCES} long`, sources.length)
  const family = familyOf('group', group)
  const gf_slist = Array.from(sources, (source: unknown, i) => {
    const name = `filter.sources[${i}]`
    if (familyOf(name, source as string) !== family) throw valueError(name, "an address of the group's family", source)
    return source as string
  })
  const gf_fmode = mode === 'include' ? MCAST_INCLUDE : MCAST_EXCLUDE
  return new group_filter({ gf_interface: ifindex, gf_group: group, gf_fmode, gf_slist })
}

/**
 * Replaces one socket's filter for a group on one interface, in one step. RFC 3678
 *
 * @throws {SystemError} EADDRNOTAVAIL: the socket is no member of the group there; ENOBUFS: more sources than
 * net.ipv4.igmp_max_msf, 10 by default, or net.ipv6.mld_max_msf, 64.
 */
export function setSourceFilter(fd: number, ifindex: number, group: string, filter: SourceFilter): void {
  setsockopt(fd, levelFor(group), MCAST_MSFILTER, groupFilter(ifindex, group, filter))
}
