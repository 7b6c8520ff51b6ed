import type { sockaddr } from '../abi/address.js'
import { native, scalars } from '../abi/binding.js'
import { typeError } from '../abi/errors.js'
import { bytesOf, viewOf } from '../abi/struct.js'
import { int, pollfd, socklen_t } from '../abi/structs.js'
import { answer } from './errno.js'
import { within } from './memory.js'

/** A length that a call takes and gives back: C's `socklen_t *`. */
export type LengthPointer = socklen_t | int

/** Makes a socket, of exactly this type: it is inherited by programs that this one starts. socket(2) */
export function socket(domain: number, type: number, protocol: number): number {
  return answer(native.socket(domain, type, protocol), { domain, type, protocol })
}

/** Gives a socket its address. bind(2) */
export function bind(sockfd: number, addr: sockaddr, addrlen: number): number {
  const bytes = bytesOf('addr', addr)
  return answer(native.bind(sockfd, within('addrlen', addrlen, bytes.length), bytes), { sockfd })
}

/** Sets where send() goes, and where datagrams are taken from. connect(2) */
export function connect(sockfd: number, addr: sockaddr, addrlen: number): number {
  const bytes = bytesOf('addr', addr)
  return answer(native.connect(sockfd, within('addrlen', addrlen, bytes.length), bytes), { sockfd })
}

/** Closes a descriptor, and with a socket's last one its memberships. close(2) */
export function close(fd: number): number {
  return answer(native.close(fd), { fd })
}

/** Ends receiving, sending or both. shutdown(2) */
export function shutdown(sockfd: number, how: number): number {
  return answer(native.shutdown(sockfd, how), { sockfd, how })
}

/** Another descriptor of the same open file. dup(2) */
export function dup(oldfd: number): number {
  return answer(native.dup(oldfd), { oldfd })
}

/** Reads or sets flags: F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD, F_DUPFD_CLOEXEC; EINVAL for others. fcntl(2) */
export function fcntl(fd: number, cmd: number, arg: number = 0): number {
  return answer(native.fcntl(fd, cmd, arg), { fd, cmd, arg })
}

/** Checks a length that goes in and comes out by pointer. */
export function lengthAt(name: string, pointer: LengthPointer, memory: Uint8Array): number {
  if (!(pointer instanceof socklen_t || pointer instanceof int)) throw typeError(name, 'a socklen_t or an int', pointer)
  return within(name, pointer.value, memory.length)
}

/** The address that a socket is bound to; `addrlen` goes in as the memory's length and comes out as the address's. getsockname(2) */
export function getsockname(sockfd: number, addr: sockaddr, addrlen: LengthPointer): number {
  return nameOf('getsockname', sockfd, addr, addrlen)
}

/** The address that a socket is connected to. getpeername(2) */
export function getpeername(sockfd: number, addr: sockaddr, addrlen: LengthPointer): number {
  return nameOf('getpeername', sockfd, addr, addrlen)
}

function nameOf(call: 'getsockname' | 'getpeername', fd: number, addr: sockaddr, addrlen: LengthPointer): number {
  const bytes = bytesOf('addr', addr)
  const result = answer(native[call](fd, lengthAt('addrlen', addrlen, bytes), bytes), { sockfd: fd })
  if (result === 0) addrlen.value = scalars[0] as number
  return result
}

// No process may have more descriptors: fs.nr_open's own default.
const MOST_POLLED = 1 << 20

/** Waits until a descriptor is ready, `timeout` milliseconds at most, -1 for ever. poll(2) */
export function poll(fds: readonly pollfd[], nfds: number, timeout: number): number {
  if (!Array.isArray(fds)) throw typeError('fds', 'an array of struct pollfd', fds)
  const memory = new Uint8Array(within('nfds', nfds, Math.min(fds.length, MOST_POLLED)) * pollfd.size)
  for (let i = 0; i < nfds; i++) {
    const entry = fds[i]
    if (!(entry instanceof pollfd)) throw typeError(`fds[${i}]`, 'a struct pollfd', entry)
    memory.set(viewOf(`fds[${i}]`, entry), i * pollfd.size)
  }
  const ready = answer(native.poll(nfds, timeout, memory), { timeout })
  if (ready >= 0) for (let i = 0; i < nfds; i++) (fds[i] as pollfd).assign(new pollfd(memory, i * pollfd.size))
  return ready
}
