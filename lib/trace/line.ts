// The lines that are written of calls, and where to.
import { fstatSync } from 'node:fs'
import { valueBytes } from '../abi/binding.js'
import { AF_INET, AF_INET6, AF_PACKET, POLLOUT } from '../abi/constants.js'
import { EAGAIN, EINTR } from '../abi/errno.js'
import { SO_DOMAIN, SOL_SOCKET } from '../abi/options.js'
import { i16, i32 } from '../abi/scalar.js'
import { pollfd } from '../abi/structs.js'
import { untraced } from './tracer.js'
import type { TracedCall, TraceOptions } from './types.js'

/** What stands before each line. */
export type Leader = Pick<TraceOptions, 'time' | 'pid'>

const two = (number: number) => String(number).padStart(2, '0')

function timeOfDay(milliseconds: number, microseconds: boolean): string {
  const at = new Date(milliseconds)
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')
  const rest = Math.floor((milliseconds % 1000) * 1000)
  return microseconds ? `${time}.${String(rest).padStart(6, '0')}` : time
}

// Where strace puts the results.
const COLUMN = 40

/** A call's line, as strace would write it to a terminal. */
export function line({ name, args, text, time: made, pid: maker }: TracedCall, { time, pid }: Leader): string {
  const who = pid === true ? `[pid ${String(maker).padStart(5)}] ` : ''
  const when = time === undefined || time === false ? '' : `${timeOfDay(made, time === 'microseconds')} `
  const head = `${name}(${args.join(', ')})`
  return `${`${who}${when}${head}`.padEnd(COLUMN - 1)}${text.slice(head.length)}\n`
}

const STDERR = 2

/** Which file standard error is; none where it is closed. */
function standardError(): string | undefined {
  try {
    const { dev, ino } = fstatSync(STDERR)
    return `${dev} ${ino}`
  } catch {
    return undefined
  }
}

/** Whether what is written there is sent: a program had closed it, and its next socket got the number. */
export function standardErrorSends(): boolean {
  if (untraced('getsockopt')(STDERR, SOL_SOCKET, SO_DOMAIN, i32.size) < 0) return false
  return [AF_INET, AF_INET6, AF_PACKET].includes(i32.get(valueBytes(i32.size), 0))
}

/**
 * Writes to standard error by write(2): what is queued would not leave a process that blocks. It writes only while the
 * descriptor is what it was at first: a program may close it, and its next socket has that number.
 */
export function toStandardError(): (text: string) => void {
  const first = standardError()
  return text => {
    if (first !== undefined && standardError() === first) write(text)
  }
}

function write(text: string): void {
  let left: Uint8Array = new TextEncoder().encode(text)
  while (left.length > 0) {
    const written = untraced('write')(STDERR, left.length, left)
    if (written === -EAGAIN) untraced('poll')(1, -1, waiting())
    else if (written < 0 && written !== -EINTR) return
    else left = left.subarray(Math.max(0, written))
  }
}

function waiting(): Uint8Array {
  const memory = new Uint8Array(pollfd.size)
  i32.set(memory, 0, STDERR)
  i16.set(memory, 4, POLLOUT)
  return memory
}
