// Odd calls of poll(2), epoll(7), write(2) and wait4(2), and odd addresses and options.
import * as m from 'mreq'
import { native as n, value } from '#lib/abi/binding.js'

const entries = (...all: (readonly [fd: number, events: number])[]) => {
  const memory = new Uint8Array(all.length * m.pollfd.size)
  for (const [i, [fd, events]] of all.entries()) {
    const entry = new m.pollfd(memory, i * m.pollfd.size)
    entry.fd = fd
    entry.events = events
  }
  return memory
}

/** Waits for a socket, in each of the ways; and writes nowhere. */
export function rest(fd: number, fd6: number): void {
  const to = m.getsockname(fd)
  m.sendto(fd, new Uint8Array(1), 0, to)
  const all = [
    [[fd, m.POLLIN]],
    [
      [fd, m.POLLIN],
      [fd6, m.POLLOUT],
    ],
    [
      [-1, m.POLLOUT],
      [999, 0],
    ],
    [[fd, 0x7fff]],
    [[fd, -1]],
    [[fd6, m.POLLPRI]],
    Array.from({ length: 40 }, () => [fd, m.POLLIN] as const),
  ] as const
  for (const some of all) n.poll(some.length, 0, entries(...some))
  n.poll(0, 0, new Uint8Array(0))
  n.poll(0, 1, new Uint8Array(8))
  const epfd = n.epoll_create1()
  n.epoll_ctl(epfd, 1, fd, m.POLLIN, 5)
  n.epoll_wait(epfd, new Uint8Array(64))
  for (const events of [5, 0x80000000, 0x601f, 0xffffffff]) n.epoll_ctl(epfd, 3, fd, events, 0xffffffff)
  n.epoll_ctl(epfd, 2, fd, 1, 5)
  n.epoll_ctl(epfd, 77, fd, 1, 5)
  n.epoll_ctl(-1, 1, fd, 1, 5)
  n.epoll_wait(epfd, new Uint8Array(64))
  n.epoll_wait(epfd, new Uint8Array(0))
  n.close_owned(epfd)
  n.close_owned(n.socket_owned(m.AF_NETLINK, m.SOCK_RAW | m.SOCK_CLOEXEC, 0))
  n.write(-1, 3, new TextEncoder().encode('ab\n'))
  n.write(-1, 0, new Uint8Array(0))
}

const bytes = (numbers: string, length = 0) => {
  const given = Uint8Array.from(numbers.split(' '), Number)
  const memory = new Uint8Array(Math.max(length, given.length))
  memory.set(given)
  return memory
}

function oddAddresses(fd: number): void {
  for (const sin6_addr of ['::1', 'fe80::1', 'febf::1', 'fec0::1', 'ff01::1', 'ff02::1', 'ff12::1', 'ff05::1']) {
    for (const sin6_scope_id of [1, 0xffffffff]) {
      const memory = new Uint8Array(40)
      new m.sockaddr_in6(memory).assign(new m.sockaddr_in6({ sin6_family: m.AF_INET6, sin6_addr, sin6_scope_id }))
      for (const length of [24, 25, 26, 27, 28, 40]) n.bind(-1, length, memory)
    }
  }
  for (const pid of ['5 0 0 0', '255 255 255 255', '0 0 0 128']) n.bind(-1, 12, bytes(`16 0 0 0 ${pid}`, 12))
  n.bind(-1, 12, bytes('16 0 1 2 5 0 0 0 255 255 1 0'))
  n.bind(-1, 20, bytes('17 0 8 0 255 255 255 255 1 0', 20))
  for (const first of [0, 0x61]) {
    const unix = new Uint8Array(128).fill(0x61)
    unix.set([m.AF_UNIX, 0, first])
    for (const length of [108, 109, 110, 111, 120, 128]) n.bind(-1, length, unix)
  }
  const netlink = [0, 0].map(() => n.socket(m.AF_NETLINK, m.SOCK_RAW, 0))
  for (const own of netlink) {
    n.bind(own, 12, bytes('16 0', 12))
    n.getsockname(own, 12, new Uint8Array(12))
  }
  for (const own of netlink) n.close(own)
  for (const protocol of [0x10000, 0x12300, -1, -3]) n.close(n.socket(m.AF_PACKET, m.SOCK_RAW, protocol))
  for (const room of [0, 16]) {
    for (const ask of [n.getsockname, n.getpeername]) {
      ask(fd, 0, new Uint8Array(room))
      ask(-1, 0, new Uint8Array(room))
    }
  }
  const connected = n.socket(m.AF_INET, m.SOCK_DGRAM, 0)
  n.connect(connected, 16, new m.sockaddr_in({ sin_family: m.AF_INET, sin_port: 9, sin_addr: '127.0.0.1' }).bytes)
  for (const room of [0, 16]) n.getpeername(connected, 0, new Uint8Array(room))
  n.close(connected)
}

function oddOptions(fd: number): void {
  for (const level of [0, 1, 6, 17, 41, 58, 255, 270]) {
    for (const option of [999, -1]) {
      value.fill(0, 0, 16)
      n.getsockopt(fd, level, option, 4)
      n.setsockopt(-1, level, option, 4)
    }
  }
  n.getsockopt(fd, m.IPPROTO_RAW, 26, 4)
  const SO_PEERPIDFD = 77
  for (const length of [0, 1, 3, 4]) n.getsockopt(fd, m.SOL_SOCKET, SO_PEERPIDFD, length)
  const group = new m.group_req({ gr_interface: 0xffffffff, gr_group: '233.252.0.1' })
  value.set(group.bytes)
  n.setsockopt(-1, m.IPPROTO_IP, m.MCAST_JOIN_GROUP, group.bytes.length)
}

/** What is odd about addresses, options, control messages and flags. */
export function oddValues(fd: number): void {
  oddAddresses(fd)
  oddOptions(fd)
  for (const type of [m.IP_TTL, m.IP_TOS, 8, 11, 23]) {
    for (const length of [1, 3, 4, 5, 7, 8, 11, 12, 16, 40]) {
      const message = new Uint8Array(16 + Math.ceil(length / 8) * 8).fill(0xfe, 16)
      const header = new Int32Array(message.buffer)
      header.set([16 + length, 0, m.IPPROTO_IP, type])
      n.sendmsg(-1, 0, undefined, message, new Uint8Array(1))
    }
  }
  for (let bit = 0; bit < 32; bit++) n.waitpid(-77_777, 1 << bit)
  for (const options of [-1, 0xe000000f | 0, 0x01000004]) n.waitpid(-77_777, options)
}
