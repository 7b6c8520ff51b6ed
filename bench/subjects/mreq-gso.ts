// mreq's batches of runs: UDP_SEGMENT, which SendBatch uses where it can, and UDP_GRO.
import { IPPROTO_UDP, ReceiveBatch, setsockopt, UDP_GRO } from 'mreq'
import { RUN_ROOM, RUNS, segments } from '../lan.js'
import { batchSender } from './batch-sender.js'
import { receiverSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  sender: size => batchSender(RUNS * segments(size), size, Number.POSITIVE_INFINITY),

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
