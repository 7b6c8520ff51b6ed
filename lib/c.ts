/**
 * The C multicast socket API by C's own rules: sizes are given by hand, -1 is returned and {@link errno} set, and a pointer
 * is a struct, a scalar (`new int(1)`) or a Uint8Array. A value of a wrong JavaScript type, or a length beyond its memory, is
 * thrown as a TypeError or RangeError. [From C to TypeScript](../docs/c-to-typescript.md) has each call beside its C.
 *
 * @module mreq/c
 */
// Before all else, as a child of fork() makes calls as soon as it begins.
import './trace/trace.js'

export { htonl, htons, inet_addr, inet_ntoa, ntohl, ntohs, type sockaddr } from './abi/address.js'
export * from './abi/ancillary.js'
export type { if_nameindex as NameIndex } from './abi/binding.js'
export * from './abi/bpf.js'
export * from './abi/constants.js'
export * from './abi/errno.js'
export * from './abi/groups.js'
export type { Level, LevelOf, Option, Takes } from './abi/option.js'
export * from './abi/options.js'
export * from './abi/sockaddr.js'
export { Struct } from './abi/struct.js'
export * from './abi/structs.js'
export {
  bind,
  close,
  connect,
  dup,
  fcntl,
  getpeername,
  getsockname,
  type LengthPointer,
  poll,
  shutdown,
  socket,
} from './c/calls.js'
export { errno } from './c/errno.js'
export { fork } from './c/fork.js'
export type { Printable } from './c/format.js'
export { memcpy, memset, type Pointer, sizeof, strlen } from './c/memory.js'
export {
  CMSG_DATA,
  CMSG_FIRSTHDR,
  CMSG_NXTHDR,
  iovec,
  msghdr,
  recv,
  recvfrom,
  recvmsg,
  send,
  sendmsg,
  sendto,
} from './c/messages.js'
export {
  gethostname,
  getifaddrs,
  if_indextoname,
  if_nameindex,
  if_nametoindex,
  type ifaddrs,
  inet_ntop,
  inet_pton,
  type LastNameIndex,
} from './c/names.js'
export { getpid, getppid, kill, prctl, sleep } from './c/process.js'
export { getsockopt, type PointerFor, setsockopt } from './c/sockopt.js'
export { fprintf, perror, printf, snprintf, stderr, stdout, strerror } from './c/stdio.js'
export { atoi, exit, getenv } from './c/stdlib.js'
export { WEXITSTATUS, WIFEXITED, WIFSIGNALED, WTERMSIG, wait, waitpid } from './c/wait.js'
export { SO_EE_OFFENDER } from './socket/ancillary.js'
export { CMSG_LEN, CMSG_SPACE } from './socket/control.js'
export { type TracedCall, type TraceOptions, type Tracing, trace } from './trace/trace.js'
