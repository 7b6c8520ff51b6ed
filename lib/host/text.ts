import { native } from '../abi/binding.js'
import { AF_INET, AF_INET6, INET6_ADDRSTRLEN } from '../abi/constants.js'
import { typeError, valueError } from '../abi/errors.js'
import { in_addr, in6_addr } from '../abi/sockaddr.js'

/**
 * An address of either family, from its text.
 *
 * @throws {TypeError} What is called `name` is no such text.
 */
export function addressIn(name: string, text: string): { family: number; bytes: Uint8Array } {
  if (typeof text !== 'string') throw typeError(name, 'a string', text)
  const family = text.includes(':') ? AF_INET6 : AF_INET
  const { bytes } = family === AF_INET ? new in_addr() : new in6_addr()
  if (text.length >= INET6_ADDRSTRLEN || native.inet_pton(family, text, bytes) !== 1) {
    throw valueError(name, 'an IPv4 or IPv6 address', text)
  }
  return { family, bytes }
}

/** An address's family: AF_INET or AF_INET6. */
export function familyOf(name: string, text: string): number {
  return addressIn(name, text).family
}
