// Calls with what programs seldom hand over: every kind of address, flag, message, control message and batch.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import * as m from 'mreq'
import { native as n, value } from '#lib/abi/binding.js'
import { oddValues, rest } from './odd-rest.js'

const i = (...numbers: number[]) => new Uint8Array(Int32Array.from(numbers).buffer)
const text = (string: string) => new TextEncoder().encode(string)
const room = (length = 64) => new Uint8Array(length)
const cat = (...parts: ArrayLike<number>[]) => Uint8Array.from(parts.flatMap(part => Array.from(part)))
const times = <T>(count: number, make: () => T) => Array.from({ length: count }, make)

const at4 = (port = 0) =>
  new m.sockaddr_in({ sin_family: m.AF_INET, sin_port: m.htons(port), sin_addr: '127.0.0.1' }).bytes
const at6 = (port = 0, sin6_addr = '::1', sin6_scope_id = 0) =>
  new m.sockaddr_in6({ sin6_family: m.AF_INET6, sin6_port: m.htons(port), sin6_addr, sin6_scope_id }).bytes

function sockets(): void {
  const { AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, SOCK_STREAM, SOCK_SEQPACKET, SOCK_RAW, SOCK_DGRAM } = m
  const all = [
    [AF_UNIX, SOCK_STREAM, 0],
    [AF_UNIX, SOCK_SEQPACKET, 0],
    [AF_INET, SOCK_STREAM, m.IPPROTO_TCP],
    [AF_INET, SOCK_RAW, m.IPPROTO_IGMP],
    [AF_INET6, SOCK_RAW, m.IPPROTO_ICMPV6],
    [AF_INET, SOCK_RAW, m.IPPROTO_RAW],
    [AF_NETLINK, SOCK_RAW | m.SOCK_NONBLOCK | m.SOCK_CLOEXEC, 0],
    [AF_NETLINK, SOCK_DGRAM, 99],
    [AF_PACKET, SOCK_RAW, 0],
    [AF_PACKET, SOCK_RAW, m.htons(3)],
    [AF_PACKET, SOCK_DGRAM, m.htons(77)],
    [AF_INET, SOCK_DGRAM, 99],
    [AF_INET, 77, 0],
    [99, SOCK_DGRAM, 0],
    [0, 0, 0],
    [-1, -1, -1],
    [AF_INET, SOCK_DGRAM | 0x100000, 0],
  ] as const
  for (const [domain, type, protocol] of all) {
    const fd = n.socket(domain, type, protocol)
    if (fd >= 0) n.close(fd)
  }
}

function addresses(fd: number, fd6: number): void {
  n.bind(fd6, 28, at6(1, 'fe80::1', 1))
  n.bind(fd6, 28, at6(1, '::', 77))
  for (const length of [0, 1, 2, 8, 15, 16]) n.bind(fd, length, at4(9))
  n.bind(fd, 0, room(0))
  n.bind(fd, 20, cat(at4(9), [1, 2, 3, 4]))
  for (const length of [20, 24]) n.bind(fd, length, at6(9))
  const others = ['1 0', '1 0 0', '1 0 47 116 0', '1 0 0 116 112', '99 0 1 2', '16 0 0 0 1 0 0 0 2 0 0 0', '0 0 1 2']
  const ll = '17 0 8 0 1 0 0 0 4 3 4 6 7 0 18 0 0 1 0 0'
  const lls = [ll, `${ll} 0 1 2`, ll.replace('4 6 7', '9 12 255'), ll.replace('8 0 1', '0 3 77'), ll.slice(0, -2)]
  for (const other of [...others, ...lls]) {
    const bytes = Uint8Array.from(other.split(' '), Number)
    n.bind(fd, bytes.length, bytes)
  }
  n.bind(fd, 200, room(200).fill(1))
  for (const length of [0, 1, 4, 16, 64]) n.getsockname(fd, length, room())
  n.getsockname(fd6, 64, room())
  n.getsockname(-1, 16, room())
  n.getpeername(fd6, 16, room())
}

function descriptors(fd: number): void {
  for (const how of [0, 1, 2, 3, -1]) n.shutdown(-1, how)
  n.close(n.dup(fd))
  n.dup(-5)
  n.close(n.fcntl(fd, m.F_DUPFD, 50))
  n.close(n.fcntl(fd, m.F_DUPFD_CLOEXEC, 60))
  for (const flags of [1, 0, 7]) n.fcntl(fd, m.F_SETFD, flags)
  for (const flags of [m.O_NONBLOCK, m.O_RDWR, 0, 0x402]) {
    n.fcntl(fd, m.F_SETFL, flags)
    n.fcntl(fd, m.F_GETFL, 0)
  }
  n.fcntl(fd, m.F_GETFD, 0)
  n.close(n.dup_owned(fd))
}

function datagrams(fd: number): void {
  const to = at4(4010)
  for (const length of [0, 3, 32, 33, 40]) n.sendto(fd, length, m.MSG_DONTWAIT, 16, text('0'.repeat(40)), to)
  n.sendto(fd, 24, 0, 16, text('a"b\\\n\t\r\v\f\x001\x0089\x1b\x7fé and so on'), to)
  n.sendto(fd, 3000, m.MSG_NOSIGNAL, 16, room(3000), to)
  n.sendto(fd, 0, 0, 16, room(0), to)
  n.sendto(fd, 3, 0, 0, text('abc'), undefined)
  n.sendto(fd, 3, 0, 0, text('abc'), to)
  for (let bit = 0; bit < 32; bit++) n.sendto(-1, 1, 1 << bit, 16, text('x'), to)
  n.sendto(-1, 1, ~0x4000000, 16, text('x'), to)
  for (const length of [16, 28, 4, 0]) n.recvfrom(fd, 64, m.MSG_DONTWAIT, length, room(), room())
  n.recvfrom(fd, 2, m.MSG_DONTWAIT | m.MSG_TRUNC | m.MSG_PEEK, 0, room(), undefined)
  while (n.recvfrom(fd, 64, m.MSG_DONTWAIT, 16, room(), room()) >= 0);
}

/** A control message, of that length whatever it holds. */
function message(level: number, type: number, data: ArrayLike<number>): Uint8Array {
  const padded = room(Math.ceil(data.length / 8) * 8)
  padded.set(data)
  return cat(i(16 + data.length, 0, level, type), padded)
}

const info = message(0, 8, i(1, 0, 0))
const failure = i(111, 0x00040302, 0, 0)
const controls: readonly Uint8Array[] = [
  info,
  message(0, 8, i(77, 0x0100007f, 0x0100007f)),
  message(0, 8, i(1)),
  ...[1, 2, 6, 7, 9, 23, 25].map(type => message(0, type, i(16))),
  message(0, 1, [16]),
  message(0, 2, [16]),
  message(0, 20, at4(5)),
  message(0, 11, cat(failure, at4())),
  message(41, 50, cat(at6().subarray(8, 24), i(1))),
  ...[52, 67, 25, 49].map(type => message(41, type, i(3))),
  message(41, 25, cat(failure, at6())),
  message(17, 103, [4, 0]),
  message(17, 104, i(1200)),
  message(1, 1, i(1, 2)),
  message(1, 1, i(...Array(40).keys())),
  message(1, 1, []),
  message(1, 2, i(1, 2, 3)),
  ...[29, 35, 37, 63].flatMap(type => [
    message(1, type, i(1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0)),
    message(1, type, i(1)),
  ]),
  ...[8, 36, 40, 58, 61, 81, 82, 99].map(type => message(1, type, i(7, 0))),
  message(99, 99, i(1)),
  message(6, 99, i(1)),
  cat(info, message(0, 2, i(5))),
  cat(info, [1, 2, 3]),
  cat(info, room(16)),
  room(5),
  room(32),
  cat(i(99, 0), room(24)),
  info.subarray(0, 28),
]

function messages(fd: number): void {
  const to = at4(4010)
  const parts = [
    [text('abc')],
    [text('abc'), text('def')],
    [],
    [room(0), text('a')],
    times(40, () => text('0123456789')),
  ]
  for (const part of parts) n.sendmsg(fd, m.MSG_DONTWAIT, to, undefined, ...part)
  for (const name of [undefined, room(0)]) n.sendmsg(fd, 0, name, room(0), text('x'))
  for (const control of controls) n.sendmsg(fd, m.MSG_DONTWAIT, to, control, text('a'))
  while (n.recvfrom(fd, 64, m.MSG_DONTWAIT, 16, room(), room()) >= 0);
  for (const option of [m.IP_PKTINFO, m.IP_RECVTTL, m.IP_RECVTOS, m.IP_RECVORIGDSTADDR]) {
    m.setsockopt(fd, m.IPPROTO_IP, option as typeof m.IP_PKTINFO, true)
  }
  m.setsockopt(fd, m.SOL_SOCKET, m.SO_TIMESTAMPNS, true)
  m.setsockopt(fd, m.SOL_SOCKET, m.SO_RXQ_OVFL, true)
  m.setsockopt(fd, m.SOL_SOCKET, m.SO_TIMESTAMPING, 24)
  for (let sent = 0; sent < 6; sent++) n.sendto(fd, 3, 0, 16, text('abc'), to)
  n.recvmsg(fd, m.MSG_DONTWAIT, room(), room(256), room(), room())
  n.recvmsg(fd, m.MSG_DONTWAIT | m.MSG_CMSG_CLOEXEC, room(), room(20), room())
  n.recvmsg(fd, m.MSG_DONTWAIT | m.MSG_PEEK, undefined, undefined, room(2))
  n.recvmsg(fd, m.MSG_DONTWAIT, room(0), room(0), room(2), room(0))
  n.recvmsg(fd, m.MSG_DONTWAIT, room(4), room(300))
  n.recvmsg(fd, m.MSG_DONTWAIT, room(1), room(), room())
  while (n.recvmsg(fd, m.MSG_DONTWAIT, room(), room(), room()) >= 0);
  n.recvmsg(fd, m.MSG_DONTWAIT | m.MSG_ERRQUEUE, undefined, room(), room())
}

type Destination = readonly [length: number, ifindex: number, limit: number, address: Uint8Array]
const destinations = (...all: Destination[]) =>
  cat(
    ...all.map(([length, ifindex, limit, address]) => {
      const row = room(44)
      row.set(i(length, ifindex, limit))
      row.set(address, 12)
      return row
    }),
  )

function batches(fd: number, fd6: number): void {
  const to = at4(4010)
  const columns = (count: number) => room(count * 84)
  const dontWait = m.MSG_DONTWAIT
  n.recv_batch(fd, dontWait, 4, 16, room(), columns(4))
  for (const [count, each] of [
    [3, 16],
    [40, 2],
  ] as const) {
    for (let sent = 0; sent < count; sent++) n.sendto(fd, 1, 0, 16, text('a'), to)
    n.recv_batch(fd, dontWait | m.MSG_WAITFORONE, 64, each, room(64 * each), columns(64))
  }
  n.recv_batch(-1, dontWait, 4, 16, room(), columns(4))
  const three = i(3, 3, 2, 0, 0, 0)
  const data = text('aaabbbcc')
  for (const limit of [0, 100]) n.send_batch(fd, dontWait, limit, 0, 3, data, three, destinations([16, 0, 100, to]))
  n.send_batch(fd, dontWait, 100, 0, 3, data, i(3, 3, 2, 0, 1, 0), destinations([16, 1, 100, to], [16, 1, 100, at4(9)]))
  n.send_batch(fd6, dontWait, 100, 0, 3, data, three, destinations([28, 1, 100, at6(4001)]))
  n.send_batch(-1, dontWait, 100, 0, 3, data, three, destinations([28, 1, 100, at6(4001)]))
  n.send_batch(fd, dontWait, 100, 0, 1, data, i(3, 0), destinations([0, 0, 0, room(0)]))
  n.send_batch(fd, dontWait, 100, 0, 1, data, i(99, 0), destinations([16, 0, 0, to]))
  n.send_batch(
    fd,
    dontWait,
    0,
    0,
    40,
    room(40),
    i(...times(40, () => 1), ...times(40, () => 0)),
    destinations([16, 0, 0, to]),
  )
  while (n.recvfrom(fd, 64, dontWait, 0, room(), undefined) >= 0);
}

// Started before the calls are traced, as Node makes calls of its own for it.
const ended = [spawn('sh', ['-c', 'exit 3']), spawn('sh', ['-c', 'kill -9 $$']), spawn('sh', ['-c', 'kill -STOP $$'])]
await Promise.all(ended.map(child => once(child, 'spawn')))
const pids = ended.map(child => child.pid as number)

function processes(): void {
  const [exits, killed, stopped] = pids as [number, number, number]
  const [untraced, continued] = [2, 8]
  n.waitpid(exits, 0)
  n.waitpid(killed, 0)
  n.waitpid(stopped, untraced)
  n.waitpid(stopped, m.WNOHANG)
  n.kill(stopped, m.SIGKILL)
  n.waitpid(stopped, continued)
  for (const options of [m.WNOHANG, 3, 0x40000000]) n.waitpid(-1, options)
  for (const signal of [0, 1, 9, 15, 32, 34, 64, 65, 77, -1]) n.kill(99_999_999, signal)
  for (const signal of [m.SIGTERM, 64, 65, 0]) n.prctl(m.PR_SET_PDEATHSIG, signal)
  n.getppid()
  n.sleep(0)
  n.gethostname(64, room())
}

/** Makes them all. */
export function oddCalls(): void {
  const [fd, fd6] = [n.socket(m.AF_INET, m.SOCK_DGRAM, 0), n.socket(m.AF_INET6, m.SOCK_DGRAM, m.IPPROTO_UDP)]
  n.bind(fd, 16, at4(4010))
  n.bind(fd6, 28, at6(4001))
  sockets()
  addresses(fd, fd6)
  descriptors(fd)
  datagrams(fd)
  messages(fd)
  batches(fd, fd6)
  rest(fd, fd6)
  oddValues(fd)
  processes()
  value.fill(0, 0, 16)
  for (const [level, option] of [
    [m.SOL_SOCKET, 999],
    [m.IPPROTO_IP, 999],
    [m.IPPROTO_IPV6, 999],
    [m.IPPROTO_UDP, 999],
    [99, 1],
  ] as const) {
    n.setsockopt(fd, level, option, 4)
    n.setsockopt(fd, level, option, 16)
  }
}
