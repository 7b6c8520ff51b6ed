// C's own functions, called through koffi: a foreign function interface, with no code for sockets.
import { createRequire } from 'node:module'
import { IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MULTICAST_TTL, IPPROTO_IP, sockaddr_in } from 'mreq'
import { ANSWER_PORT, MESSAGES, ROOM } from '../lan.js'
import { address, membership, receiverSocket, udpSocket } from './socket.js'
import type { Subject } from './subject.js'

type Call = (...args: unknown[]) => number
const koffi = createRequire(import.meta.url)('koffi') as { load(library: string): { func(prototype: string): Call } }
const libc = koffi.load('libc.so.6')
const sendto = libc.func('intptr_t sendto(int, const void *, size_t, int, const void *, uint32_t)')
const recvfrom = libc.func('intptr_t recvfrom(int, void *, size_t, int, void *, void *)')
const setsockopt = libc.func('int setsockopt(int, int, int, const void *, uint32_t)')

function check(result: number): void {
  if (result < 0) throw new Error('a call by koffi failed')
}

/** What receives a datagram and returns its length, or -1. */
function receiver(fd: number, data: Uint8Array): () => number {
  const from = new sockaddr_in()
  const length = new Uint32Array(1)
  return () => {
    length[0] = sockaddr_in.size
    return Number(recvfrom(fd, data, data.length, 0, from.bytes, length))
  }
}

export const subject: Subject = {
  sender(size) {
    const fd = udpSocket()
    const to = address(0).bytes
    const data = new Uint8Array(size)
    const numbers = new Uint32Array(data.buffer)
    return first => {
      for (let i = 0; i < MESSAGES; i++) {
        numbers[0] = first + i
        check(sendto(fd, data, size, 0, to, to.length))
      }
      return MESSAGES
    }
  },

  receiver(arrivals, groups) {
    const data = new Uint8Array(ROOM)
    const numbers = new Uint32Array(data.buffer)
    const receive = receiver(receiverSocket(0, groups), data)
    return () => {
      for (let i = 0; i < MESSAGES; i++) {
        const length = receive()
        if (length < 0) return false
        arrivals.take(numbers[0] as number, length)
      }
      return true
    }
  },

  echo(_size, ready) {
    const fd = receiverSocket(0, 1)
    const data = new Uint8Array(ROOM)
    const receive = receiver(fd, data)
    const to = address(1, ANSWER_PORT).bytes
    ready()
    for (;;) {
      const length = receive()
      if (length >= 0) check(sendto(fd, data, length, 0, to, to.length))
    }
  },

  ping(size, trips) {
    const fd = receiverSocket(1, 1, ANSWER_PORT)
    const data = new Uint8Array(size)
    const numbers = new Uint32Array(data.buffer)
    const receive = receiver(fd, data)
    const to = address(0).bytes
    for (let number = 1; trips.begin(); number++) {
      numbers[0] = number
      check(sendto(fd, data, size, 0, to, to.length))
      let length: number
      do {
        length = receive()
      } while (length >= 0 && numbers[0] !== number)
      trips.end(length >= 0)
    }
  },

  option() {
    const fd = udpSocket()
    const ttl = new Int32Array(1)
    return count => {
      for (let i = 0; i < count; i++) {
        ttl[0] = 1 + (i & 127)
        check(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, ttl, 4))
      }
    }
  },

  membership() {
    const fd = udpSocket()
    const { bytes } = membership(0)
    return count => {
      for (let i = 0; i < count; i++) {
        check(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, bytes, bytes.length))
        check(setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, bytes, bytes.length))
      }
    }
  },
}
