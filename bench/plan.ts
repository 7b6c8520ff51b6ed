import type { Figures } from './child.js'
import { MISSING, type Name, SUBJECTS } from './subjects.js'
import { memory } from './trials/memory.js'
import { calls, importTime, roundTrip } from './trials/single.js'
import { oneWay, receive, send } from './trials/traffic.js'

export const TESTS = [
  'send',
  'receive',
  'one-way',
  'round-trip',
  'groups',
  'option',
  'membership',
  'import',
  'memory',
] as const
export type TestName = (typeof TESTS)[number]

/** One thing to measure, of one subject. */
export interface Trial {
  readonly test: TestName
  readonly subject: string
  /** Bytes to a datagram. */
  readonly size?: number
  /** How many groups are joined. */
  readonly groups?: number
  /** How many rounds it is part of. */
  readonly rounds: number
  run(): Promise<Figures>
}

/** How much is measured. */
export interface Scale {
  readonly rounds: number
  readonly seconds: number
  readonly sizes: readonly number[]
  readonly groups: readonly number[]
  /** How long the memory test's streams last, in seconds. */
  readonly long: number
}

export const FULL: Scale = {
  rounds: 5,
  seconds: 1,
  sizes: [64, 512, 1200, 8192],
  groups: [1, 100, 1000, 10_000],
  long: 20,
}
export const QUICK: Scale = { rounds: 1, seconds: 0.1, sizes: [64, 1200], groups: [1, 1000], long: 0.5 }

const STREAMS: readonly Name[] = ['mreq', 'mreq-batch', 'mreq-gso', 'dgram', 'koffi', 'c', 'c-batch', 'c-gso']
const SENDERS: readonly Name[] = [...STREAMS, 'mreq-values', 'dgram-connected', 'raw-socket']
const LISTENERS: readonly Name[] = [...STREAMS, 'mreq-values', 'mreq-receiver']
const RECEIVERS: readonly Name[] = ['mreq', 'mreq-batch', 'dgram', 'c', 'c-batch']
const CALLERS: readonly Name[] = ['mreq', 'dgram', 'koffi', 'c']
const IMPORTS = ['mreq', 'mreq/c', 'node:dgram', ...installed(['koffi'])]
const KEEPERS: readonly Name[] = ['mreq-batch', 'mreq-gso', 'dgram', 'c-gso']
const SMALL = 64

function installed(names: readonly Name[]): Name[] {
  return names.filter(name => !MISSING.includes(name))
}

/** What is measured in one round, in its order: the subjects of a test one after the other. */
export function plan(scale: Scale, only: readonly TestName[]): Trial[] {
  const { rounds, seconds } = scale
  const trials: Trial[] = []
  const add = (test: TestName, names: readonly Name[], details: object, run: (name: Name) => Promise<Figures>) => {
    for (const subject of installed(names)) trials.push({ test, subject, rounds, ...details, run: () => run(subject) })
  }
  for (const size of scale.sizes) {
    add('send', SENDERS, { size }, name => send(name, size, seconds))
    add('receive', LISTENERS, { size }, name => receive(name, size, seconds, 1))
    add('one-way', STREAMS, { size }, name => oneWay(name, size, seconds))
  }
  add('round-trip', CALLERS, { size: SMALL }, name => roundTrip(name, SMALL, seconds))
  for (const groups of scale.groups) {
    add('groups', RECEIVERS, { size: SMALL, groups }, name => receive(name, SMALL, seconds, groups))
  }
  for (const test of ['option', 'membership'] as const) {
    add(test, CALLERS, {}, name => calls(name, test, seconds))
  }
  for (const subject of IMPORTS) trials.push({ test: 'import', subject, rounds, run: () => importTime(subject) })
  add('memory', KEEPERS, { size: SMALL, rounds: 1 }, name => memory(name, SMALL, scale.long))
  return trials.filter(({ test }) => only.includes(test))
}

/** How a subject is called in what people read. */
export function label(subject: string): string {
  return SUBJECTS[subject as Name]?.label ?? subject
}
