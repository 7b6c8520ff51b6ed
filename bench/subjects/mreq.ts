// mreq's plain calls: sendto() and recvfrom(), which block as they do in C.
import {
  EAGAIN,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  recvfrom,
  SystemError,
  sendto,
  setsockopt,
  sockaddr_in,
} from 'mreq'
import { ANSWER_PORT, MESSAGES, PORT, ROOM } from '../lan.js'
import { address, membership, receiverSocket, udpSocket } from './socket.js'
import type { Subject } from './subject.js'

function receive(fd: number, data: Uint8Array, from: sockaddr_in): number {
  try {
    return recvfrom(fd, data, 0, from)
  } catch (error) {
    if (error instanceof SystemError && error.errno === -EAGAIN) return -1
    throw error
  }
}

export const subject: Subject = {
  sender(size) {
    const fd = udpSocket()
    const to = address(0)
    const data = new Uint8Array(size)
    const numbers = new Uint32Array(data.buffer)
    return first => {
      for (let i = 0; i < MESSAGES; i++) {
        numbers[0] = first + i
        sendto(fd, data, 0, to)
      }
      return MESSAGES
    }
  },

  receiver(arrivals, groups) {
    const fd = receiverSocket(0, groups)
    const data = new Uint8Array(ROOM)
    const numbers = new Uint32Array(data.buffer)
    const from = new sockaddr_in()
    return () => {
      for (let i = 0; i < MESSAGES; i++) {
        const length = receive(fd, data, from)
        if (length < 0) return false
        arrivals.take(numbers[0] as number, length)
      }
      return true
    }
  },

  echo(_size, ready) {
    const fd = receiverSocket(0, 1)
    const data = new Uint8Array(ROOM)
    const from = new sockaddr_in()
    const to = address(1, ANSWER_PORT)
    ready()
    for (;;) {
      const length = receive(fd, data, from)
      if (length >= 0) sendto(fd, data.subarray(0, length), 0, to)
    }
  },

  ping(size, trips) {
    const fd = receiverSocket(1, 1, ANSWER_PORT)
    const to = address(0, PORT)
    const data = new Uint8Array(size)
    const numbers = new Uint32Array(data.buffer)
    const from = new sockaddr_in()
    for (let number = 1; trips.begin(); number++) {
      numbers[0] = number
      sendto(fd, data, 0, to)
      let length: number
      do {
        length = receive(fd, data, from)
      } while (length >= 0 && numbers[0] !== number)
      trips.end(length >= 0)
    }
  },

  option() {
    const fd = udpSocket()
    return count => {
      for (let i = 0; i < count; i++) setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, 1 + (i & 127))
    }
  },

  membership() {
    const fd = udpSocket()
    const group = membership(0)
    return count => {
      for (let i = 0; i < count; i++) {
        setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, group)
        setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, group)
      }
    }
  },
}
