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

/** Whether the full form has more than all the bytes where strace has the first of them. */
function isDecoded(plain: TracedCall, full: TracedCall): boolean {
  const goesOn = (arg: string, i: number) =>
    arg.endsWith('"...') && full.args[i]?.startsWith(arg.slice(0, -'"...'.length))
  return plain.args.some((arg, i) => arg !== full.args[i] && !goesOn(arg, i))
}

/** Tells of every call of mreq's that this process makes from here on. */
export function record(told: (call: Call) => void): void {
  const calls: TracedCall[] = []
  trace({ to: call => void calls.push(call) })
  // Of each call, this is told after the other.
  trace({
    full: true,
    to: full => {
      const { name, text, bytes } = full
      const plain = calls.shift() ?? full
      const decoded = isDecoded(plain, full) && { decoded: text }
      told({ name, text: plain.text, ...decoded, bytes: bytes === undefined ? '' : hex(bytes, ' ') })
    },
  })
}
