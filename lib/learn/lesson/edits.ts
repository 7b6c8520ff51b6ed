// Which bytes a variable may be given: what is sent must not leave this machine where no namespace keeps it in.

import type { Field, Variable } from './protocol.js'
import { Refused } from './refused.js'

/** The machine's own addresses, by which nothing leaves it. */
export const LOOPBACK = /^127\./
/** MCAST-TEST-NET. RFC 6676 */
export const TEST_GROUPS = /^233\.252\.0\./
/** Addresses for documentation, which no interface has. RFC 5737 */
export const DOCUMENTATION = /^(192\.0\.2|198\.51\.100|203\.0\.113)\./

// What the kernel refuses, and what stays on the loopback interface.
const allowed: Readonly<Record<string, readonly RegExp[]>> = {
  'group sin_addr.s_addr': [LOOPBACK, TEST_GROUPS],
  'mreq imr_multiaddr.s_addr': [LOOPBACK, TEST_GROUPS, DOCUMENTATION],
  'mreq imr_interface.s_addr': [LOOPBACK, DOCUMENTATION],
}

/** The field that is to be written; refused where there is none, or where these bytes are not for it. */
export function editedField(variable: Variable | undefined, name: string, hex: string, isolated: boolean): Field {
  const field = variable?.fields.find(field => field.name === name)
  if (variable === undefined || field === undefined)
    throw new Refused(409, 'There is no such variable, or no such field.')
  if (!field.editable) throw new Refused(409, `${variable.name} cannot be edited.`)
  if (hex.length !== 2 * field.size) throw new Refused(400, `${name} has ${field.size} bytes.`)
  const rules = isolated ? undefined : allowed[`${variable.name} ${name}`]
  const address = [...Buffer.from(hex, 'hex')].join('.')
  if (rules !== undefined && !rules.some(rule => rule.test(address))) {
    throw new Refused(
      409,
      `Without a network namespace of the lesson's own, ${address} could lead out of this machine.`,
    )
  }
  return field
}
