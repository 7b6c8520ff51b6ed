import * as m from 'mreq'
import * as c from 'mreq/c'
import { shared } from './calls-mreq.js'
import { address, bound, close, connected, connectedAnew, fresh, room, sent, there, writable } from './calls-native.js'
import {
  anything,
  type Call,
  type Calls,
  call,
  data,
  int,
  loose,
  memory,
  nullable,
  number,
  objects,
  optional,
  parameter,
  text,
} from './strange.js'

const { AF_INET, MSG_DONTWAIT, SO_RCVBUF, SOCK_DGRAM, SOL_SOCKET } = m

const length = (value: number) => parameter(() => new c.socklen_t(value))
const zero = { refused: (answer: unknown) => answer === 0 || answer === -1 || answer === null }
const status = call([anything(0)])

/** A message whose fields are the arguments. */
function message(make: (msg: c.msghdr) => unknown, name: () => unknown, control: () => Uint8Array): Call {
  return call(
    [
      nullable(memory(name)),
      number(16),
      parameter(() => [new c.iovec(new Uint8Array(8), 8)]),
      number(1),
      nullable(memory(control)),
      number(() => control().length),
    ],
    {
      by: (msg_name, msg_namelen, msg_iov, msg_iovlen, msg_control, msg_controllen) =>
        make(
          Object.assign(new c.msghdr(), { msg_name, msg_namelen, msg_iov, msg_iovlen, msg_control, msg_controllen }),
        ),
    },
  )
}

function part(make: (msg: c.msghdr) => unknown): Call {
  return call([data(room()), number(8)], {
    by: (base, length) =>
      make(Object.assign(new c.msghdr(), { msg_iov: [new c.iovec(base as never, length as never)], msg_iovlen: 1 })),
  })
}

const pktinfo = () => m.control({ cmsg_level: 0, cmsg_type: 8, data: new m.in_pktinfo() })

function received(): c.msghdr {
  const control = pktinfo()
  return Object.assign(new c.msghdr(), { msg_control: control, msg_controllen: control.length })
}

const gather = () => Object.assign(new c.msghdr(), { msg_iov: [new c.iovec(new Uint8Array(8), 8)], msg_iovlen: 1 })
const sendmsg = (msg: c.msghdr) => c.sendmsg(connected, msg, MSG_DONTWAIT)
const recvmsg = (msg: c.msghdr) => c.recvmsg(sent(bound), msg, MSG_DONTWAIT)

export const calls: Calls = {
  ...shared,
  socket: call([number(AF_INET), number(SOCK_DGRAM), number(0)], { after: close }),
  bind: call([number(fresh), parameter(address, 'shared memory'), number(16)]),
  connect: call([number(fresh), memory(() => there), number(16)]),
  close: call([number(fresh)]),
  shutdown: call([number(connectedAnew), number(m.SHUT_RDWR)]),
  dup: call([number(bound)], { after: close }),
  fcntl: call([number(bound), number(m.F_GETFD), optional(int(0))]),
  getsockname: call([number(bound), memory(address), length(16)]),
  getpeername: call([number(connected), memory(address), length(16)]),
  poll: call([parameter(() => [writable()]), number(1), int(0)]),
  fork: { apart: 'it takes nothing, and starts a process' },
  sizeof: call([
    loose(parameter(() => address(), 'no bytes', 'shared memory', 'detached memory', 'memory out of bounds')),
  ]),
  memset: call([loose(memory(room())), anything(0), number(8)]),
  memcpy: call([loose(memory(room())), loose(memory(room())), number(8)]),
  strlen: call([loose(memory(room()))]),
  sendto: call([number(bound), memory(room()), number(8), int(MSG_DONTWAIT), parameter(() => there), number(16)]),
  send: call([number(connected), memory(room()), number(8), int(MSG_DONTWAIT)]),
  recvfrom: call([
    number(() => sent(bound)),
    memory(room()),
    number(8),
    int(MSG_DONTWAIT),
    nullable(memory(address)),
    length(16),
  ]),
  recv: call([number(() => sent(bound)), memory(room()), number(8), int(MSG_DONTWAIT)]),
  iovec: { apart: 'a record: what reads it looks at it' },
  msghdr: { apart: 'a record: what reads it looks at it' },
  sendmsg: call([number(connected), parameter(gather), int(MSG_DONTWAIT)]),
  'sendmsg, its msghdr': message(sendmsg, () => there, pktinfo),
  'sendmsg, a part': part(sendmsg),
  recvmsg: call([number(() => sent(bound)), parameter(gather), int(MSG_DONTWAIT)]),
  'recvmsg, its msghdr': message(recvmsg, address, room()),
  'recvmsg, a part': part(recvmsg),
  CMSG_FIRSTHDR: call([parameter(received)]),
  CMSG_NXTHDR: call([parameter(received), parameter(() => c.CMSG_FIRSTHDR(received()))], { fails: true }),
  CMSG_DATA: call([parameter(() => c.CMSG_FIRSTHDR(received()))]),
  inet_pton: call([number(AF_INET), text('127.0.0.1'), memory(room())], zero),
  inet_ntop: call([number(AF_INET), memory(room()), memory(room()), number(16)]),
  gethostname: call([memory(room()), number(64)]),
  getifaddrs: call([parameter(() => ({ value: null }), ...objects)]),
  if_nameindex: call([]),
  if_nametoindex: call([text('lo')], zero),
  if_indextoname: call([number(1), memory(room())]),
  getpid: call([]),
  getppid: call([]),
  kill: call([int(process.pid), number(0)]),
  prctl: call([number(m.PR_SET_PDEATHSIG ?? 1), number(0)]),
  sleep: call([number(0)]),
  wait: call([nullable(parameter(() => new c.int()))], { fails: true }),
  waitpid: call([int(-1), nullable(parameter(() => new c.int())), number(m.WNOHANG)], { fails: true }),
  WEXITSTATUS: status,
  WIFEXITED: status,
  WIFSIGNALED: status,
  WTERMSIG: status,
  setsockopt: call([
    number(bound),
    number(SOL_SOCKET),
    number(SO_RCVBUF),
    loose(memory(() => new c.int(4096))),
    number(4),
  ]),
  getsockopt: call([number(bound), number(SOL_SOCKET), number(SO_RCVBUF), loose(memory(() => new c.int())), length(4)]),
  'getsockopt, a length': call([number(4)], {
    by: value => c.getsockopt(bound, SOL_SOCKET, SO_RCVBUF, new c.int(), { value } as c.socklen_t),
    fails: true,
  }),
  printf: call([text('%s\n'), parameter('text', "'0'", "''", 'a long text', 'no bytes', 'shared memory')]),
  'printf, a number': call([parameter(1, '-1', '2**32', '0n')], { by: value => c.printf('%d\n', value as number) }),
  fprintf: call([number(1), text('%s\n'), parameter('text', "'0'", "''", 'a long text', 'no bytes', 'shared memory')]),
  snprintf: call([
    loose(memory(room())),
    number(8),
    text('%s\n'),
    parameter('text', "'0'", "''", 'a long text', 'no bytes', 'shared memory'),
  ]),
  perror: call([parameter('text', "'0'", "''", 'a long text')]),
  strerror: call([anything(1)]),
  atoi: call([text('1')]),
  exit: { apart: 'it ends the process: it has a test of its own' },
  getenv: call([text('PATH')]),
}
