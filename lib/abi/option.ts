import { constants, isInt, value } from './binding.js'
import { rangeError, requireInts, typeError, valueError } from './errors.js'
import { Struct, type StructType, viewOf } from './struct.js'

declare const brand: unique symbol

/** An option's level: a number that knows its name. */
export type Level<N extends string = string> = number & { readonly [brand]: { readonly level: N } }

/** An option: a number that knows its name, its level, what it takes and what it gives. */
export type Option<N extends string = string, L extends Level = Level, Set = unknown, Get = unknown> = number & {
  readonly [brand]: { readonly option: N; readonly level: L; readonly set: Set; readonly get: Get }
}

/** What the compiler's message shows where a value is given to an option that is only read. */
export interface ReadOnly<N extends string> {
  readonly [brand]: `${N} is only read`
}
/** What the compiler's message shows where an option that is only set is read. */
export interface WriteOnly<N extends string> {
  readonly [brand]: `${N} is only set`
}

/** The level that an option belongs to. A plain number belongs to any. */
export type LevelOf<O> = O extends Option<string, infer L> ? L : number
/** What setsockopt takes for an option. Bytes are taken as they are, for any level and number. */
export type Takes<O> =
  O extends Option<infer N, Level, infer S> ? ([S] extends [never] ? ReadOnly<N> : S | Uint8Array) : Uint8Array
/** An option that getsockopt reads. */
export type Readable<O> =
  O extends Option<infer N, Level, unknown, infer G> ? ([G] extends [never] ? WriteOnly<N> : O) : never
/** What getsockopt gives for an option. */
export type Gives<O> = O extends Option<string, Level, unknown, infer G> ? G : never

/** A type of option value: how it is put into the option buffer, and taken from it. */
export interface Kind<Set, Get = Set> {
  /** What a TypeError says was expected. */
  readonly expects: string
  /** How many bytes to read. */
  readonly size: number
  /** Puts a value into the option buffer, and returns its length; undefined is the answer to what is not of this kind. */
  put(from: unknown): number | undefined
  /** Takes the value that getsockopt left, `length` bytes long. */
  take(length: number): Get
  readonly [brand]?: Set
}

/** One row of the option table. */
export interface Row {
  readonly name: string
  readonly level: string
  /** The kinds of value that it takes; none for an option that is only read. */
  readonly takes: readonly Kind<unknown>[]
  /** Puts a value of one of these kinds into the option buffer, and returns its length; undefined for any other. */
  readonly put: (from: unknown) => number | undefined
  /** The kind of value that it gives; undefined for an option that is only set. */
  readonly gives: Kind<unknown> | undefined
}

// By level, then by name, as this is looked up at every call.
const table: Row[][] = []
const levels = new Map<number, string>()

/** The row of an option, by its level and number. */
export function row(level: number, name: number): Row | undefined {
  return typeof level === 'number' && typeof name === 'number' ? table[level]?.[name] : undefined
}

/** All rows of the option table, in its order. */
export function rows(): readonly Row[] {
  return declared
}

const declared: Row[] = []

/** A level's name, where it is known. */
export function levelName(level: number): string | undefined {
  return levels.get(level)
}

/** Declares a level. */
export function level<const N extends string>(name: N): Level<N> {
  const number = constants[name]
  if (number !== undefined) levels.set(number, name)
  return number as Level<N>
}

type KindLike = Kind<unknown, unknown> | StructType
type SetOf<K> = K extends StructType<infer I> ? I : K extends Kind<infer S, unknown> ? S : never
type GetOf<K> = K extends StructType<infer I> ? I : K extends Kind<unknown, infer G> ? G : never

/** Nothing: the option does not take a value, or does not give one. */
export const none = 'none'
type None = typeof none

type Given = KindLike | None
type Taken = KindLike | None | readonly KindLike[]

/** Declares an option: its level, its name, what it takes, and what it gives where that is something else. */
export function option<
  const N extends string,
  L extends Level,
  T extends Taken,
  G extends Given = T extends readonly KindLike[] ? T[0] : T extends Given ? T : never,
>(
  level: L,
  name: N,
  takes: T,
  gives?: G,
): Option<N, L, T extends readonly (infer K)[] ? SetOf<K> : SetOf<T>, GetOf<G>> {
  const number = constants[name]
  const kinds = [takes as Given | readonly KindLike[]]
    .flat()
    .filter(kind => kind !== none)
    .map(kindOf)
  const given = gives === undefined ? kinds[0] : gives === none ? undefined : kindOf(gives as KindLike)
  if (number !== undefined) {
    const row = { name, level: levels.get(level) as string, takes: kinds, put: putFirst(kinds), gives: given }
    declared.push(row)
    table[level] ??= []
    const ofLevel = table[level] as Row[]
    ofLevel[number] = row
  }
  return number as never
}

function kindOf(kind: KindLike): Kind<unknown> {
  return 'put' in kind ? (kind as Kind<unknown>) : structKind(kind)
}

function structKind(type: StructType): Kind<Struct> {
  const { size } = type
  return {
    expects: `a struct ${(type as unknown as { name: string }).name}`,
    size,
    put(from) {
      if (!(from instanceof type)) return undefined
      Struct.copy(from, size, value)
      return size
    },
    take: () => new type(value.slice(0, size), 0),
  }
}

const ints = new Int32Array(value.buffer, value.byteOffset, 1)
const longs = new BigUint64Array(value.buffer, value.byteOffset, 1)

/** C's int: any integer of 32 bits, with a sign or without. */
export const int: Kind<number> = {
  expects: 'a number',
  size: 4,
  put(from) {
    if (typeof from !== 'number') return undefined
    if (!isInt(from) && from >>> 0 !== from) throw rangeError('optval', 'an integer of 32 bits', from)
    ints[0] = from
    return 4
  },
  take: length => (length === 1 ? (value[0] as number) : (ints[0] as number)),
}

/** An int that says yes or no. */
export const bool: Kind<boolean | 0 | 1, boolean> = {
  expects: 'true or false',
  size: 4,
  put(from) {
    if (from !== true && from !== false && from !== 0 && from !== 1) return undefined
    ints[0] = Number(from)
    return 4
  },
  take: length => int.take(length) !== 0,
}

/** A 64-bit number without a sign. */
export const uint64: Kind<bigint> = {
  expects: 'a bigint',
  size: 8,
  put(from) {
    if (typeof from !== 'bigint') return undefined
    if (from < 0n || from > 0xffffffffffffffffn) throw rangeError('optval', 'an integer of 64 bits', from)
    longs[0] = from
    return 8
  },
  take: () => longs[0] as bigint,
}

/** A short text, which ends at its NUL. */
export const text: Kind<string> = {
  expects: 'a string',
  size: 256,
  put(from) {
    if (typeof from !== 'string') return undefined
    const bytes = new TextEncoder().encode(from)
    if (bytes.length >= text.size || bytes.includes(0)) throw rangeError('optval', 'a short text without NUL', from)
    value.set(bytes)
    value[bytes.length] = 0
    return bytes.length + 1
  },
  take: length => new TextDecoder().decode(value.subarray(0, length)).split('\0', 1)[0] as string,
}

/** Puts any value that an option takes into the option buffer, and returns its length. */
export function put(level: number, name: number, from: unknown): number {
  return row(level, name)?.put(from) ?? putOther(level, name, from)
}

// Apart from put(), which is small enough to be inlined where options are set.
function putOther(level: number, name: number, from: unknown): number {
  if (from instanceof Uint8Array) return putBytes(viewOf('optval', from))
  const found = row(level, name)
  if (found === undefined) {
    requireInts({ level, optname: name })
    throw typeError('optval', 'a Uint8Array, as the option table does not have this option', from)
  }
  const expected = found.takes.map(kind => kind.expects)
  throw expected.length === 0
    ? valueError('optname', 'an option that can be set', found.name)
    : typeError(`the value of ${found.name}`, [...expected, 'a Uint8Array'].join(' or '), from)
}

function putFirst(kinds: readonly Kind<unknown>[]): Row['put'] {
  const [only] = kinds
  if (only !== undefined && kinds.length === 1) return only.put
  return from => {
    for (const kind of kinds) {
      const length = kind.put(from)
      if (length !== undefined) return length
    }
    return undefined
  }
}

/** Puts the bytes of a plain array into the option buffer. */
export function putBytes(bytes: Uint8Array): number {
  if (bytes.length > value.length) throw rangeError('optval', `at most ${value.length} bytes long`, bytes.length)
  value.set(bytes)
  return bytes.length
}
