import { type TracedCall, trace } from '../../trace/trace.js'

/** A system call, as strace(1) prints it, and its bytes in hex with blanks between them. */
export interface Call {
  readonly name: string
  readonly text: string
  readonly bytes: string
}

/** Tells of every call of mreq's that this process makes from here on. */
export function record(told: (call: Call) => void): void {
  const to = ({ name, text, bytes = new Uint8Array() }: TracedCall) => {
    told({
      name,
      text,
      bytes: Buffer.from(bytes)
        .toString('hex')
        .replace(/(..)(?=.)/g, '$1 '),
    })
  }
  trace({ to })
}
