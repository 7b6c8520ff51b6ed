import type { Figures } from '../child.js'
import type { Name } from '../subjects.js'
import { stream } from './traffic.js'

// Until then the compiler and the buffers have settled.
const SETTLED = 20

/** The memory of both ends after two seconds of a stream and at its end, in bytes. */
export async function memory(subject: Name, size: number, seconds: number): Promise<Figures> {
  const kept: { sender: number; receiver: number }[] = []
  const { from, to } = await stream({ sender: subject, receiver: subject, size, seconds }, (sender, receiver) => {
    const [sends, receives] = [sender.memory(), receiver.memory()]
    // One that has ended has none.
    if (sends && receives) kept.push({ sender: sends, receiver: receives })
  })
  const early = kept[Math.min(SETTLED, kept.length >> 1)]
  const late = kept.at(-1)
  const { sent = 0 } = from
  const { received = 0 } = to
  return {
    sent,
    received,
    lost: sent - received,
    sender: late?.sender ?? 0,
    receiver: late?.receiver ?? 0,
    senderGrowth: (late?.sender ?? 0) - (early?.sender ?? 0),
    receiverGrowth: (late?.receiver ?? 0) - (early?.receiver ?? 0),
  }
}
