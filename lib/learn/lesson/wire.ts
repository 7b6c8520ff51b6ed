// What a process of the listing and the lesson's server say to each other: lines of JSON by a socket in a private folder.
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { TracedCall } from '../../trace/types.js'
import { hex } from '../hex.js'
import type { Half } from './protocol.js'

/** How much of a variable's memory is shown, and can be written, in bytes. */
export const SHOWN = 64

/** A variable as it is in the process: a number; or memory, its first bytes in hex. */
export type Raw =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'memory'; readonly size: number; readonly bytes: string }

/** A system call, as the trace tells of it; bytes and address in hex. */
export interface Made extends Pick<TracedCall, 'name' | 'text' | 'result'> {
  readonly optname?: string
  readonly bytes?: string
  readonly address?: string
}

export function madeOf({ name, text, result, optname, bytes, address }: TracedCall): Made {
  return {
    name,
    text,
    result,
    ...(optname !== undefined && { optname }),
    ...(bytes !== undefined && { bytes: hex(bytes) }),
    ...(address !== undefined && { address: hex(address) }),
  }
}

/** What a process says. */
export type Report =
  | { readonly say: 'hello'; readonly half: Half; readonly pid: number }
  | { readonly say: 'paused'; readonly line: number; readonly variables: Readonly<Record<string, Raw>> }
  | { readonly say: 'edited'; readonly variables: Readonly<Record<string, Raw>> }
  | { readonly say: 'resumed' }
  | { readonly say: 'call'; readonly line: number; readonly made: Made }
  | { readonly say: 'output'; readonly text: string }
  | { readonly say: 'exit'; readonly code: number }
  /** Its debugger cannot go on: it ends the process. */
  | { readonly say: 'failed'; readonly why: string }

/** What a process is asked. */
export type Request =
  | { readonly ask: 'step' | 'run' | 'halt' }
  | { readonly ask: 'breakpoints'; readonly lines: readonly number[] }
  | { readonly ask: 'write'; readonly variable: string; readonly offset: number; readonly bytes: readonly number[] }

/** The variable of the environment that says where the server is. */
export const ADDRESS = 'MREQ_LESSON'

/** The key of the global symbol by which the debugger's expressions reach what the preloaded module has put there. */
export const REACH = 'mreq.lesson'

export function send(socket: Socket, message: Report | Request): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`)
}

/** Calls back with each message that comes. */
export function receive<M extends Report | Request>(socket: Socket, told: (message: M) => void): void {
  // The socket's errors are the interface's too.
  createInterface({ input: socket })
    .on('line', line => told(JSON.parse(line) as M))
    .on('error', () => socket.destroy())
  socket.on('error', () => socket.destroy())
}
