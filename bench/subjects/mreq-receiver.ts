// mreq's batches of runs on the event loop, where node:dgram receives too.
import { IPPROTO_UDP, ReceiveBatch, Receiver, setsockopt, UDP_GRO } from 'mreq'
import { RUN_ROOM, RUNS } from '../lan.js'
import { takeRuns } from './runs.js'
import { receiverSocket } from './socket.js'
import type { Subject } from './subject.js'

export const subject: Subject = {
  receiver(arrivals, groups) {
    const fd = receiverSocket(0, groups)
    setsockopt(fd, IPPROTO_UDP, UDP_GRO, true)
    const receiver = new Receiver(fd, new ReceiveBatch({ messages: RUNS, room: RUN_ROOM }), batch =>
      takeRuns(batch, arrivals),
    )
    return async () => {
      const more = await arrivals.more()
      if (!more && arrivals.count > 0) receiver.close()
      return more
    }
  },
}
