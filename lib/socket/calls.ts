import { addressDetails, addressFrom, type sockaddr } from '../abi/address.js'
import { native, scalars } from '../abi/binding.js'
import { F_DUPFD_CLOEXEC, SOCK_CLOEXEC } from '../abi/constants.js'
import { fail, rangeError, requireInts, typeError } from '../abi/errors.js'
import { bytesOf } from '../abi/struct.js'
import { pollfd } from '../abi/structs.js'

// No process may have more descriptors: fs.nr_open's own default.
const MOST_POLLED = 1 << 20
// As long as a struct sockaddr_storage.
const ADDRESS_SIZE = 128

/**
 * Makes a socket and returns its descriptor, which is the caller's to close. SOCK_CLOEXEC is added: a program that this
 * one starts does not inherit it. socket(2)
 *
 * @param domain AF_INET or AF_INET6.
 * @param type SOCK_DGRAM, with SOCK_NONBLOCK or without.
 * @param protocol 0, the default, is the domain's own for the type: IPPROTO_UDP.
 * @throws {SystemError} EAFNOSUPPORT, EPROTONOSUPPORT, EMFILE; EPERM for SOCK_RAW without CAP_NET_RAW.
 */
export function socket(domain: number, type: number, protocol: number = 0): number {
  requireInts({ domain, type, protocol })
  const fd = native.socket(domain, type | SOCK_CLOEXEC, protocol)
  return fd < 0 ? fail('socket', fd, { domain, type, protocol }) : fd
}

/**
 * Gives a socket its address. Bound to a group, it gets that group's datagrams only; to INADDR_ANY, those of every group
 * that this host has joined; to a unicast address, no multicast at all. bind(2), ip(7)
 *
 * @throws {SystemError} EADDRINUSE, EADDRNOTAVAIL, EACCES for a port below 1024, EINVAL when it is bound already.
 */
export function bind(fd: number, address: sockaddr): void {
  const bytes = bytesOf('address', address)
  const result = native.bind(fd, bytes.length, bytes)
  if (result < 0) fail('bind', result, { fd }, addressDetails(address))
}

/**
 * Sets where send() goes, and where datagrams are taken from: that address alone. A socket connected to a group receives
 * nothing, as no datagram comes from a group. connect(2)
 *
 * @throws {SystemError} ENETUNREACH when no route leads there, EACCES for a broadcast address without SO_BROADCAST.
 */
export function connect(fd: number, address: sockaddr): void {
  const bytes = bytesOf('address', address)
  const result = native.connect(fd, bytes.length, bytes)
  if (result < 0) fail('connect', result, { fd }, addressDetails(address))
}

/**
 * Closes a descriptor. With a socket's last descriptor its memberships end too. close(2)
 *
 * @throws {SystemError} EBADF for what is not open.
 */
export function close(fd: number): void {
  const result = native.close(fd)
  if (result < 0) fail('close', result, { fd })
}

/**
 * Ends receiving (SHUT_RD), sending (SHUT_WR) or both (SHUT_RDWR) on a connected socket. shutdown(2)
 *
 * @throws {SystemError} ENOTCONN if not connected; Linux wakes a blocked receiver anyway.
 */
export function shutdown(fd: number, how: number): void {
  const result = native.shutdown(fd, how)
  if (result < 0) fail('shutdown', result, { fd, how })
}

/**
 * Another descriptor of the same socket: options and memberships are shared, and last until both are closed. It is made
 * by fcntl(F_DUPFD_CLOEXEC), so that a program that this one starts does not inherit it. dup(2)
 *
 * @throws {SystemError} EBADF, EMFILE.
 */
export function dup(fd: number): number {
  const copy = native.fcntl(fd, F_DUPFD_CLOEXEC, 0)
  return copy < 0 ? fail('dup', copy, { fd }) : copy
}

/**
 * Reads or sets flags: `fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)`. Of fcntl's commands these take no pointer,
 * and are what there is: F_GETFL, F_SETFL, F_GETFD, F_SETFD, F_DUPFD, F_DUPFD_CLOEXEC. fcntl(2)
 *
 * @throws {SystemError} EBADF; EINVAL for another command.
 */
export function fcntl(fd: number, cmd: number, arg: number = 0): number {
  const result = native.fcntl(fd, cmd, arg)
  return result < 0 ? fail('fcntl', result, { fd, cmd, arg }) : result
}

/** The address that a socket is bound to. getsockname(2) */
export function getsockname(fd: number): sockaddr {
  return addressOf('getsockname', fd)
}

/**
 * The address that a socket is connected to. getpeername(2)
 *
 * @throws {SystemError} ENOTCONN.
 */
export function getpeername(fd: number): sockaddr {
  return addressOf('getpeername', fd)
}

function addressOf(syscall: 'getsockname' | 'getpeername', fd: number): sockaddr {
  const address = new Uint8Array(ADDRESS_SIZE)
  const result = native[syscall](fd, address.length, address)
  if (result < 0) fail(syscall, result, { fd })
  return addressFrom(address.slice(0, scalars[0]))
}

/**
 * Waits until one of the descriptors is ready, and writes what happened into each one's `revents`. It blocks the thread,
 * JavaScript's event loop with it. poll(2)
 *
 * @param timeout In milliseconds; 0 does not wait, -1 waits for ever.
 * @returns How many are ready; 0 when the time is up.
 * @throws {SystemError} EINTR when a signal came, which only a program with a listener for it sees.
 */
export function poll(fds: readonly pollfd[], timeout: number): number {
  if (!Array.isArray(fds)) throw typeError('fds', 'an array of struct pollfd', fds)
  if (fds.length > MOST_POLLED) throw rangeError('fds', `at most ${MOST_POLLED} long`, fds.length)
  const memory = new Uint8Array(fds.length * pollfd.size)
  const entries = Array.from(fds, (entry, i) => {
    if (!(entry instanceof pollfd)) throw typeError(`fds[${i}]`, 'a struct pollfd', entry)
    const copy = new pollfd(memory, i * pollfd.size)
    copy.assign(entry)
    return copy
  })
  const ready = native.poll(entries.length, timeout, memory)
  if (ready < 0) fail('poll', ready, { timeout })
  entries.forEach((entry, i) => {
    const given = fds[i] as pollfd
    given.revents = entry.revents
  })
  return ready
}
