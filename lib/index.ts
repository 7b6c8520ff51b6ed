/**
 * The C multicast socket API: one function for each system call, under its C name, that throws a {@link SystemError}
 * where the call fails. [The guide](../docs/guide.md) teaches it in order, [the options](../docs/options.md) and
 * [errno](../docs/errno.md) are tables.
 *
 * @module mreq
 */
export {
  htonl,
  htons,
  inet_addr,
  inet_ntoa,
  inet_ntop,
  inet_pton,
  ntohl,
  ntohs,
  type sockaddr,
} from './abi/address.js'
export * from './abi/ancillary.js'
export type { if_nameindex as NameIndex } from './abi/binding.js'
export * from './abi/bpf.js'
export * from './abi/constants.js'
export * from './abi/errno.js'
export { type ArgumentCode, type Details, errorName, SystemError } from './abi/errors.js'
export * from './abi/groups.js'
export type {
  Answer,
  AskedWithMemory,
  Gives,
  Level,
  LevelOf,
  Option,
  Readable,
  ReadOnly,
  Takes,
  WriteOnly,
} from './abi/option.js'
export * from './abi/options.js'
export * from './abi/sockaddr.js'
export { Struct } from './abi/struct.js'
export * from './abi/structs.js'
export type { AddressEvent, HostEvent, InterfaceEvent, MembershipEvent } from './host/events.js'
export type { SourceFilter } from './host/filter.js'
export { type Interface, type InterfaceAddress, interfaces } from './host/interfaces.js'
export { type Join, join } from './host/join.js'
export type { Membership } from './host/membership.js'
export { gethostname, getifaddrs, if_indextoname, if_nameindex, if_nametoindex, type ifaddrs } from './host/names.js'
export { MembershipPool } from './host/pool.js'
export type { InterfaceSpecifier } from './host/resolve.js'
export { memberships, type SocketMembership } from './host/state.js'
export type { HostMembership, SourceCount } from './host/tables.js'
export { type WatchOptions, watch } from './host/watch.js'
export { type Ancillary, ancillary, type PacketInfo, SO_EE_OFFENDER } from './socket/ancillary.js'
export {
  bind,
  close,
  connect,
  dup,
  fcntl,
  getpeername,
  getsockname,
  poll,
  shutdown,
  socket,
} from './socket/calls.js'
export {
  CMSG_LEN,
  CMSG_SPACE,
  type ControlMessage,
  cmsgs,
  control,
  type OutgoingControlMessage,
} from './socket/control.js'
export { type msghdr, recv, recvfrom, recvmsg, send, sendmsg, sendto } from './socket/messages.js'
export { Poller } from './socket/poller.js'
export { type Datagram, ReceiveBatch, type ReceiveBatchOptions } from './socket/receive-batch.js'
export { Receiver, type ReceiverOptions } from './socket/receiver.js'
export { SendBatch, type SendBatchOptions } from './socket/send-batch.js'
export { getsockopt, setsockopt } from './socket/sockopt.js'
export { type TracedCall, type TraceOptions, type Tracing, trace } from './trace/trace.js'
