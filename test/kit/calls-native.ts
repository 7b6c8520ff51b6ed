import * as m from 'mreq'
import { native } from '#lib/abi/binding.js'
import { EPOLL_CTL_ADD, EPOLL_CTL_MOD } from '#lib/abi/epoll.js'
import { type Calls, call, data, int, memory, number, type Parameter, parameter, text } from './strange.js'

const { AF_INET, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_CLOEXEC } = m
const TYPE = SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC

/** A socket that never blocks. */
export const fresh = (): number => native.socket(AF_INET, TYPE, 0)
/** An address on loopback. */
export const address = (port = 0): m.sockaddr_in =>
  new m.sockaddr_in({ sin_family: AF_INET, sin_port: port, sin_addr: '127.0.0.1' })

/** A socket with an address of its own. */
export const bound: number = fresh()
m.bind(bound, address())
/** Where it is. */
export const there: m.sockaddr_in = m.getsockname(bound) as m.sockaddr_in
/** A socket that sends there. */
export const connected: number = fresh()
m.connect(connected, there)

/** Closes what a call opened. */
export function close(answer: unknown): void {
  if (typeof answer === 'number' && answer > 2) native.close(answer)
}

/** Closes what the environment owns. */
function closeOwned(answer: unknown): void {
  native.close_owned(answer as number)
}

/** An instance on the event loop, that watches a socket. */
function watching(): number {
  const epfd = native.epoll_create1()
  native.watch_start(epfd, () => {})
  return epfd
}
const watched = watching()
native.epoll_ctl(watched, EPOLL_CTL_ADD, bound, m.POLLIN, 0)

/** A datagram waits for the call that is made now. */
export function sent<T>(value: T): T {
  m.send(connected, new Uint8Array(4))
  return value
}

export const room =
  (length = 64) =>
  () =>
    new Uint8Array(length)
/** A batch was sent, of whose messages this is the first's number. */
function sentBatch(): number {
  native.send_batch(connected, m.MSG_DONTWAIT, 0, 0, 1, room()(), words(4, 0), room(44)())
  return 0
}
/** Numbers of 32 bits. */
const words = (...numbers: number[]) => new Uint8Array(Uint32Array.from(numbers).buffer)
export const writable = (): m.pollfd => new m.pollfd({ fd: connected, events: m.POLLOUT })

// A message may have no name, no control data and no parts.
const part: Parameter = { ...data(room()), takes: [...data(room()).takes, 'nothing'] }

export const calls: Calls = {
  socket: call([number(AF_INET), number(TYPE), number(0)], { after: close }),
  bind: call([number(fresh), number(16), memory(() => address().bytes)]),
  connect: call([number(fresh), number(16), memory(() => there.bytes)]),
  close: call([number(fresh)]),
  shutdown: call([number(connectedAnew), number(m.SHUT_RDWR)]),
  dup: call([number(bound)], { after: close }),
  getsockname: call([number(bound), number(16), memory(room())]),
  getpeername: call([number(connected), number(16), memory(room())]),
  fcntl: call([number(bound), number(m.F_GETFD), int(0)]),
  poll: call([number(1), int(0), memory(() => writable().bytes)]),
  write: call([number(connected), number(4), memory(room())]),
  sleep: call([number(0)]),
  prctl: call([number(m.PR_SET_PDEATHSIG), number(0)]),
  kill: call([int(process.pid), number(0)]),
  getppid: call([]),
  waitpid: call([int(-1), number(m.WNOHANG)], { fails: true }),
  setsockopt: call([number(bound), number(m.SOL_SOCKET), number(m.SO_RCVBUF), number(4)]),
  getsockopt: call([number(bound), number(m.SOL_SOCKET), number(m.SO_RCVBUF), number(4)]),
  sendto: call([
    number(bound),
    number(4),
    int(m.MSG_DONTWAIT),
    number(16),
    memory(room()),
    parameter(() => there.bytes),
  ]),
  recvfrom: call([
    number(() => sent(bound)),
    number(4),
    int(m.MSG_DONTWAIT),
    number(16),
    memory(room()),
    memory(room()),
  ]),
  sendmsg: call([
    number(connected),
    int(m.MSG_DONTWAIT),
    parameter(() => there.bytes, 'undefined', 'nothing', 'no bytes'),
    parameter(room(0), 'undefined', 'nothing', 'no bytes'),
    part,
    part,
  ]),
  recvmsg: call([
    number(() => sent(bound)),
    int(m.MSG_DONTWAIT),
    parameter(room(), 'undefined', 'nothing', 'shared memory', 'no bytes'),
    parameter(room(), 'undefined', 'nothing', 'shared memory', 'no bytes'),
    part,
    part,
  ]),
  recv_batch: call([
    number(() => sent(bound)),
    int(m.MSG_DONTWAIT),
    number(1),
    number(16),
    memory(room()),
    memory(room(256)),
  ]),
  send_batch: call([
    number(connected),
    int(m.MSG_DONTWAIT),
    number(100),
    number(0),
    number(1),
    data(room()),
    memory(() => words(4, 0)),
    data(room(44)),
  ]),
  batch_made: call([memory(room())]),
  batch_message: call([number(sentBatch), memory(room(1024))]),
  epoll_create1: call([], { after: closeOwned }),
  epoll_ctl: call([number(watched), number(EPOLL_CTL_MOD), number(bound), number(m.POLLIN), number(0)]),
  epoll_wait: call([number(watched), memory(room())]),
  socket_owned: call([number(AF_INET), number(TYPE), number(0)], { after: closeOwned }),
  dup_owned: call([number(bound)], { after: closeOwned }),
  close_owned: call([number(() => native.dup_owned(bound))]),
  watch_start: call([number(() => native.epoll_create1()), parameter(() => () => {}, 'a function')]),
  // Left unreferenced, as it would keep the process.
  watch_ref: call([number(watched), int(0)], { after: () => native.watch_ref(watched, 0) }),
  watch_stop: call([number(watching)]),
  if_nametoindex: call([text('lo')]),
  if_indextoname: call([number(1), memory(room())]),
  if_nameindex: call([]),
  getifaddrs: call([]),
  inet_addr: call([text('127.0.0.1')]),
  inet_pton: call([number(AF_INET), text('127.0.0.1'), memory(room())]),
  inet_ntop: call([number(AF_INET), memory(room()), memory(room())]),
  gethostname: call([number(64), memory(room())]),
  strerror: call([int(1)]),
}

/** A connected socket that a call may take down. */
export function connectedAnew(): number {
  const fd = fresh()
  m.connect(fd, there)
  return fd
}
