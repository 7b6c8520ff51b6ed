import { execFileSync } from 'node:child_process'
import type { TestContext } from 'node:test'
import * as m from 'mreq'
import { udp } from './udp.js'

/** Loopback's index, in every namespace. */
export const lo: number = m.if_nametoindex('lo')

/** Runs `ip` with these words in the test's own namespace. */
export function ip(words: string): void {
  execFileSync('ip', words.split(' '))
}

const isSix = (address: string) => address.includes(':')
/** AF_INET or AF_INET6, as an address is. */
export const domainOf = (address: string): number => (isSix(address) ? m.AF_INET6 : m.AF_INET)
const isGroup = (address: string) => /^(ff|2(2[4-9]|3\d)\.)/.test(address)

/** An address and port; the port in network byte order. */
export function at(address: string, port = 0): m.sockaddr_in | m.sockaddr_in6 {
  return isSix(address)
    ? new m.sockaddr_in6({ sin6_family: m.AF_INET6, sin6_addr: address, sin6_port: port })
    : new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: address, sin_port: port })
}

/** The port of a socket's own address, in network byte order. */
export function portOf(fd: number): number {
  const here = m.getsockname(fd)
  return here instanceof m.sockaddr_in6 ? here.sin6_port : (here as m.sockaddr_in).sin_port
}

/** Two sockets on loopback: one that receives at an address or as a member of a group, one to send to it. */
export interface Pair {
  readonly receiver: number
  readonly sender: number
  readonly to: m.sockaddr_in | m.sockaddr_in6
}

export function pair(t: TestContext, destination: string): Pair {
  const domain = domainOf(destination)
  const [receiver, sender] = [udp(t, domain), udp(t, domain)]
  const six = isSix(destination)
  m.bind(receiver, at(isGroup(destination) ? (six ? '::' : '0.0.0.0') : destination))
  if (isGroup(destination)) {
    const request = new m.group_req({ gr_interface: lo, gr_group: destination })
    m.setsockopt(receiver, six ? m.IPPROTO_IPV6 : m.IPPROTO_IP, m.MCAST_JOIN_GROUP, request)
    if (six) m.setsockopt(sender, m.IPPROTO_IPV6, m.IPV6_MULTICAST_IF, lo)
  }
  return { receiver, sender, to: at(destination, portOf(receiver)) }
}

/** A datagram that was taken from a socket. */
export interface Taken {
  readonly data: Uint8Array
  /** Where it came from; on the error queue, where it was sent to. */
  readonly name: m.sockaddr
  /** What came with it. */
  readonly told: m.Ancillary
}

/** Takes a datagram, with room for so many bytes of control messages. */
export function take(fd: number, flags: number = 0, room: number = 512): Taken {
  const data = new Uint8Array(65536)
  const name = new m.sockaddr_storage()
  const msg: m.msghdr = { msg_name: name.bytes, msg_iov: [data], msg_control: new Uint8Array(room) }
  const length = m.recvmsg(fd, msg, flags)
  const from = name.ss_family === m.AF_INET6 ? new m.sockaddr_in6(name.bytes) : new m.sockaddr_in(name.bytes)
  return { data: data.subarray(0, length), name: from, told: m.ancillary(msg) }
}

/** Nanoseconds since 1970, from before a call to after it: whether a time is between. */
export function during<T>(call: () => T): [answer: T, within: (time: bigint | undefined) => boolean] {
  const before = BigInt(Date.now()) * 1_000_000n
  const answer = call()
  const after = BigInt(Date.now() + 1) * 1_000_000n
  return [answer, time => time !== undefined && time >= before && time <= after]
}

/** Asks for what comes with the datagrams of a family. */
export function ask(fd: number, family: 4 | 6): void {
  if (family === 4) {
    for (const option of [m.IP_PKTINFO, m.IP_RECVTTL, m.IP_RECVTOS, m.IP_RECVORIGDSTADDR] as const) {
      m.setsockopt(fd, m.IPPROTO_IP, option, true)
    }
  } else {
    for (const option of [
      m.IPV6_RECVPKTINFO,
      m.IPV6_RECVHOPLIMIT,
      m.IPV6_RECVTCLASS,
      m.IPV6_RECVORIGDSTADDR,
    ] as const) {
      m.setsockopt(fd, m.IPPROTO_IPV6, option, true)
    }
  }
}
