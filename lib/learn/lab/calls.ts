import { type TracedCall, trace } from '../../trace/trace.js'
import { hex } from '../hex.js'

/** A system call, as strace(1) prints it, and its bytes in hex with blanks between them. */
export interface Call {
  readonly name: string
  readonly text: string
  /** The same with what strace leaves as numbers or bytes decoded; undefined where it leaves nothing. */
  readonly decoded?: string
  readonly bytes: string
}

/** Tells of every call of mreq's that this process makes from here on. */
export function record(told: (call: Call) => void): void {
  const plain: TracedCall[] = []
  trace({ to: call => void plain.push(call) })
  // Of each call, this is told after the other.
  trace({
    full: true,
    to: ({ name, text: full, bytes }) => {
      const text = plain.shift()?.text ?? full
      told({ name, text, ...(full !== text && { decoded: full }), bytes: bytes === undefined ? '' : hex(bytes, ' ') })
    },
  })
}
