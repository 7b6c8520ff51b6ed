// What a sample of an option is, and those that many options share.
import assert from 'node:assert/strict'
import { close, getsockopt, socket, timeval } from 'mreq'
import type { Gives, Option, Takes } from '#lib/abi/option.js'
import type * as options from '#lib/abi/options.js'

/** The option table's module. */
export type Options = typeof options
/** The names in the option table: what lib/abi/options.ts exports, without the levels and second names. */
export type OptionName = { [K in keyof Options]: Options[K] extends Option<K> ? K : never }[keyof Options]

/** What has to be done on a new socket before. */
export interface First {
  readonly name: OptionName
  readonly set: unknown
}

/** An option that is set and read: the first value is not what a new socket has. */
interface Both<O> {
  /** What a new socket has, where that is no sysctl's. */
  readonly initially?: Gives<O>
  readonly values: readonly { readonly set: Takes<O>; readonly bytes: string; readonly reads: Gives<O> }[]
}

/** An option of a group: what it does is seen in the kernel's tables. */
export interface Group<O> {
  readonly groups: readonly {
    readonly set: Takes<O>
    readonly bytes: string
    readonly group: string
    readonly first: readonly First[]
    /** Which sources of the group this host hears, before and after. */
    readonly hears: readonly [before: string, after: string]
  }[]
}

/** An option that is only set: what it does is seen otherwise. */
interface Effect<O> {
  readonly set: Takes<O>
  readonly bytes: string
  readonly first?: readonly First[]
  /** Fails where the socket is not as the option makes it. */
  readonly seen: (fd: number) => void
}

/** An option whose reading is a matter of its own: what it takes, where it takes something. */
interface Apart<O> {
  readonly check: () => void
  readonly takes?: readonly { readonly set: Takes<O>; readonly bytes: string }[]
}

export type Sample<O = number> = Both<O> | Group<O> | Effect<O> | Apart<O>

const hex = (memory: Int32Array | BigInt64Array | BigUint64Array) => Buffer.from(memory.buffer).toString('hex')
export const ints = (...numbers: number[]): string => hex(Int32Array.from(numbers))
export const longs = (...numbers: bigint[]): string => hex(BigInt64Array.from(numbers))

export const yes = { initially: false, values: [{ set: true, bytes: ints(1), reads: true }] } as const
export const no = { initially: true, values: [{ set: false, bytes: ints(0), reads: false }] } as const
export const number = (initially: number, set: number) => ({
  initially,
  values: [{ set, bytes: ints(set), reads: set }],
})
export const doubled = { values: [{ set: 8192, bytes: ints(8192), reads: 16_384 }] }
const moment = new timeval({ tv_sec: 1, tv_usec: 500_000 })
export const waits = {
  initially: new timeval(),
  values: [{ set: moment, bytes: longs(1n, 500_000n), reads: moment }],
}

/** Makes a socket, and closes it when it was looked at. */
export function of<R>(look: (fd: number) => R, domain: number, type: number): R {
  const fd = socket(domain, type)
  try {
    return look(fd)
  } finally {
    close(fd)
  }
}

/** What an option reads as, whatever its row says of its type. */
export function reads(level: number, option: number, expected: unknown): (fd: number) => void {
  const get: (fd: number, level: number, option: number) => unknown = getsockopt as never
  return fd => assert.deepEqual(get(fd, level, option), expected)
}
