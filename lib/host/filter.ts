import { addressFrom, inet_ntop } from '../abi/address.js'
import { native, value } from '../abi/binding.js'
import { AF_INET, AF_INET6 } from '../abi/constants.js'
import { type Details, fail, rangeError, typeError, valueError } from '../abi/errors.js'
import { IPPROTO_IP, IPPROTO_IPV6 } from '../abi/options.js'
import { u32 } from '../abi/struct.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/structs.js'
import { familyOf } from './text.js'

/** Which sources of a group one socket hears. RFC 3678 */
export interface SourceFilter {
  /** 'include': the sources that are listed, and no others. 'exclude': all but those that are listed. */
  readonly mode: 'include' | 'exclude'
  /** Their addresses, of the group's family. */
  readonly sources: readonly string[]
}

// struct group_filter of <netinet/in.h>.
const MCAST_MSFILTER = 48
const MCAST_EXCLUDE = 0
const MCAST_INCLUDE = 1
const GROUP_AT = 8
const MODE_AT = 136
const COUNT_AT = 140
const LIST_AT = 144
const STORAGE = 128

/** The most sources that the 64 KiB of an option's value have room for. */
const MOST_SOURCES = Math.floor((value.length - LIST_AT) / STORAGE)

function storage(name: string, text: string): Uint8Array {
  const family = familyOf(name, text)
  const address =
    family === AF_INET
      ? new sockaddr_in({ sin_family: AF_INET, sin_addr: text })
      : new sockaddr_in6({ sin6_family: AF_INET6, sin6_addr: text })
  const memory = new Uint8Array(STORAGE)
  memory.set(address.bytes)
  return memory
}

function textAt(at: number): string {
  const address = addressFrom(value.slice(at, at + STORAGE))
  return address instanceof sockaddr_in6
    ? inet_ntop(AF_INET6, address.sin6_addr)
    : inet_ntop(AF_INET, (address as sockaddr_in).sin_addr)
}

interface Asked {
  readonly level: number
  readonly details: Details
}

// Everything is looked at before the first byte is put into the value, which every option call shares.
function put(ifindex: number, group: string, mode: number, count: number, list: readonly Uint8Array[]): Asked {
  const index = new Uint8Array(u32.size)
  u32.set(index, 0, ifindex, 'ifindex')
  const address = storage('group', group)
  value.set(index, 0)
  value.fill(0, index.length, GROUP_AT)
  value.set(address, GROUP_AT)
  u32.set(value, MODE_AT, mode)
  u32.set(value, COUNT_AT, count)
  for (const [i, source] of list.entries()) value.set(source, LIST_AT + i * STORAGE)
  const ipv4 = familyOf('group', group) === AF_INET
  const name = { level: ipv4 ? 'IPPROTO_IP' : 'IPPROTO_IPV6', optname: 'MCAST_MSFILTER' }
  return { level: ipv4 ? IPPROTO_IP : IPPROTO_IPV6, details: { ...name, address: group } }
}

/**
 * One socket's filter for a group on one interface. RFC 3678
 *
 * @throws {SystemError} EADDRNOTAVAIL: the socket is no member of the group there.
 * @throws {RangeError} ERR_OUT_OF_RANGE: the filter has more than 510 sources.
 */
export function sourceFilter(fd: number, ifindex: number, group: string): SourceFilter {
  const { level, details } = put(ifindex, group, MCAST_EXCLUDE, MOST_SOURCES, [])
  const length = native.getsockopt(fd, level, MCAST_MSFILTER, LIST_AT + MOST_SOURCES * STORAGE)
  if (length < 0) fail('getsockopt', length, { fd }, details)
  const count = u32.get(value, COUNT_AT)
  if (count > MOST_SOURCES) throw rangeError('the filter', `of at most ${MOST_SOURCES} sources`, count)
  return {
    mode: u32.get(value, MODE_AT) === MCAST_INCLUDE ? 'include' : 'exclude',
    sources: Array.from({ length: count }, (_, i) => textAt(LIST_AT + i * STORAGE)),
  }
}

/**
 * Replaces one socket's filter for a group on one interface, in one step. RFC 3678
 *
 * @throws {SystemError} EADDRNOTAVAIL: the socket is no member of the group there; ENOBUFS: more sources than
 * net.ipv4.igmp_max_msf, 10 by default, or net.ipv6.mld_max_msf, 64.
 * @throws {RangeError} ERR_OUT_OF_RANGE: more than 510 sources.
 */
export function setSourceFilter(fd: number, ifindex: number, group: string, filter: SourceFilter): void {
  if (typeof filter !== 'object' || filter === null) throw typeError('filter', 'an object', filter)
  const { mode, sources } = filter
  if (mode !== 'include' && mode !== 'exclude') throw valueError('filter.mode', "'include' or 'exclude'", mode)
  if (!Array.isArray(sources)) throw typeError('filter.sources', 'an array of addresses', sources)
  if (sources.length > MOST_SOURCES) throw rangeError('filter.sources', `at most ${MOST_SOURCES} long`, sources.length)
  const list = Array.from(sources as string[], (source, i) => storage(`filter.sources[${i}]`, source))
  const fmode = mode === 'include' ? MCAST_INCLUDE : MCAST_EXCLUDE
  const { level, details } = put(ifindex, group, fmode, list.length, list)
  const result = native.setsockopt(fd, level, MCAST_MSFILTER, LIST_AT + list.length * STORAGE)
  if (result < 0) fail('setsockopt', result, { fd }, details)
}
