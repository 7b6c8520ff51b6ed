// The samples as the tests walk them.
import { AF_INET, AF_INET6 } from 'mreq'
import { value } from '#lib/abi/binding.js'
import { type Option, rows } from '#lib/abi/option.js'
import * as options from '#lib/abi/options.js'
import { isRefused, tooNew } from './linux.js'
import type { First, OptionName, Sample } from './sample.js'
import { samples } from './samples.js'

/** An option by name, and the value that it is set to. */
export interface Step {
  readonly name: OptionName
  readonly level: number
  readonly option: number
  readonly set: unknown
  readonly bytes: string
}

/** What is set on one socket, in order. */
export interface Steps {
  readonly domain: number
  readonly steps: readonly Step[]
}

const numbers: Readonly<Record<string, number>> = options

function placeOf(name: OptionName, domain: number): { level: number; option: number } {
  const levels = rows().find(row => row.name === name)?.levels ?? []
  const level = domain === AF_INET6 ? levels.at(-1) : levels[0]
  return { level: Number(numbers[level ?? '']), option: numbers[name] as number }
}

/** The domain of the sockets that an option's sample is for: IPv6's own are for those of IPv6. */
function domainOf(name: OptionName): number {
  return name.startsWith('IPV6_') ? AF_INET6 : AF_INET
}

/** Every sample, with its option's level and number. */
export const all: readonly {
  name: OptionName
  sample: Sample<Option>
  domain: number
  level: number
  option: number
}[] = (Object.entries(samples) as [OptionName, Sample<Option>][]).map(([name, sample]) => {
  const domain = domainOf(name)
  return { name, sample, domain, ...placeOf(name, domain) }
})

/** The domain of a group's sockets. */
export function familyOf(group: string): number {
  return group.includes(':') ? AF_INET6 : AF_INET
}

/** A step, by the option's name. */
export function stepOf(name: OptionName, domain: number, set: unknown, bytes: string = ''): Step {
  return { name, set, bytes, ...placeOf(name, domain) }
}

const before = (domain: number, first: readonly First[] = []) =>
  first.map(({ name, set }) => {
    const row = rows().find(row => row.name === name)
    const length = row?.put(set) ?? 0
    return stepOf(name, domain, set, Buffer.from(value.subarray(0, length)).toString('hex'))
  })

type Value = { readonly set: unknown; readonly bytes: string }

function valuesOf(sample: Sample<Option>): (Value & { group?: string; first?: readonly First[] })[] {
  if ('groups' in sample) return [...sample.groups]
  if ('values' in sample) return [...sample.values]
  if ('seen' in sample) return [sample]
  return [...(sample.takes ?? [])]
}

/** Every value of a sample that is set. */
export function settings(sample: Sample<Option>): readonly Value[] {
  return valuesOf(sample)
}

/** What to do on a new socket for each value of each sample that this kernel knows, and lets these tests set. */
export const steps: readonly Steps[] = all
  .filter(({ name }) => tooNew(name) === undefined && !isRefused(name))
  .flatMap(({ name, sample, domain: usual }) =>
    valuesOf(sample).map(({ set, bytes, group, first }) => {
      const domain = group === undefined ? usual : familyOf(group)
      return { domain, steps: [...before(domain, first), stepOf(name, domain, set, bytes)] }
    }),
  )
