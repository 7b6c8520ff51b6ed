// What the page asks, checked: nothing else is a command.
import { stops } from './program.js'
import type { Command } from './protocol.js'
import { Refused } from './refused.js'
import { SHOWN } from './wire.js'

type Check = (value: unknown) => boolean

const BYTES = new RegExp(`^([0-9a-f]{2}){1,${SHOWN}}$`, 'i')

const half: Check = value => value === 'parent' || value === 'child'
const text =
  (form: RegExp): Check =>
  value =>
    typeof value === 'string' && form.test(value)

type Fields<D> = Exclude<keyof Extract<Command, { readonly do: D }>, 'do'>

const forms: { readonly [D in Command['do']]: Readonly<Record<Fields<D>, Check>> } = {
  step: { half },
  run: {},
  'start-over': {},
  breakpoint: { line: value => typeof value === 'number' && stops.has(value), on: value => typeof value === 'boolean' },
  edit: { half, variable: text(/^\w{1,32}$/), field: text(/^[\w.]{1,32}$/), bytes: text(BYTES) },
  try: { id: text(/^[\w-]{1,32}$/), value: text(/^[\d.-]{1,15}$/) },
}

/** The command that a text of JSON is; 400 for any other. */
export function commandFrom(json: string): Command {
  let given: unknown
  try {
    given = JSON.parse(json)
  } catch {
    throw new Refused(400, 'That is no JSON.')
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw new Refused(400, 'That is no command.')
  const { do: name, ...values } = given as Record<string, unknown>
  const form: Readonly<Record<string, Check>> | undefined =
    typeof name === 'string' && Object.hasOwn(forms, name) ? forms[name as Command['do']] : undefined
  if (form === undefined) throw new Refused(400, 'There is no such command.')
  if (Object.keys(values).some(key => !Object.hasOwn(form, key)))
    throw new Refused(400, 'That is more than the command takes.')
  for (const [key, check] of Object.entries(form)) {
    if (!check(values[key])) throw new Refused(400, `${key} is not what this command takes.`)
  }
  return given as Command
}
