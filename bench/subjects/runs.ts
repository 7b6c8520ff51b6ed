import type { ReceiveBatch } from 'mreq'
import type { Arrivals } from '../arrivals.js'

/** Looks at the number of each datagram in a batch of runs. */
export function takeRuns({ count, room, lengths, segmentSizes, data }: ReceiveBatch, arrivals: Arrivals): void {
  const numbers = new Uint32Array(data.buffer)
  for (let i = 0; i < count; i++) {
    const length = lengths[i] as number
    const size = segmentSizes[i] || length
    const whole = Math.floor(length / size)
    const begin = (i * room) / 4
    arrivals.takeRun(numbers, begin, size / 4, whole)
    const rest = length - whole * size
    if (rest > 0) arrivals.take(numbers[begin + (whole * size) / 4] as number, rest)
  }
}
