import {
  AF_INET,
  bind,
  htons,
  IP_ADD_MEMBERSHIP,
  IPPROTO_IP,
  ip_mreq,
  SO_RCVBUF,
  SO_RCVTIMEO,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
  setsockopt,
  sockaddr_in,
  socket,
  timeval,
} from 'mreq'
import { BUFFER, group, INTERFACE, PORT, QUIET } from '../lan.js'

export function address(number: number, port: number = PORT): sockaddr_in {
  return new sockaddr_in({ sin_family: AF_INET, sin_port: htons(port), sin_addr: group(number) })
}

export function membership(number: number): ip_mreq {
  return new ip_mreq({ imr_multiaddr: group(number), imr_interface: INTERFACE })
}

export function udpSocket(): number {
  const fd = socket(AF_INET, SOCK_DGRAM)
  setsockopt(fd, SOL_SOCKET, SO_RCVBUF, BUFFER)
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, BUFFER)
  return fd
}

/** A socket bound to the port, a member of so many groups from number `first` on, which waits as long as QUIET. */
export function receiverSocket(first: number, groups: number, port: number = PORT): number {
  const fd = udpSocket()
  bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_port: htons(port) }))
  for (let i = 0; i < groups; i++) setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership(first + i))
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new timeval({ tv_sec: 0, tv_usec: QUIET * 1000 }))
  return fd
}
