// Addresses of sockets.
import { AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_UNIX } from '../abi/constants.js'
import { sockaddr_nl } from '../abi/rtnetlink.js'
import { u16 } from '../abi/scalar.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/sockaddr.js'
import { linkLayer, SIZE_OF_LL } from './link-layer.js'
import { families } from './names.js'
import { escaped, named, pointer } from './notation.js'

// No address is longer, and more of it strace does not read.
const LONGEST = 128
// Before Linux had scopes an address of IPv6 ended here.
const WITHOUT_SCOPE = 24

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
  if (family === AF_INET6 && bytes.length >= sockaddr_in6.size) return String(new sockaddr_in6(bytes))
  if (family === AF_INET6 && bytes.length >= WITHOUT_SCOPE) {
    const whole = new Uint8Array(sockaddr_in6.size)
    whole.set(bytes.subarray(0, WITHOUT_SCOPE))
    return String(new sockaddr_in6(whole)).replace(/, sin6_scope_id=.*/, '}')
  }
  if (family === AF_UNIX && bytes.length > u16.size)
    return `{sa_family=AF_UNIX, sun_path=${path(bytes.subarray(u16.size))}}`
  if (family === AF_PACKET && bytes.length >= SIZE_OF_LL) return linkLayer(bytes)
  if (family === AF_NETLINK && bytes.length >= sockaddr_nl.size) {
    const { nl_pid, nl_groups } = new sockaddr_nl(bytes)
    const groups = nl_groups.toString(16).padStart(nl_groups === 0 ? 8 : 6, '0')
    return `{sa_family=AF_NETLINK, nl_pid=${nl_pid}, nl_groups=${nl_groups === 0 ? groups : `0x${groups}`}}`
  }
  return undefined
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
