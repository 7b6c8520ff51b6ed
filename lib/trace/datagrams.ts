// The calls for one datagram: sendto(2), recvfrom(2), sendmsg(2), recvmsg(2).
import { type Calls, scalars } from '../abi/binding.js'
import { address } from './address.js'
import { flagText, joined, type Message, message } from './message.js'
import { data, type Form, isNull, length, POINTER, pointer, quoted } from './notation.js'
import type { Printed } from './printed.js'
import { refusesMessage } from './refused.js'

/** sendto(). */
export function sendto(
  [fd, size, options, addressLength, memory, to]: Parameters<Calls['sendto']>,
  result: number,
  form: Form,
): Printed | undefined {
  if (size > memory.length || addressLength > (to?.length ?? 0) || refusesMessage(options, 0, result)) return undefined
  const bytes = memory.slice(0, size)
  const there = address(to, addressLength)
  const args = [String(fd), data(memory, size, form), String(size), flagText(options), there]
  return { name: 'sendto', args: [...args, String(addressLength)], result, bytes, address: to?.slice(0, addressLength) }
}

/** recvfrom(). */
export function recvfrom(
  [fd, size, options, room, memory, from]: Parameters<Calls['recvfrom']>,
  result: number,
  form: Form,
): Printed | undefined {
  if (size > memory.length || room > (from?.length ?? 0)) return undefined
  const left = scalars[0] as number
  const bytes = memory.subarray(0, Math.max(0, Math.min(result, size)))
  const shown = result < 0 || isNull(memory) ? pointer(memory) : quoted(bytes, form)
  const known = from === undefined || result < 0 || room === 0 ? undefined : from.subarray(0, room)
  const who = known === undefined ? pointer(from) : address(known, Math.min(room, left))
  // Native always has a place for the length, which strace reads only for who asks for the address.
  const tail = from === undefined ? POINTER : result < 0 ? `[${room}]` : length(room, left)
  const args = [String(fd), shown, String(size), flagText(options), who, tail]
  return { name: 'recvfrom', args, result, bytes: bytes.slice(), address: known?.slice(0, left) }
}

/** sendmsg(). */
export function sendmsg(
  [fd, options, name, control, ...parts]: Parameters<Calls['sendmsg']>,
  result: number,
  form: Form,
): Printed | undefined {
  if (refusesMessage(options, parts.length, result)) return undefined
  const size = parts.reduce((total, part) => total + part.length, 0)
  const nameRoom = name?.length ?? 0
  const controlLength = control?.length ?? 0
  const given: Message = { name, nameRoom, nameLength: nameRoom, parts, size, control, controlLength, flags: 0 }
  const text = message(given, form)
  return {
    name: 'sendmsg',
    args: [String(fd), text, flagText(options)],
    result,
    bytes: joined(parts),
    address: name?.slice(),
  }
}

/** recvmsg(). */
export function recvmsg(
  [fd, options, name, control, ...parts]: Parameters<Calls['recvmsg']>,
  result: number,
  form: Form,
): Printed | undefined {
  if (refusesMessage(0, parts.length, result)) return undefined
  const nameRoom = name?.length ?? 0
  const [nameLength, controlLength, left] = scalars as unknown as [number, number, number]
  const came: Message = { name, nameRoom, nameLength, parts, size: result, control, controlLength, flags: left }
  const text = result < 0 ? `{msg_namelen=${nameRoom}}` : message(came, form)
  const bytes = joined(parts, Math.max(0, result))
  const from = result < 0 ? undefined : name?.slice(0, nameLength)
  return { name: 'recvmsg', args: [String(fd), text, flagText(options)], result, bytes, address: from }
}
