import type { sockaddr } from '../abi/address.js'
import { addressFrom } from '../abi/address.js'
import { type if_nameindex as NameIndex, native } from '../abi/binding.js'
import { IF_NAMESIZE, INET6_ADDRSTRLEN } from '../abi/constants.js'
import { typeError } from '../abi/errors.js'
import { viewOf } from '../abi/struct.js'
import { answer } from './errno.js'
import { type Pointer, within } from './memory.js'

function textAt(memory: Uint8Array): string {
  return new TextDecoder().decode(memory.subarray(0, memory.indexOf(0)))
}

function checked(name: string, text: string): string {
  if (typeof text !== 'string') throw typeError(name, 'a string', text)
  return text
}

/** Writes an address's bytes from its text: 1; 0 for a text that is no such address; -1 for an unknown family. inet_pton(3) */
export function inet_pton(af: number, src: string, dst: Pointer): number {
  if (checked('src', src).length >= INET6_ADDRSTRLEN) return 0
  return answer(native.inet_pton(af, src, viewOf('dst', dst)), { af })
}

/** Writes an address's text and its NUL into memory, and returns the text; null with ENOSPC where it does not fit. inet_ntop(3) */
export function inet_ntop(af: number, src: Pointer, dst: Uint8Array, size: number): string | null {
  const text = viewOf('dst', dst).subarray(0, within('size', size, viewOf('dst', dst).length))
  return answer(native.inet_ntop(af, viewOf('src', src), text), { af }) < 0 ? null : textAt(text)
}

/** This host's name and its NUL, written into memory of so many bytes. gethostname(2) */
export function gethostname(name: Uint8Array, len: number): number {
  const bytes = viewOf('name', name)
  return answer(native.gethostname(within('len', len, bytes.length), bytes), { len })
}

/** An interface's index; 0 with ENODEV where no interface has that name. if_nametoindex(3) */
export function if_nametoindex(ifname: string): number {
  return Math.max(0, answer(native.if_nametoindex(checked('ifname', ifname))))
}

/** Writes an interface's name into IF_NAMESIZE bytes, and returns it; null with ENXIO where no interface has that index. if_indextoname(3) */
export function if_indextoname(ifindex: number, ifname: Uint8Array): string | null {
  const name = viewOf('ifname', ifname)
  within('IF_NAMESIZE', IF_NAMESIZE, name.length)
  return answer(native.if_indextoname(ifindex, name), { ifindex }) < 0 ? null : textAt(name)
}

/** The row behind the last interface. */
export interface LastNameIndex {
  /** 0 ends the list. */
  readonly if_index: 0
  /** Nothing. */
  readonly if_name: null
}

/** Every interface's index and name, and a last row of 0 and null; null with errno where they cannot be read. if_nameindex(3) */
export function if_nameindex(): (NameIndex | LastNameIndex)[] | null {
  const list = native.if_nameindex()
  if (typeof list === 'number') return answer(list) < 0 ? null : []
  return [...list, { if_index: 0, if_name: null }]
}

/** One address of one interface, and the next row. <ifaddrs.h> */
export interface ifaddrs {
  /** The next row; null after the last. */
  readonly ifa_next: ifaddrs | null
  /** The interface's name: `lo`. */
  readonly ifa_name: string
  /** IFF_UP, IFF_MULTICAST and the like. netdevice(7) */
  readonly ifa_flags: number
  /** The address: bytes for a family other than IPv4 and IPv6. */
  readonly ifa_addr: sockaddr | null
  /** The network's mask. */
  readonly ifa_netmask: sockaddr | null
  /** The network's broadcast address, where `ifa_flags` has IFF_BROADCAST. */
  readonly ifa_broadaddr: sockaddr | null
  /** The other end's address, on a link between two. */
  readonly ifa_dstaddr: sockaddr | null
}

const addressOrNull = (bytes: Uint8Array | undefined) => (bytes === undefined ? null : addressFrom(bytes))

/** Sets `ifap.value` to the first row of the interfaces' addresses, null where there is none. getifaddrs(3) */
export function getifaddrs(ifap: { value: ifaddrs | null }): number {
  if (typeof ifap !== 'object' || ifap === null) throw typeError('ifap', 'an object with a value', ifap)
  const list = native.getifaddrs()
  if (typeof list === 'number') return answer(list)
  ifap.value = list.reduceRight<ifaddrs | null>(
    (ifa_next, row) => ({
      ifa_next,
      ifa_name: row.ifa_name,
      ifa_flags: row.ifa_flags,
      ifa_addr: addressOrNull(row.ifa_addr),
      ifa_netmask: addressOrNull(row.ifa_netmask),
      ifa_broadaddr: addressOrNull(row.ifa_broadaddr),
      ifa_dstaddr: addressOrNull(row.ifa_dstaddr),
    }),
    null,
  )
  return 0
}
