// What the page shows of a system call that was made.
import { native } from '../../abi/binding.js'
import { errorName } from '../../abi/errors.js'
import { hintFor } from '../../abi/hints.js'
import type { Call, Datagram } from './protocol.js'
import type { Made } from './wire.js'

type Errno = NonNullable<Call['errno']>

/** Why a call failed, in the kernel's words and in plain ones; undefined for one that did not. */
export function errnoOf({ name, args, result }: Made): Errno | undefined {
  if (result >= 0) return undefined
  const code = errorName(-result)
  const hint = hintFor(code, name, name === 'setsockopt' ? args[2] : undefined)
  return { code, message: native.strerror(-result), ...(hint !== undefined && { hint }) }
}

/** The datagram that a call sent or received, and its address; undefined for another call, or one that failed. */
export function datagramOf(
  { name, args, result }: Made,
  bytes: string | undefined,
): Pick<Datagram, 'direction' | 'address' | 'bytes' | 'text'> | undefined {
  const direction = name === 'sendto' ? 'sent' : name === 'recvfrom' ? 'received' : undefined
  if (direction === undefined || result < 0 || bytes === undefined) return undefined
  // An address of another family has neither, and the kernel writes none where fromlen was 0.
  const [, port, host] = /htons\((\d+)\), sin_addr=inet_addr\("(.+)"\)/.exec(args[4] ?? '') ?? []
  const text = Buffer.from(bytes, 'hex')
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '.')
  return { direction, ...(host !== undefined && { address: `${host}:${port}` }), bytes, text }
}

/** How the process that wait(2) tells of has ended: its exit status, or the signal's name. */
export function waitedFor({ name, args, result }: Made): number | string | undefined {
  if (name !== 'wait4' || result < 0) return undefined
  const [, kind, value] = /(WEXITSTATUS|WTERMSIG)\(s\) == (\w+)/.exec(args[1] ?? '') ?? []
  return kind === 'WEXITSTATUS' ? Number(value) : value
}
