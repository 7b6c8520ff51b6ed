import { type TracedCall, trace } from '../../trace/trace.js'

/** A system call, as strace(1) prints it, and its bytes in hex with blanks between them. */
export interface Call {
  readonly name: string
  readonly text: string
  /** The same with what strace leaves as numbers or bytes decoded; undefined where it leaves nothing. */
  readonly decoded?: string
  readonly bytes: string
}

function hex(bytes: Uint8Array = new Uint8Array()): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(..)(?=.)/g, '$1 ')
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
      told({ name, text, ...(full !== text && { decoded: full }), bytes: hex(bytes) })
    },
  })
}
