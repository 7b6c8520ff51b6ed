// mreq's batches of runs: UDP_SEGMENT, which SendBatch uses where it can, and UDP_GRO; their arrays written and read by hand.
import { IPPROTO_UDP, ReceiveBatch, setsockopt, UDP_GRO } from 'mreq'
import { RUN_ROOM, RUNS, segments } from '../lan.js'
import { batchSender } from './batch-sender.js'
import { takeRuns } from './runs.js'
import { receiverSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  sender: size => batchSender(RUNS * segments(size), size, Number.POSITIVE_INFINITY),

  receiver(arrivals, groups) {
    const fd = receiverSocket(0, groups)
    setsockopt(fd, IPPROTO_UDP, UDP_GRO, true)
    const batch = new ReceiveBatch({ messages: RUNS, room: RUN_ROOM })
    return () => {
      const count = batch.receive(fd)
      takeRuns(batch, arrivals)
      return count > 0
    }
  },
}
