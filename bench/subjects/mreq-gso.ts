// mreq's batches of runs: UDP_SEGMENT, which SendBatch uses where it can, and UDP_GRO.
import { IPPROTO_UDP, ReceiveBatch, SendBatch, setsockopt, UDP_GRO } from 'mreq'
import { RUN_ROOM, RUNS, segments } from '../lan.js'
import { address, receiverSocket, udpSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  sender(size) {
    const fd = udpSocket()
    const datagrams = RUNS * segments(size)
    const batch = new SendBatch({ datagrams, bytes: datagrams * size })
    batch.to(address(0))
    batch.lengths.fill(size)
    batch.count = datagrams
    const numbers = new Uint32Array(batch.data.buffer)
    const step = size / 4
    return first => {
      for (let i = 0; i < datagrams; i++) numbers[i * step] = first + i
      return batch.send(fd)
    }
  },

  receiver(arrivals, groups) {
    const fd = receiverSocket(0, groups)
    setsockopt(fd, IPPROTO_UDP, UDP_GRO, true)
    const batch = new ReceiveBatch({ messages: RUNS, room: RUN_ROOM })
    const numbers = new Uint32Array(batch.data.buffer)
    return () => {
      const count = batch.receive(fd)
      for (let i = 0; i < count; i++) {
        const length = batch.lengths[i] as number
        const size = batch.segmentSizes[i] || length
        const whole = Math.floor(length / size)
        const begin = (i * RUN_ROOM) / 4
        arrivals.takeRun(numbers, begin, size / 4, whole)
        const rest = length - whole * size
        if (rest > 0) arrivals.take(numbers[begin + (whole * size) / 4] as number, rest)
      }
      return count > 0
    }
  },
}
