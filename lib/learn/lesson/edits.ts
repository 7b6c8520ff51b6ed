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
  if (!isolated && name === 'sin_port' && Number.parseInt(hex, 16) !== port)
    throw new Refused(
      409,
      `Without a network namespace of the lesson's own, the port stays ${port}: others are other programs'.`,
    )
  const rules = allowed[`${variable.name} ${name}`]
  if (!isolated && rules !== undefined) requireKept([...Buffer.from(hex, 'hex')].join('.'), rules)
  return field
}
