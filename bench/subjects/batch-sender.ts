import { SendBatch } from 'mreq'
import { address, udpSocket } from './socket.js'

/** Numbers the datagrams of one batch from `first` on at each call, and sends them; those below the limit joined. */
export function batchSender(datagrams: number, size: number, segmentLimit: number): (first: number) => number {
  const fd = udpSocket()
  const batch = new SendBatch({ datagrams, bytes: datagrams * size })
  batch.segmentLimit = segmentLimit
  batch.to(address(0))
  batch.lengths.fill(size)
  batch.count = datagrams
  const numbers = new Uint32Array(batch.data.buffer)
  const step = size / 4
  return first => {
    for (let i = 0; i < datagrams; i++) numbers[i * step] = first + i
    return batch.send(fd)
  }
}
