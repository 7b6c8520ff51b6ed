// mreq's batches of single datagrams: sendmmsg and recvmmsg.
import { ReceiveBatch } from 'mreq'
import { MESSAGES, ROOM } from '../lan.js'
import { batchSender } from './batch-sender.js'
import { receiverSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  sender: size => batchSender(MESSAGES, size, 0),

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
