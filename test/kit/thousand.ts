// A program: joins many groups through a pool, sends each of them one datagram with its number, and tells which sockets heard it.
import {
  AF_INET,
  AF_INET6,
  bind,
  getsockopt,
  htons,
  IP_MULTICAST_IF,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_IF,
  if_nametoindex,
  ip_mreqn,
  MembershipPool,
  MSG_DONTWAIT,
  memberships,
  POLLIN,
  poll,
  pollfd,
  recv,
  SO_MEMINFO,
  SO_REUSEADDR,
  SOCK_DGRAM,
  SOL_SOCKET,
  sendto,
  setsockopt,
  sockaddr_in,
  sockaddr_in6,
  socket,
} from 'mreq'

/** What came of it. */
export interface Report {
  /** The descriptor that joined each group. */
  readonly joined: number[]
  /** The descriptors that heard each group's datagram. */
  readonly heard: number[][]
  /** The datagrams that found a socket's queue full. */
  readonly drops: number
  /** How many of the groups the host was a member of, before the pool was closed and after. */
  readonly members: [number, number]
}

const PORT = htons(5000)
// As many as the queue of one socket has room for.
const AT_ONCE = 20

const [family, device = '', count] = process.argv.slice(2)
const six = family === 'IPv6'
const groups = Array.from({ length: Number(count) }, (_, n) =>
  six ? `ff15::1:${(n + 1).toString(16)}` : `239.1.${n >> 8}.${n & 255}`,
)

function open(): number {
  const fd = socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM)
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, true)
  bind(fd, at(six ? '::' : '0.0.0.0'))
  return fd
}

function at(address: string): sockaddr_in | sockaddr_in6 {
  return six
    ? new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: PORT, sin6_addr: address })
    : new sockaddr_in({ sin_family: AF_INET, sin_port: PORT, sin_addr: address })
}

const pool = new MembershipPool(open)
const joined = groups.map(group => pool.join({ group, interface: device }).fd)
const heard: number[][] = groups.map(() => [])

const sender = socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM)
const imr_ifindex = if_nametoindex(device)
if (six) setsockopt(sender, IPPROTO_IPV6, IPV6_MULTICAST_IF, imr_ifindex)
else setsockopt(sender, IPPROTO_IP, IP_MULTICAST_IF, new ip_mreqn({ imr_ifindex }))

/** Takes what has come, and waits some seconds for the first of it. */
function receive(): number {
  const fds = pool.fds.map(fd => new pollfd({ fd, events: POLLIN }))
  poll(fds, 10_000)
  const number = new Uint32Array(1)
  let received = 0
  for (const { fd } of fds.filter(({ revents }) => revents !== 0)) {
    while (poll([new pollfd({ fd, events: POLLIN })], 0) === 1) {
      recv(fd, new Uint8Array(number.buffer), MSG_DONTWAIT)
      heard[number[0] as number]?.push(fd)
      received++
    }
  }
  return received
}

for (let start = 0; start < groups.length; start += AT_ONCE) {
  const some = groups.slice(start, start + AT_ONCE)
  for (const [i, group] of some.entries())
    sendto(sender, new Uint8Array(Uint32Array.of(start + i).buffer), 0, at(group))
  for (let left = some.length; left > 0; ) {
    const received = receive()
    if (received === 0) break
    left -= received
  }
}

const isMember = () => {
  const all = new Set(memberships().map(({ group }) => group))
  return groups.filter(group => all.has(group)).length
}
const drops = pool.fds.reduce((sum, fd) => sum + (getsockopt(fd, SOL_SOCKET, SO_MEMINFO).at(-1) as number), 0)
const before = isMember()
pool.close()
const report: Report = { joined, heard, drops, members: [before, isMember()] }
console.log(JSON.stringify(report))
