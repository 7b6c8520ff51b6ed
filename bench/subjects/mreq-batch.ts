// mreq's batches of single datagrams: sendmmsg and recvmmsg.
import { ReceiveBatch, SendBatch } from 'mreq'
import { MESSAGES, ROOM } from '../lan.js'
import { address, receiverSocket, udpSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  sender(size) {
    const fd = udpSocket()
    const batch = new SendBatch({ datagrams: MESSAGES, bytes: MESSAGES * size })
    batch.segmentLimit = 0
    batch.to(address(0))
    batch.lengths.fill(size)
    batch.count = MESSAGES
    const numbers = new Uint32Array(batch.data.buffer)
    const step = size / 4
    return first => {
      for (let i = 0; i < MESSAGES; i++) numbers[i * step] = first + i
      return batch.send(fd)
    }
  },

  receiver(arrivals, groups) {
    const fd = receiverSocket(0, groups)
    const batch = new ReceiveBatch({ messages: MESSAGES, room: ROOM })
    const numbers = new Uint32Array(batch.data.buffer)
    const step = ROOM / 4
    return () => {
      const count = batch.receive(fd)
      for (let i = 0; i < count; i++) arrivals.take(numbers[i * step] as number, batch.lengths[i] as number)
      return count > 0
    }
  },
}
