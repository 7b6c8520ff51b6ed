// socket(2), and the calls that give a socket its addresses, or tell them.
import { scalars } from '../abi/binding.js'
import { AF_NETLINK, AF_PACKET } from '../abi/constants.js'
import { address, familyName } from './address.js'
import { linkProtocol } from './link-layer.js'
import * as names from './names.js'
import { flags, isNull, length, named, nameOf, POINTER, pointer } from './notation.js'
import type { Printed } from './printed.js'

function socketText(domain: number, type: number, protocol: number): readonly string[] {
  return [familyName(domain), typeText(type), protocolText(domain, protocol)]
}

// The lowest four bits are the type: SOCK_TYPE_MASK of <linux/net.h>.
const TYPE = 0xf

function typeText(type: number): string {
  const known = nameOf(type & TYPE, names.socketTypes)
  if (known === undefined) return flags(type, names.socketFlags, 'SOCK_???')
  return (type & ~TYPE) === 0 ? known : `${known}|${flags(type & ~TYPE, names.socketFlags, 'SOCK_???')}`
}

function protocolText(domain: number, protocol: number): string {
  const family = familyName(domain)
  if (domain === AF_PACKET) return linkProtocol(protocol)
  if (domain === AF_NETLINK) return named(protocol, names.netlinkProtocols, 'NETLINK_???')
  return /^AF_INET6?$/.test(family) ? named(protocol, names.protocols, 'IPPROTO_???') : String(protocol >>> 0)
}

/** socket(). */
export const socket = ([domain, type, protocol]: [number, number, number], result: number): Printed => ({
  name: 'socket',
  args: socketText(domain, type, protocol),
  result,
})

const given = (address: Uint8Array) => ({ bytes: address, address })

/** bind() and connect(). */
export const toAddress =
  (name: string) =>
  ([fd, size, memory]: [number, number, Uint8Array], result: number): Printed | undefined =>
    size > memory.length
      ? undefined
      : { name, args: [String(fd), address(memory, size), String(size)], result, ...given(memory.slice(0, size)) }

/** getsockname() and getpeername(). */
export const ownAddress =
  (name: string) =>
  ([fd, room, memory]: [number, number, Uint8Array], result: number): Printed | undefined => {
    if (room > memory.length) return undefined
    // strace reads the length only for who asks for the address.
    if (isNull(memory)) return { name, args: [String(fd), 'NULL', POINTER], result }
    const left = scalars[0] as number
    const own = memory.subarray(0, Math.min(room, left))
    if (result < 0) return { name, args: [String(fd), pointer(memory), `[${room}]`], result }
    const known = room === 0 ? pointer(memory) : address(own, own.length)
    return { name, args: [String(fd), known, length(room, left)], result, ...given(own.slice()) }
  }
