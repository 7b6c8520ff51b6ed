import { inet_ntop } from '../abi/address.js'
import { AF_INET, AF_INET6, AF_UNSPEC } from '../abi/constants.js'
import { ENODEV } from '../abi/errno.js'
import { isErrno } from '../abi/errors.js'
import {
  IFA_ADDRESS,
  IFA_BROADCAST,
  IFA_LOCAL,
  IFA_MULTICAST,
  IFLA_IFNAME,
  IFLA_MTU,
  ifaddrmsg,
  ifinfomsg,
  RTM_NEWADDR,
  RTM_NEWLINK,
} from '../abi/rtnetlink.js'
import { in_addr, in6_addr } from '../abi/sockaddr.js'
import { type Attributes, ask, attribute, attributes, dump, header, type Message, number } from './rtnetlink.js'

/** An address of an interface. */
export interface InterfaceAddress {
  /** AF_INET or AF_INET6. */
  readonly family: number
  /** The address: `10.1.0.1`, `fe80::1`. */
  readonly address: string
  /** The length of the network's prefix, in bits: 24 for 255.255.255.0. */
  readonly prefixLength: number
  /** Where it is valid: 0 anywhere, 253 on the link, 254 on this host. rtnetlink(7) */
  readonly scope: number
  /** An IPv4 network's broadcast address, where it has one. */
  readonly broadcast?: string
  /** The other end's address, on a link between two. */
  readonly peer?: string
}

/** An interface, with its addresses. */
export interface Interface {
  /** Its index, from 1, which it keeps as long as it is. */
  readonly index: number
  /** Its name, which may change: `lo`. */
  readonly name: string
  /** IFF_UP, IFF_RUNNING, IFF_MULTICAST and the like. netdevice(7) */
  readonly flags: number
  /** The most bytes of one packet: 1500 on Ethernet. */
  readonly mtu: number
  /** Its addresses of IPv4 and IPv6, in the kernel's order. */
  readonly addresses: readonly InterfaceAddress[]
}

/** An interface without its addresses. */
export type Link = Omit<Interface, 'addresses'>

const decoder = new TextDecoder()
const sizes = new Map([
  [AF_INET, in_addr.size],
  [AF_INET6, in6_addr.size],
])

/** The interface that a message tells of, if it does: a bridge tells of its ports by messages of the same type. */
export function linkOf({ data }: Message): Link | undefined {
  const { ifi_family, ifi_index, ifi_flags } = header(ifinfomsg, data)
  const all = attributes(data, ifinfomsg)
  const name = all.get(IFLA_IFNAME)
  if (ifi_family !== AF_UNSPEC || name === undefined) return undefined
  const [text] = decoder.decode(name).split('\0', 1) as [string]
  return { index: ifi_index, name: text, flags: ifi_flags, mtu: number(all, IFLA_MTU) ?? 0 }
}

function textOf(all: Attributes, type: number, family: number): string | undefined {
  const bytes = attribute(all, type, sizes.get(family) as number)
  return bytes === undefined ? undefined : inet_ntop(family, bytes)
}

/** The address that a message tells of, if it is one of IPv4 or IPv6, and its interface's index. */
export function addressOf({ data }: Message): { ifindex: number; address: InterfaceAddress } | undefined {
  const { ifa_family: family, ifa_prefixlen, ifa_scope, ifa_index } = header(ifaddrmsg, data)
  const all = attributes(data, ifaddrmsg)
  if (!sizes.has(family)) return undefined
  const far = textOf(all, IFA_ADDRESS, family)
  const address = textOf(all, IFA_LOCAL, family) ?? far
  const broadcast = textOf(all, IFA_BROADCAST, family)
  if (address === undefined) return undefined
  return {
    ifindex: ifa_index,
    address: {
      family,
      address,
      prefixLength: ifa_prefixlen,
      scope: ifa_scope,
      ...(broadcast !== undefined && { broadcast }),
      ...(far !== undefined && far !== address && { peer: far }),
    },
  }
}

/** The group that a message tells of, if it is one of IPv4 or IPv6, and its interface's index. */
export function groupOf({ data }: Message): { ifindex: number; family: number; group: string } | undefined {
  const { ifa_family: family, ifa_index: ifindex } = header(ifaddrmsg, data)
  const all = attributes(data, ifaddrmsg)
  const group = sizes.has(family) ? textOf(all, IFA_MULTICAST, family) : undefined
  return group === undefined ? undefined : { ifindex, family, group }
}

/** The interface of an index; undefined where there is none. */
export function linkAt(index: number): Link | undefined {
  try {
    return linkOf(ask('RTM_GETLINK', new ifinfomsg({ ifi_index: index }).bytes))
  } catch (error) {
    if (isErrno(error, ENODEV)) return undefined
    throw error
  }
}

/**
 * Every interface, by index, with its addresses: those that are down, or have no address, as well. rtnetlink(7)
 *
 * @throws {SystemError} EMFILE, as it takes a socket; EINTR when the list changed again and again while it was read.
 */
export function interfaces(): Interface[] {
  const addresses = new Map<number, InterfaceAddress[]>()
  const links = new Map<number, Link>()
  // Before the links: so no address stands under a name that its interface had lost before it came.
  for (const message of dump('RTM_GETADDR', new ifaddrmsg())) {
    const found = message.type === RTM_NEWADDR ? addressOf(message) : undefined
    if (found === undefined) continue
    const list = addresses.get(found.ifindex) ?? []
    list.push(found.address)
    addresses.set(found.ifindex, list)
  }
  for (const message of dump('RTM_GETLINK', new ifinfomsg())) {
    const link = message.type === RTM_NEWLINK ? linkOf(message) : undefined
    if (link !== undefined) links.set(link.index, link)
  }
  return [...links.values()]
    .sort((a, b) => a.index - b.index)
    .map(link => ({ ...link, addresses: addresses.get(link.index) ?? [] }))
}
