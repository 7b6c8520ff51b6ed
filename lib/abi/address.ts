import { native } from './binding.js'
import { AF_INET, AF_INET6, INET6_ADDRSTRLEN } from './constants.js'
import { type Details, fail, rangeError, typeError, valueError } from './errors.js'
import { latin1 } from './memory.js'
import { u16, u32 } from './scalar.js'
import { in_addr, in6_addr, sockaddr_in, sockaddr_in6 } from './sockaddr.js'
import { bytesOf } from './struct.js'

/** Where a socket is bound or a datagram goes: an address of IPv4 or IPv6, or the bytes of any struct sockaddr. */
export type sockaddr = sockaddr_in | sockaddr_in6 | Uint8Array

const swapped = new DataView(new ArrayBuffer(4))
const memory = new Uint8Array(swapped.buffer)

function checked(name: string, value: number, high: number): number {
  if (typeof value !== 'number') throw typeError(name, 'a number', value)
  if (!Number.isInteger(value) || value < 0 || value > high)
    throw rangeError(name, `an integer from 0 to ${high}`, value)
  return value
}

/** A 16-bit number (a port) from host to network byte order. byteorder(3) */
export function htons(hostshort: number): number {
  swapped.setUint16(0, checked('hostshort', hostshort, 0xffff))
  return u16.get(memory, 0)
}

/** A 32-bit number (an IPv4 address) from host to network byte order. byteorder(3) */
export function htonl(hostlong: number): number {
  swapped.setUint32(0, checked('hostlong', hostlong, 0xffffffff))
  return u32.get(memory, 0)
}

/** A 16-bit number (a port) from network to host byte order. byteorder(3) */
export function ntohs(netshort: number): number {
  return htons(netshort)
}

/** A 32-bit number (an IPv4 address) from network to host byte order. byteorder(3) */
export function ntohl(netlong: number): number {
  return htonl(netlong)
}

/**
 * An IPv4 address's number in network byte order, from its text as C reads it: `'127.1'` and `'0x7f.0.0.1'` serve too. A
 * text that is no address gives INADDR_NONE (0xffffffff). inet(3)
 */
export function inet_addr(cp: string): number {
  if (typeof cp !== 'string') throw typeError('cp', 'a string', cp)
  const address = native.inet_addr(cp)
  return address < 0 ? 0xffffffff : address
}

/** An IPv4 address's text: `'233.252.0.1'`. A number stands in network byte order. inet(3) */
export function inet_ntoa(address: in_addr | number): string {
  if (address instanceof in_addr) return address.bytes.join('.')
  if (typeof address !== 'number') throw typeError('address', 'a struct in_addr or a number', address)
  return new in_addr(address).bytes.join('.')
}

/**
 * An address from its text: `inet_pton(AF_INET6, 'ff02::1')`. A text that is no address of that family is a TypeError.
 * inet_pton(3)
 */
export function inet_pton(af: number, src: string): in_addr | in6_addr {
  if (typeof src !== 'string') throw typeError('src', 'a string', src)
  const address = af === AF_INET ? new in_addr() : new in6_addr()
  // A text longer than any address is none; native takes no more than so much of it.
  const answer = src.length < INET6_ADDRSTRLEN && !src.includes('\0') ? native.inet_pton(af, src, address.bytes) : 0
  if (answer < 0) fail('inet_pton', answer, { af })
  if (answer === 0) throw valueError('src', af === AF_INET ? 'four numbers with dots' : 'an IPv6 address', src)
  return address
}

/** An address's text, in its family's shortest form: `'ff02::1'`. inet_ntop(3) */
export function inet_ntop(af: number, src: in_addr | in6_addr | Uint8Array): string {
  const text = new Uint8Array(INET6_ADDRSTRLEN)
  const length = native.inet_ntop(af, bytesOf('src', src), text)
  if (length < 0) fail('inet_ntop', length, { af })
  return latin1(text, length)
}

/** The struct that a socket's address is, by its family: the bytes themselves where that is neither IPv4 nor IPv6. */
export function addressFrom(bytes: Uint8Array): sockaddr {
  const family = bytes.length < u16.size ? undefined : u16.get(bytes, 0)
  if (family === AF_INET && bytes.length >= sockaddr_in.size) return new sockaddr_in(bytes)
  if (family === AF_INET6 && bytes.length >= sockaddr_in6.size) return new sockaddr_in6(bytes)
  return bytes
}

/** What an error says of the address that its call was given. */
export function addressDetails(address: sockaddr): Details {
  const known = address instanceof Uint8Array ? addressFrom(address) : address
  if (known instanceof sockaddr_in) {
    return { address: inet_ntoa(known.sin_addr), port: ntohs(known.sin_port), bytes: known.bytes.slice() }
  }
  if (known instanceof sockaddr_in6) {
    return { address: inet_ntop(AF_INET6, known.sin6_addr), port: ntohs(known.sin6_port), bytes: known.bytes.slice() }
  }
  return { bytes: known.slice() }
}
