import { addressFrom, type sockaddr } from '../abi/address.js'
import { type if_nameindex as NameIndex, native, type RawInterfaceAddress } from '../abi/binding.js'
import { IF_NAMESIZE } from '../abi/constants.js'
import { fail, typeError } from '../abi/errors.js'

const decoder = new TextDecoder()

/**
 * An interface's index, from its name. if_nametoindex(3)
 *
 * @throws {SystemError} ENODEV for a name that no interface has.
 */
export function if_nametoindex(ifname: string): number {
  if (typeof ifname !== 'string') throw typeError('ifname', 'a string', ifname)
  const index = native.if_nametoindex(ifname)
  return index < 0 ? fail('if_nametoindex', index, {}, { address: ifname }) : index
}

/**
 * An interface's name, from its index. if_indextoname(3)
 *
 * @throws {SystemError} ENXIO for an index that no interface has.
 */
export function if_indextoname(ifindex: number): string {
  const name = new Uint8Array(IF_NAMESIZE)
  const length = native.if_indextoname(ifindex, name)
  return length < 0 ? fail('if_indextoname', length, { ifindex }) : decoder.decode(name.subarray(0, length))
}

/** The index and name of every interface. if_nameindex(3) */
export function if_nameindex(): NameIndex[] {
  const list = native.if_nameindex()
  return typeof list === 'number' ? fail('if_nameindex', list, {}) : list
}

/** One address of one interface: a row of getifaddrs(3). <ifaddrs.h> */
export interface ifaddrs {
  /** The interface's name: `lo`. */
  readonly ifa_name: string
  /** IFF_UP, IFF_MULTICAST and the like. netdevice(7) */
  readonly ifa_flags: number
  /** The address: bytes for a family other than IPv4 and IPv6. Some interfaces have none. */
  readonly ifa_addr?: sockaddr
  /** The network's mask. */
  readonly ifa_netmask?: sockaddr
  /** The network's broadcast address, where `ifa_flags` has IFF_BROADCAST. */
  readonly ifa_broadaddr?: sockaddr
  /** The other end's address, on a link between two. */
  readonly ifa_dstaddr?: sockaddr
}

/** Every address of every interface, and each interface's link-layer address (AF_PACKET) as bytes. getifaddrs(3) */
export function getifaddrs(): ifaddrs[] {
  const list = native.getifaddrs()
  return typeof list === 'number' ? fail('getifaddrs', list, {}) : list.map(row)
}

const addresses = ['ifa_addr', 'ifa_netmask', 'ifa_broadaddr', 'ifa_dstaddr'] as const

function row(raw: RawInterfaceAddress): ifaddrs {
  const known = addresses.flatMap(name => (raw[name] === undefined ? [] : [[name, addressFrom(raw[name])] as const]))
  return { ifa_name: raw.ifa_name, ifa_flags: raw.ifa_flags, ...Object.fromEntries(known) }
}

// Linux's HOST_NAME_MAX, and the NUL.
const HOST_NAME_SIZE = 65

/** This host's name. gethostname(2) */
export function gethostname(): string {
  const name = new Uint8Array(HOST_NAME_SIZE)
  const result = native.gethostname(name.length, name)
  if (result < 0) fail('gethostname', result, {})
  return decoder.decode(name.subarray(0, name.indexOf(0)))
}
