import { Child, type Figures } from '../child.js'
import { command, type Name } from '../subjects.js'

/** A stream of datagrams from one process to another. */
export interface Traffic {
  readonly sender: Name
  readonly receiver: Name
  readonly size: number
  readonly seconds: number
  readonly groups?: number
}

/** Starts both ends, and calls `watch` ten times a second while they run. */
export async function stream(
  { sender, receiver, size, seconds, groups = 1 }: Traffic,
  watch?: (from: Child, to: Child) => void,
): Promise<{ from: Figures; to: Figures }> {
  const to = new Child(command(receiver, 'receive', size, seconds, groups), 1)
  await to.ready()
  const from = new Child(command(sender, 'send', size, seconds, groups), 0)
  const timer = watch && setInterval(() => watch(from, to), 100)
  try {
    const [sent, received] = await Promise.all([from.figures(seconds), to.figures(seconds)])
    return { from: sent, to: received }
  } finally {
    clearInterval(timer)
    await Promise.all([from.end(), to.end()])
  }
}

/** A rate with what it cost, and with what became of the datagrams. */
function figures(rate: number, cpu: number, size: number, { from, to }: { from: Figures; to: Figures }): Figures {
  const { sent = 0 } = from
  const { received = 0, wrong = 0 } = to
  return { rate, bytes: rate * size, cpu, sent, received, lost: sent - received, wrong }
}

/** What the sender sends; heard by C. */
export async function send(subject: Name, size: number, seconds: number): Promise<Figures> {
  const ends = await stream({ sender: subject, receiver: 'c-gso', size, seconds })
  return figures(ends.from.rate ?? 0, ends.from.cpu ?? 0, size, ends)
}

/** What the receiver receives; fed by C, with more than it can take. */
export async function receive(subject: Name, size: number, seconds: number, groups: number): Promise<Figures> {
  const ends = await stream({ sender: 'c-gso', receiver: subject, size, seconds, groups })
  return figures(ends.to.rate ?? 0, ends.to.cpu ?? 0, size, ends)
}

/** What arrives, with both ends of the same kind; the CPU time is that of both. */
export async function oneWay(subject: Name, size: number, seconds: number): Promise<Figures> {
  const ends = await stream({ sender: subject, receiver: subject, size, seconds })
  const { from, to } = ends
  const rate = to.rate ?? 0
  const cpu = rate === 0 ? 0 : (to.cpu ?? 0) + ((from.cpu ?? 0) * (from.rate ?? 0)) / rate
  return figures(rate, cpu, size, ends)
}
