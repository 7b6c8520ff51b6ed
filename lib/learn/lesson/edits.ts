// Which bytes a variable may be given.

import type { Place } from './isolation.js'
import { DOCUMENTATION, LOOPBACK, requireKept, TEST_GROUPS } from './kept.js'
import type { Field, Variable } from './protocol.js'
import { Refused } from './refused.js'

// What the kernel refuses, and what stays on the loopback interface.
const allowed: Readonly<Record<string, readonly RegExp[]>> = {
  'group sin_addr.s_addr': [LOOPBACK, TEST_GROUPS],
  'mreq imr_multiaddr.s_addr': [LOOPBACK, TEST_GROUPS, DOCUMENTATION],
  'mreq imr_interface.s_addr': [LOOPBACK, DOCUMENTATION],
}

// How much memory a length is of. Where it says more, C would let the kernel run past the end.
const lengths: Readonly<Record<string, readonly [of: string, most: number]>> = {
  fromlen: ['from', 16],
  n: ['buf', 1024],
}

function requireWithin(name: string, hex: string): void {
  const [of, most] = lengths[name] ?? []
  if (most === undefined) return
  const [length = 0] = new Uint32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer)
  if (length > most)
    throw new Refused(
      409,
      `${of} has ${most} bytes, and ${name} says ${length}: in C the kernel could go past its end; mreq/c throws a RangeError before the call.`,
    )
}

/** The field that is to be written; refused where there is none, or where these bytes are not for it. */
export function editedField(
  variable: Variable | undefined,
  name: string,
  hex: string,
  { isolated }: Place,
  port: number,
): Field {
  const field = variable?.fields.find(field => field.name === name)
  if (variable === undefined || field === undefined)
    throw new Refused(409, 'There is no such variable, or no such field.')
  if (!field.editable) throw new Refused(409, `${variable.name} cannot be edited.`)
  if (hex.length !== 2 * field.size) throw new Refused(400, `${name} has ${field.size} bytes.`)
  requireWithin(variable.name, hex)
  if (!isolated && name === 'sin_port' && Number.parseInt(hex, 16) !== port)
    throw new Refused(
      409,
      `Without a network namespace of the lesson's own, the port stays ${port}: others are other programs'.`,
    )
  const rules = allowed[`${variable.name} ${name}`]
  if (!isolated && rules !== undefined) requireKept([...Buffer.from(hex, 'hex')].join('.'), rules)
  return field
}
