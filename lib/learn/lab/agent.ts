// A process of a lab, which runs the TypeScript that it is told to, and tells the calls that this made.
import { runInThisContext } from 'node:vm'
import * as mreq from '../../index.js'
import { obey } from '../hosts/obey.js'
import { type Call, record } from './calls.js'

/** An error, with its code: `ENODEV`. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** What came of some code: the value of its last expression, or an error, and the calls that it made. */
export interface Outcome {
  readonly value?: unknown
  readonly error?: Failure
  readonly calls: readonly Call[]
}

/** A datagram that came. */
export interface Heard {
  readonly text: string
  readonly from: string
  readonly call: string
}

let made: Call[] = []
let bound = false
record(call => {
  if (call.name === 'bind') bound = true
  made.push(call)
})

const scope = globalThis as unknown as { s: unknown }
Object.assign(scope, mreq, { s: -1 })

function receive(s: number): Heard {
  const data = new Uint8Array(65536)
  const from = new mreq.sockaddr_in()
  const length = mreq.recvfrom(s, data, mreq.MSG_DONTWAIT, from)
  const call = made.filter(({ name }) => name === 'recvfrom').at(-1)?.text ?? ''
  return { text: new TextDecoder().decode(data.subarray(0, length)), from: mreq.inet_ntoa(from.sin_addr), call }
}

/** A value that crosses as JSON; of another, its text. */
function plain(value: unknown): unknown {
  return typeof value === 'object' || typeof value === 'bigint' ? String(value) : value
}

const calls = {
  /** Runs a step's TypeScript. */
  run(code: string): Outcome {
    made = []
    try {
      return { value: plain(runInThisContext(`{${code}\n}`, { filename: 'step.ts' })), calls: made }
    } catch (error) {
      const { code = 'no code', message } = error as Error & { code?: string }
      return { error: { code, message }, calls: made }
    }
  },
  /**
   * What came to the socket: up to `patience` ms until there are as many datagrams as are expected, and what comes in the `settle` ms
   * after that, as one more is of interest too. Undefined where it never bound anything, so that there is nothing to come.
   */
  hear(expected: number, patience: number, settle: number): Heard[] | undefined {
    const { s } = scope
    if (!bound || typeof s !== 'number') return undefined
    const heard: Heard[] = []
    const end = performance.now() + patience
    const fds = [new mreq.pollfd({ fd: s, events: mreq.POLLIN })]
    for (;;) {
      const left = heard.length < expected ? end - performance.now() : settle
      mreq.poll(fds, Math.max(0, Math.ceil(left)))
      if (((fds[0] as mreq.pollfd).revents & mreq.POLLIN) === 0) return heard
      heard.push(receive(s))
    }
  },
}

/** The calls of a process of a lab. */
export type AgentCalls = typeof calls

await obey(calls)
