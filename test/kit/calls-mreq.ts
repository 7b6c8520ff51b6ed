import * as m from 'mreq'
import { address, bound, close, connected, connectedAnew, fresh, room, sent, there, writable } from './calls-native.js'
import {
  anything,
  type Call,
  type Calls,
  call,
  data,
  int,
  loose,
  type Mutation,
  memory,
  number,
  objects,
  optional,
  type Parameter,
  parameter,
  text,
} from './strange.js'

const { AF_INET, MSG_DONTWAIT } = m

type Class = new (...args: unknown[]) => unknown

/** A struct: from nothing, from fields, or on memory. */
function struct(of: unknown, ...takes: Parameter['takes']): Call {
  const Type = of as Class
  const from = parameter(
    () => new Uint8Array(1024),
    'nothing',
    'undefined',
    '{}',
    '[]',
    'shared memory',
    'a Uint16Array in disguise',
    ...takes,
  )
  return call([from, optional(number(4))], { by: (...args) => new Type(...args) })
}

function endWatch(events: unknown): void {
  ;(events as Disposable)[Symbol.dispose]()
}

function received(): m.ReceiveBatch {
  const batch = new m.ReceiveBatch()
  batch.receive(sent(bound), MSG_DONTWAIT)
  return batch
}

function pushed(): m.SendBatch {
  const batch = new m.SendBatch()
  batch.push(room(4)())
  batch.push(room(4)())
  return batch
}

/** What both rooms have. */
const isNoList = (name: Mutation) => !['[]', '[0]', 'a function'].includes(name)
const flag = optional(parameter(false, 'true'))
const stop = (tracing: unknown) => (tracing as m.Tracing).stop()

export const shared: Calls = {
  trace: call([optional(parameter(() => ({ to: () => {} }), 'true', ...objects.filter(isNoList)))], { after: stop }),
  'trace, its options': call([flag, flag, flag, optional(parameter(() => () => {}, 'a function'))], {
    by: (full, pid, time, to) => m.trace({ full, pid, time, to } as m.TraceOptions),
    after: stop,
  }),
  htons: call([number(5000)]),
  htonl: call([number(5000)]),
  ntohs: call([number(5000)]),
  ntohl: call([number(5000)]),
  inet_addr: call([text('127.0.0.1')], { refused: answer => answer === 0xffffffff }),
  inet_ntoa: call([parameter(() => there.sin_addr)]),
  CMSG_LEN: call([parameter(12, '2**32')]),
  CMSG_SPACE: call([parameter(12, '2**32')]),
  Struct: { apart: 'abstract: its heirs are here' },
  in_addr: struct(m.in_addr),
  in6_addr: struct(m.in6_addr),
  sockaddr_in: struct(m.sockaddr_in),
  sockaddr_in6: struct(m.sockaddr_in6),
  ip_mreq: struct(m.ip_mreq),
  ip_mreqn: struct(m.ip_mreqn),
  ip_mreq_source: struct(m.ip_mreq_source),
  sockaddr_storage: struct(m.sockaddr_storage),
  ip_msfilter: struct(m.ip_msfilter),
  'ip_msfilter, its sources': call([parameter(() => ['10.0.0.9'], '[]', '[0]', 'undefined', 'nothing')], {
    by: imsf_slist => new m.ip_msfilter({ imsf_slist: imsf_slist as string[] }),
  }),
  IP_MSFILTER_SIZE: call([number(2)]),
  group_req: struct(m.group_req),
  group_source_req: struct(m.group_source_req),
  group_filter: struct(m.group_filter),
  GROUP_FILTER_SIZE: call([number(2)]),
  ipv6_mreq: struct(m.ipv6_mreq),
  in_pktinfo: struct(m.in_pktinfo),
  in6_pktinfo: struct(m.in6_pktinfo),
  ip6_mtuinfo: struct(m.ip6_mtuinfo),
  timespec: struct(m.timespec),
  scm_timestamping: struct(m.scm_timestamping),
  sock_extended_err: struct(m.sock_extended_err),
  sock_txtime: struct(m.sock_txtime),
  sock_filter: struct(m.sock_filter),
  SO_EE_OFFENDER: call([parameter(() => new m.sock_extended_err())], { refused: () => false }),
  BPF_STMT: call([number(6), parameter(0xffff, '-1')]),
  BPF_JUMP: call([number(21), parameter(1, '-1'), number(0), number(1)]),
  timeval: struct(m.timeval),
  linger: struct(m.linger),
  pollfd: struct(m.pollfd),
  cmsghdr: struct(m.cmsghdr),
  int: struct(m.int, '-1'),
  u_char: struct(m.u_char),
  socklen_t: struct(m.socklen_t),
}

export const calls: Calls = {
  ...shared,
  errorName: call([anything(19)]),
  SystemError: call([anything('bind'), anything(-19), anything(undefined)], {
    by: (...args) => new (m.SystemError as unknown as Class)(...args),
  }),
  inet_pton: call([number(AF_INET), text('127.0.0.1')]),
  inet_ntop: call([number(AF_INET), memory(() => there.sin_addr)]),
  gethostname: call([]),
  getifaddrs: call([]),
  if_nameindex: call([]),
  interfaces: call([]),
  memberships: call([optional(number(bound))]),
  watch: call([optional(parameter(() => ({}), ...objects))], { after: endWatch }),
  'watch, its options': call(
    [optional(parameter(() => new AbortController().signal)), optional(parameter(1000, '1.5'))],
    { by: (signal, interval) => m.watch({ signal, interval } as m.WatchOptions), after: endWatch },
  ),
  if_nametoindex: call([text('lo')]),
  if_indextoname: call([number(1)]),
  socket: call([number(AF_INET), number(m.SOCK_DGRAM), optional(number(0))], { after: close }),
  // Memory of zeros is AF_UNSPEC: any address for bind(), and none for connect().
  bind: call([number(fresh), parameter(address, 'shared memory')]),
  connect: call([number(fresh), parameter(() => there, 'shared memory')]),
  close: call([number(fresh)]),
  shutdown: call([number(connectedAnew), number(m.SHUT_RDWR)]),
  dup: call([number(bound)], { after: close }),
  fcntl: call([number(bound), number(m.F_GETFD), optional(int(0))]),
  getsockname: call([number(bound)]),
  getpeername: call([number(connected)]),
  poll: call([parameter(() => [writable()], '[]'), int(0)]),
  Poller: call([number(bound), number(m.POLLIN), parameter(() => () => {}, 'a function')], {
    by: (...args) => new (m.Poller as unknown as Class)(...args),
    after: poller => (poller as m.Poller).close(),
  }),
  ReceiveBatch: call([optional(parameter(() => ({}), ...objects))], {
    by: (...args) => new (m.ReceiveBatch as unknown as Class)(...args),
  }),
  'ReceiveBatch, its size': call([optional(number(4)), optional(number(16)), optional(memory(room()))], {
    by: (messages, room, data) => new m.ReceiveBatch({ messages, room, data } as m.ReceiveBatchOptions),
  }),
  'ReceiveBatch, then receive': call([number(() => sent(bound)), optional(int(MSG_DONTWAIT)), optional(int(0))], {
    by: (...args) => new m.ReceiveBatch().receive(...(args as [number])),
  }),
  'ReceiveBatch, then a message': call([number(0)], {
    by: message => {
      const batch = received()
      batch.address(message as number)
      batch.destination(message as number)
      batch.isTruncated(message as number)
    },
  }),
  SendBatch: call([optional(parameter(() => ({}), ...objects))], {
    by: (...args) => new (m.SendBatch as unknown as Class)(...args),
  }),
  'SendBatch, its size': call([optional(number(4)), optional(number(16)), optional(data(room()))], {
    by: (datagrams, bytes, data) => new m.SendBatch({ datagrams, bytes, data } as m.SendBatchOptions),
  }),
  'SendBatch, then to': call([parameter(() => there, 'shared memory', 'nothing'), optional(number(1))], {
    by: (address, ifindex) => new m.SendBatch().to(address as m.sockaddr, ifindex as number),
  }),
  'SendBatch, then push': call([data(room()), optional(number(0))], {
    by: (...args) => new m.SendBatch().push(...(args as [Uint8Array])),
  }),
  'SendBatch, then send': call([number(connected), optional(int(MSG_DONTWAIT)), optional(number(1))], {
    by: (...args) => pushed().send(...(args as [number])),
  }),
  'SendBatch, its count': call([number(2)], {
    by: count => Object.assign(pushed(), { count }).send(connected),
  }),
  'SendBatch, its limit': call([parameter(1400, '2**32', '1.5', 'Infinity')], {
    by: segmentLimit => Object.assign(pushed(), { segmentLimit }).send(connected),
  }),
  Receiver: call(
    [
      number(bound),
      parameter(() => new m.ReceiveBatch()),
      parameter(() => () => {}, 'a function'),
      optional(parameter(() => ({}), ...objects)),
    ],
    {
      by: (...args) => new (m.Receiver as unknown as Class)(...args),
      after: receiver => (receiver as m.Receiver).close(),
    },
  ),
  'Receiver, its options': call([optional(number(1)), optional(parameter(() => () => {}, 'a function'))], {
    by: (budget, onError) =>
      new m.Receiver(bound, new m.ReceiveBatch(), () => {}, { budget, onError } as m.ReceiverOptions),
    after: receiver => (receiver as m.Receiver).close(),
  }),
  sendto: call([number(bound), data(room()), int(MSG_DONTWAIT), parameter(() => there)]),
  send: call([number(connected), data(room()), optional(int(MSG_DONTWAIT))]),
  recvfrom: call([
    number(() => sent(bound)),
    data(room()),
    optional(int(MSG_DONTWAIT)),
    optional(data(() => new m.sockaddr_in())),
  ]),
  recv: call([number(() => sent(bound)), data(room()), optional(int(MSG_DONTWAIT))]),
  sendmsg: call([number(connected), parameter(() => ({ msg_iov: [room()()] })), optional(int(MSG_DONTWAIT))]),
  'sendmsg, its msghdr': call(
    [optional(parameter(() => there, 'no bytes')), optional(data(room(0))), parameter(() => [room()()], '[]')],
    {
      by: (msg_name, msg_control, msg_iov) => m.sendmsg(connected, { msg_name, msg_control, msg_iov } as never),
    },
  ),
  'sendmsg, a part': call([data(room())], { by: part => m.sendmsg(connected, { msg_iov: [part as Uint8Array] }) }),
  recvmsg: call([number(() => sent(bound)), parameter(() => ({ msg_iov: [room()()] })), optional(int(MSG_DONTWAIT))]),
  'recvmsg, its msghdr': call([optional(data(room())), optional(data(room())), parameter(() => [room()()], '[]')], {
    by: (msg_name, msg_control, msg_iov) => m.recvmsg(sent(bound), { msg_name, msg_control, msg_iov } as never),
  }),
  control: call([parameter(() => ({ cmsg_level: 0, cmsg_type: 8, data: new m.in_pktinfo() }), 'nothing')]),
  'control, a message': call(
    [int(0), int(8), loose(parameter(() => new m.in_pktinfo(), 'shared memory', 'no bytes', '-1', '0n'))],
    {
      by: (cmsg_level, cmsg_type, data) => m.control({ cmsg_level, cmsg_type, data } as never),
    },
  ),
  // What has no msg_control has no messages.
  cmsgs: call([parameter(() => ({ msg_control: room()() }), ...objects)], {
    by: (...args) => [...m.cmsgs(...(args as [never]))],
  }),
  'cmsgs, its memory': call([optional(data(room())), optional(number(16))], {
    by: (msg_control, msg_controllen) => [...m.cmsgs({ msg_control, msg_controllen } as never)],
  }),
  join: call([number(fresh), parameter(() => ({ group: '233.252.0.1', interface: 'lo' }))]),
  'join, its parts': call([text('233.252.0.1'), optional(text('10.0.0.9')), parameter('lo')], {
    by: (group, source, given) => m.join(fresh(), { group, source, interface: given } as m.Join),
    after: left => (left as m.Membership).leave(),
  }),
  'join, then block and unblock': call([text('10.0.0.9')], {
    by: source => {
      using membership = m.join(fresh(), { group: '233.252.0.1', interface: 'lo' })
      membership.block(source as string)
      membership.unblock(source as string)
    },
  }),
  'join, then its filter': call([parameter(() => ({ mode: 'exclude', sources: ['10.0.0.9'] }))], {
    by: filter => {
      using membership = m.join(fresh(), { group: '233.252.0.1', interface: 'lo' })
      membership.filter = filter as m.SourceFilter
    },
  }),
  'join, then its filter, its parts': call([parameter('include'), parameter(() => ['10.0.0.9'], '[]')], {
    by: (mode, sources) => {
      using membership = m.join(fresh(), { group: '233.252.0.1', interface: 'lo' })
      membership.filter = { mode, sources } as m.SourceFilter
    },
  }),
  MembershipPool: call([parameter(() => fresh, 'a function')], {
    by: open => new m.MembershipPool(open as () => number),
  }),
  'MembershipPool, what open() returns': call([number(fresh)], {
    by: fd => {
      using pool = new m.MembershipPool(() => fd as number)
      pool.join({ group: '233.252.0.1', interface: 'lo' })
    },
  }),
  'MembershipPool, its join': call([parameter(() => ({ group: '233.252.0.1', interface: 'lo' }))], {
    by: what => {
      using pool = new m.MembershipPool(fresh)
      pool.join(what as m.Join)
    },
  }),
  ancillary: call([parameter(() => ({ msg_control: room()() }), ...objects)]),
  'ancillary, its flags': call([optional(int(0))], {
    by: msg_flags => m.ancillary({ msg_flags } as never),
  }),
  setsockopt: call(
    [number(bound), number(m.SOL_SOCKET), number(m.SO_RCVBUF), loose(parameter(4096, '-1', 'shared memory'))],
    {
      by: m.setsockopt as never,
    },
  ),
  'setsockopt, a struct': call([number(m.SO_LINGER), loose(parameter(() => new m.linger(), 'shared memory'))], {
    by: (name, value) => m.setsockopt(bound, m.SOL_SOCKET, name as typeof m.SO_LINGER, value as m.linger),
  }),
  'setsockopt, yes or no': call([loose(parameter(true, 'true', 'shared memory'))], {
    by: value => m.setsockopt(bound, m.SOL_SOCKET, m.SO_REUSEADDR, value as boolean),
  }),
  'setsockopt, a text': call([loose(parameter('lo', "''", 'shared memory', 'no bytes'))], {
    by: value => m.setsockopt(bound, m.SOL_SOCKET, m.SO_BINDTODEVICE, value as string),
  }),
  getsockopt: call([number(bound), number(m.SOL_SOCKET), number(m.SO_RCVBUF), optional(loose(data(room())))], {
    by: m.getsockopt as never,
  }),
}
