// Odd calls of poll(2), epoll(7) and write(2).
import * as m from 'mreq'
import { native as n } from '#lib/abi/binding.js'

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
