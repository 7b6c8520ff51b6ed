// What a call's line, as strace(1) prints it, says of the call.
import { hintFor } from '../../abi/hints.js'
import type { Call, Datagram } from './protocol.js'

type Errno = NonNullable<Call['errno']>

/** What a call returned: -1 where it failed. */
export function resultOf(text: string): number {
  return Number(/\) += (-?\d+)/.exec(text)?.[1] ?? 0)
}

/** Why a call failed, in the kernel's words and in plain ones; undefined for one that did not. */
export function errnoOf(text: string): Errno | undefined {
  const [, code, message] = /\) += -1 (E\w+) \((.+)\)$/.exec(text) ?? []
  if (code === undefined || message === undefined) return undefined
  const hint = hintFor(code, /^\w+/.exec(text)?.[0] ?? '', /\b(?:IP|SO|MCAST)_\w+/.exec(text)?.[0])
  return { code, message, ...(hint !== undefined && { hint }) }
}

/** The datagram that a call sent or received, and its address; undefined for another call, or one that failed. */
export function datagramOf({
  text,
  bytes,
  result,
}: Pick<Call, 'text' | 'bytes' | 'result'>): Pick<Datagram, 'direction' | 'address' | 'bytes' | 'text'> | undefined {
  const direction = text.startsWith('sendto(') ? 'sent' : text.startsWith('recvfrom(') ? 'received' : undefined
  const [, port, host] = /sin_port=htons\((\d+)\), sin_addr=inet_addr\("([\d.]+)"\)/.exec(text) ?? []
  if (direction === undefined || result < 0 || bytes === undefined) return undefined
  const said = Buffer.from(bytes, 'hex')
    .toString('latin1')
    .replace(/[^\x20-\x7e]/g, '.')
  return { direction, address: `${host}:${port}`, bytes, text: said }
}

/** How the process that wait(2) tells of has ended: its exit status, or the signal's name. */
export function waitedFor(text: string): number | string | undefined {
  const [, status] = /WEXITSTATUS\(s\) == (\d+)/.exec(text) ?? []
  const [, signal] = /WTERMSIG\(s\) == (\w+)/.exec(text) ?? []
  return status === undefined ? signal : Number(status)
}
