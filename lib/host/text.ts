import { inet_ntop } from '../abi/address.js'
import { native } from '../abi/binding.js'
import { AF_INET, AF_INET6, INET6_ADDRSTRLEN } from '../abi/constants.js'
import { typeError, valueError } from '../abi/errors.js'
import { in_addr, in6_addr } from '../abi/sockaddr.js'

/** An address of either family. */
export interface Address {
  readonly family: number
  readonly bytes: Uint8Array
  /** As the kernel writes it: `::1`, where it was given as `0::0:1`. */
  readonly text: string
}

/** An address from its text; undefined for what is none. */
export function parsed(text: string): Address | undefined {
  const family = text.includes(':') ? AF_INET6 : AF_INET
  const { bytes } = family === AF_INET ? new in_addr() : new in6_addr()
  if (text.length >= INET6_ADDRSTRLEN || native.inet_pton(family, text, bytes) !== 1) return undefined
  return { family, bytes, text: inet_ntop(family, bytes) }
}

/**
 * An address from its text.
 *
 * @throws {TypeError} What is called `name` is no such text.
 */
export function addressIn(name: string, text: string): Address {
  if (typeof text !== 'string') throw typeError(name, 'a string', text)
  const address = parsed(text)
  if (address === undefined) throw valueError(name, 'an IPv4 or IPv6 address', text)
  return address
}

/** An address's family: AF_INET or AF_INET6. */
export function familyOf(name: string, text: string): number {
  return addressIn(name, text).family
}
