// What the page shows of a system call that was made.

import { inet_ntoa, ntohs } from '../../abi/address.js'
import { native } from '../../abi/binding.js'
import { AF_INET } from '../../abi/constants.js'
import { errorName } from '../../abi/errors.js'
import { hintFor } from '../../abi/hints.js'
import { i32 } from '../../abi/scalar.js'
import { sockaddr_in } from '../../abi/sockaddr.js'
import { WEXITSTATUS, WIFEXITED, WTERMSIG } from '../../c.js'
import { signalName } from '../../trace/names.js'
import type { Call, Datagram } from './protocol.js'
import type { Made } from './wire.js'

type Errno = NonNullable<Call['errno']>

/** Why a call failed, in the kernel's words and in plain ones; undefined for one that did not. */
export function errnoOf({ name, result, optname }: Made): Errno | undefined {
  if (result >= 0) return undefined
  const code = errorName(-result)
  const hint = hintFor(code, name, optname)
  return { code, message: native.strerror(-result), ...(hint !== undefined && { hint }) }
}

/** `127.0.0.1:5000`; undefined for an address of another family, and for none. */
function placeOf(address: string = ''): string | undefined {
  const memory = Buffer.from(address, 'hex')
  if (memory.length < sockaddr_in.size) return undefined
  const { sin_family, sin_addr, sin_port } = new sockaddr_in(memory)
  return sin_family === AF_INET ? `${inet_ntoa(sin_addr)}:${ntohs(sin_port)}` : undefined
}

/** The datagram that a call sent or received, and its address; undefined for another call, or one that failed. */
export function datagramOf(made: Made): Pick<Datagram, 'direction' | 'address' | 'bytes' | 'text'> | undefined {
  const { name, result, bytes } = made
  const direction = name === 'sendto' ? 'sent' : name === 'recvfrom' ? 'received' : undefined
  if (direction === undefined || result < 0 || bytes === undefined) return undefined
  const address = placeOf(made.address)
  const text = Buffer.from(bytes, 'hex')
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '.')
  return { direction, ...(address !== undefined && { address }), bytes, text }
}

/** How the process that wait(2) tells of has ended: its exit status, or the signal's name. */
export function waitedFor({ name, bytes }: Made): number | string | undefined {
  if (name !== 'wait4' || bytes === undefined) return undefined
  const status = i32.get(Buffer.from(bytes, 'hex'), 0)
  return WIFEXITED(status) ? WEXITSTATUS(status) : signalName(WTERMSIG(status))
}
