// What an errno means for a call: the causes that the kernel does not tell apart, or does not name.
import { type Hint, optionHints } from './option-hints.js'

const SEND = ['send', 'sendto', 'sendmsg', 'sendmmsg']
const RECEIVE = ['recv', 'recvfrom', 'recvmsg', 'recvmmsg']

/** All hints: the first row that fits speaks. */
export const hints: readonly Hint[] = [
  ...optionHints,
  {
    code: 'ENETUNREACH',
    syscalls: ['connect', ...SEND],
    hint: 'no route leads there; for a group, choose an interface with IP_MULTICAST_IF or IPV6_MULTICAST_IF, or add a route (ip route add 224.0.0.0/4 dev …, ip -6 route add ff00::/8 dev …)',
  },
  {
    code: 'ENETUNREACH',
    syscalls: ['RTM_GETROUTE'],
    hint: 'no route leads there; add one, or name an interface',
  },
  {
    code: 'EADDRINUSE',
    syscalls: ['bind'],
    hint: 'another socket has that address and port; with SO_REUSEADDR set on both they share it',
  },
  { code: 'EADDRNOTAVAIL', syscalls: ['RTM_GETADDR'], hint: 'no interface has that address' },
  {
    code: 'ENOTUNIQ',
    syscalls: ['RTM_GETADDR'],
    hint: 'several interfaces have that address; name one, or give its index',
  },
  { code: 'ENODEV', syscalls: ['if_nametoindex'], hint: 'no interface has that name' },
  { code: 'ENXIO', syscalls: ['if_indextoname'], hint: 'no interface has that index' },
  { code: 'EPERM', syscalls: ['epoll_ctl'], hint: 'a file or a folder is always ready, and cannot be waited for' },
  { code: 'EADDRNOTAVAIL', syscalls: ['bind'], hint: 'no interface has that address' },
  {
    code: 'EACCES',
    syscalls: ['bind'],
    hint: sysctl =>
      `a port below net.ipv4.ip_unprivileged_port_start, ${sysctl('ipv4/ip_unprivileged_port_start')}, takes CAP_NET_BIND_SERVICE`,
  },
  {
    code: 'EINVAL',
    syscalls: ['bind'],
    hint: "the socket is bound already, the address is shorter than its family's, or is of one link (fe80::, ff02::) without a sin6_scope_id",
  },
  {
    code: 'EINVAL',
    syscalls: ['connect'],
    hint: "the address is shorter than its family's, or is of one link (fe80::, ff02::) without a sin6_scope_id",
  },
  {
    code: 'ENODEV',
    syscalls: ['bind', 'sendmsg', 'sendmmsg'],
    hint: 'no interface has that index: a sin6_scope_id, or the one in a control message',
  },
  {
    code: 'EAFNOSUPPORT',
    syscalls: ['bind', 'connect', ...SEND],
    hint: 'the address is of another family than the socket, or its family was not set',
  },
  { code: 'EACCES', syscalls: ['connect', ...SEND], hint: 'a broadcast address takes SO_BROADCAST' },
  {
    code: 'EINVAL',
    syscalls: ['send', 'sendto'],
    hint: "the port is 0, the address is shorter than its family's, or UDP_SEGMENT cuts the data into too many datagrams",
  },
  {
    code: 'EINVAL',
    syscalls: ['sendmsg', 'sendmmsg'],
    hint: "the port is 0, the address is shorter than its family's, UDP_SEGMENT cuts the data into too many datagrams, or the kernel does not take a control message: its type, its length, or a TTL of 0",
  },
  {
    code: 'EDESTADDRREQ',
    syscalls: SEND,
    hint: 'the socket is not connected, and there is no address to send to',
  },
  {
    code: 'EMSGSIZE',
    syscalls: SEND,
    hint: "longer than a datagram can be: 65,507 bytes over IPv4; or than the path's MTU where fragments are forbidden",
  },
  {
    code: 'ECONNREFUSED',
    syscalls: [...SEND, ...RECEIVE],
    hint: 'an earlier datagram of this connected socket met no socket at its destination, and ICMP said so',
  },
  {
    code: 'EAGAIN',
    syscalls: RECEIVE,
    hint: 'nothing is there: the socket does not block, or SO_RCVTIMEO is up',
  },
  { code: 'ENOTCONN', syscalls: ['getpeername', 'shutdown', 'getsockopt'], hint: 'the socket is not connected' },
  { code: 'EBADF', hint: 'no open descriptor has that number: it was closed already' },
  { code: 'ENOTSOCK', hint: 'the descriptor is not a socket' },
  { code: 'EMFILE', hint: 'the process has as many descriptors open as it may: ulimit -n' },
  {
    code: 'EAFNOSUPPORT',
    syscalls: ['socket'],
    hint: 'the kernel does not have that domain: a host without IPv6, for AF_INET6',
  },
  { code: 'EPROTONOSUPPORT', syscalls: ['socket'], hint: 'the domain has no such protocol for that type' },
]

/** The row that speaks for a failure. */
export function hintRow(code: string, syscall: string, optname?: string | number): Hint | undefined {
  return hints.find(
    row =>
      row.code === code &&
      (!row.syscalls || row.syscalls.includes(syscall)) &&
      (!row.optname || row.optname.test(String(optname))),
  )
}

/** The cause of a failure in plain words, where it is known. */
export function hintFor(code: string, syscall: string, optname: string | number | undefined): string | undefined {
  const row = hintRow(code, syscall, optname)
  return typeof row?.hint === 'function' ? row.hint(sysctl) : row?.hint
}

// Asked for only when a call has failed, so that importing this package does not load node:fs.
function sysctl(name: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(`/proc/sys/net/${name}`, 'utf8').trim()
  } catch {
    return 'which cannot be read here'
  }
}
