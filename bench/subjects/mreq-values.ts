// mreq's batches of runs as a program is likely to write it: push() for each datagram, and for...of over what came.
import { IPPROTO_UDP, ReceiveBatch, SendBatch, setsockopt, UDP_GRO } from 'mreq'
import { RUN_ROOM, RUNS, segments } from '../lan.js'
import { address, receiverSocket, udpSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  sender(size) {
    const fd = udpSocket()
    const datagrams = RUNS * segments(size)
    const batch = new SendBatch({ datagrams, bytes: datagrams * size })
    const to = batch.to(address(0))
    const data = new Uint8Array(size)
    const numbers = new Uint32Array(data.buffer)
    return first => {
      batch.clear()
      for (let i = 0; i < datagrams; i++) {
        numbers[0] = first + i
        batch.push(data, to)
      }
      return batch.send(fd)
    }
  },

  receiver(arrivals, groups) {
    const fd = receiverSocket(0, groups)
    setsockopt(fd, IPPROTO_UDP, UDP_GRO, true)
    const batch = new ReceiveBatch({ messages: RUNS, room: RUN_ROOM })
    const memory = new DataView(batch.data.buffer)
    return () => {
      const count = batch.receive(fd)
      for (const { data } of batch) arrivals.take(memory.getUint32(data.byteOffset, true), data.length)
      return count > 0
    }
  },
}
