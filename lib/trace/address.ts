// Addresses of sockets.
import { AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX } from '../abi/constants.js'
import { sockaddr_nl } from '../abi/rtnetlink.js'
import { i32, u16 } from '../abi/scalar.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/sockaddr.js'
import { linkLayer, SIZE_OF_LL } from './link-layer.js'
import { families } from './names.js'
import { escaped, hexNumber, named, pointer } from './notation.js'

// No address is longer, and more of it strace does not read; nor of a path, which ends where a struct sockaddr_un does.
const [LONGEST, LONGEST_UNIX] = [128, 110]
// Before Linux had scopes an address of IPv6 ended here.
const WITHOUT_SCOPE = 24
const SCOPE = /, sin6_scope_id=.*/

/** A family's name. */
export function familyName(family: number): string {
  return named(family, families, 'AF_???')
}

/** An address of that length; a pointer where it is too short to have a family. */
export function address(memory: Uint8Array | undefined, length: number): string {
  if (memory === undefined || length < u16.size || memory.length < u16.size) return pointer(memory)
  const bytes = memory.subarray(0, Math.min(length, LONGEST))
  const family = u16.get(bytes, 0)
  return known(family, bytes) ?? `{sa_family=${familyName(family)}${rest(bytes)}}`
}

function known(family: number, bytes: Uint8Array): string | undefined {
  if (family === AF_INET && bytes.length >= sockaddr_in.size) return String(new sockaddr_in(bytes))
  if (family === AF_INET6 && bytes.length >= WITHOUT_SCOPE) return inet6(bytes)
  if (family === AF_UNIX && bytes.length > u16.size)
    return `{sa_family=AF_UNIX, sun_path=${path(bytes.subarray(u16.size, LONGEST_UNIX))}}`
  if (family === AF_PACKET && bytes.length >= SIZE_OF_LL) return linkLayer(bytes)
  if (family === AF_NETLINK && bytes.length >= sockaddr_nl.size) return netlink(bytes)
  return undefined
}

/** The scope is an interface only where the address's own scope is a link. */
function inet6(bytes: Uint8Array): string {
  const memory = new Uint8Array(sockaddr_in6.size)
  memory.set(bytes.subarray(0, memory.length))
  const address = new sockaddr_in6(memory)
  const { sin6_addr, sin6_scope_id } = address
  const [first = 0, second = 0] = sin6_addr.bytes
  const ofLink = (first === 0xfe && (second & 0xc0) === 0x80) || (first === 0xff && (second & 0xf) === 2)
  const text = String(address)
  if (bytes.length <= WITHOUT_SCOPE) return text.replace(SCOPE, '}')
  return ofLink ? text : text.replace(SCOPE, `, sin6_scope_id=${sin6_scope_id}}`)
}

function netlink(bytes: Uint8Array): string {
  const { nl_groups } = new sockaddr_nl(bytes)
  const padding = u16.get(bytes, 2)
  const groups = nl_groups.toString(16).padStart(nl_groups === 0 ? 8 : 6, '0')
  return [
    '{sa_family=AF_NETLINK',
    ...(padding === 0 ? [] : [`nl_pad=${hexNumber(padding)}`]),
    `nl_pid=${i32.get(bytes, 4)}`,
    `nl_groups=${nl_groups === 0 ? groups : `0x${groups}`}}`,
  ].join(', ')
}

function rest(bytes: Uint8Array): string {
  return bytes.length === u16.size ? '' : `, sa_data="${escaped(bytes.subarray(u16.size))}"`
}

// An abstract name has a NUL before it, and ends with the address; a file's ends at a NUL.
function path(bytes: Uint8Array): string {
  if (bytes[0] === 0) return `@"${escaped(bytes.subarray(1))}"`
  const end = bytes.indexOf(0)
  return `"${escaped(end < 0 ? bytes : bytes.subarray(0, end))}"`
}
