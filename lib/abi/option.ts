import { constants } from './binding.js'
import { requireInts, typeError, valueError } from './errors.js'
import { type Kind, putBytes, structKind } from './kind.js'
import { type StructType, viewOf } from './struct.js'

/** What a constant knows of itself: for the compiler alone. */
declare const brand: unique symbol

/** An option's level: a number that knows its name. */
export type Level<N extends string = string> = number & {
  /** For the compiler alone. @internal */
  readonly [brand]: { readonly level: N }
}

/** An option: a number that knows its name, its level, what it takes and what it gives. */
export type Option<N extends string = string, L extends Level = Level, Set = unknown, Get = unknown> = number & {
  /** For the compiler alone. @internal */
  readonly [brand]: { readonly option: N; readonly level: L; readonly set: Set; readonly get: Get }
}

/** What the compiler's message shows where a value is given to an option that is only read. */
export interface ReadOnly<N extends string> {
  /** For the compiler alone. @internal */
  readonly [brand]: `${N} is only read`
}
/** What the compiler's message shows where an option that is only set is read. */
export interface WriteOnly<N extends string> {
  /** For the compiler alone. @internal */
  readonly [brand]: `${N} is only set`
}
/** What the compiler's message shows where an option that is asked with memory is read without. */
export interface AskedWithMemory<N extends string> {
  /** For the compiler alone. @internal */
  readonly [brand]: `${N} reads its question from memory, and answers in it: give it as the fourth argument`
}
/** The type of what such an option gives. */
export type Answer = typeof asked

/** The level that an option belongs to. A plain number belongs to any. */
export type LevelOf<O> = O extends Option<string, infer L> ? L : number
/** What setsockopt takes for an option. Bytes are taken as they are, for any level and number. */
export type Takes<O> =
  O extends Option<infer N, Level, infer S> ? ([S] extends [never] ? ReadOnly<N> : S | Uint8Array) : Uint8Array
/** An option that getsockopt reads. */
export type Readable<O> =
  O extends Option<infer N, Level, unknown, infer G>
    ? [G] extends [never]
      ? WriteOnly<N>
      : [G] extends [Answer]
        ? AskedWithMemory<N>
        : O
    : never
/** What getsockopt gives for an option. */
export type Gives<O> = O extends Option<string, Level, unknown, infer G> ? G : never

/** One row of the option table. */
export interface Row {
  readonly name: string
  /** The levels that have it: one, or those of IPv4 and IPv6. */
  readonly levels: readonly string[]
  /** The kinds of value that it takes; none for an option that is only read. */
  readonly takes: readonly Kind<unknown>[]
  /** Puts a value of one of these kinds into the option buffer, and returns its length; undefined for any other. */
  readonly put: (from: unknown) => number | undefined
  /** The kind of value that it gives; undefined for an option that is only set, or is asked with memory. */
  readonly gives: Kind<unknown> | undefined
  /** Whether it reads its question from the caller's memory, and answers in it. */
  readonly asked: boolean
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

/** An option that reads its question from memory, and answers in it. */
export const asked = 'asked'

type KindLike = Kind<unknown, unknown> | StructType
type SetOf<K> = K extends StructType<infer I> ? I : K extends Kind<infer S, unknown> ? S : never
type GetOf<K> = K extends Answer
  ? Answer
  : K extends StructType<infer I>
    ? I
    : K extends Kind<unknown, infer G>
      ? G
      : never

/** Nothing: the option does not take a value, or does not give one. */
export const none = 'none'
type None = typeof none

type Given = KindLike | None | Answer
type Taken = KindLike | None | readonly KindLike[]

/** Declares an option: its level or levels, its name, what it takes, and what it gives where that is something else. */
export function option<
  const N extends string,
  L extends Level,
  T extends Taken,
  G extends Given = T extends readonly KindLike[] ? T[0] : T extends Given ? T : never,
>(
  level: L | readonly L[],
  name: N,
  takes: T,
  gives?: G,
): Option<N, L, T extends readonly (infer K)[] ? SetOf<K> : SetOf<T>, GetOf<G>> {
  const number = constants[name]
  const kinds = [takes as Given | readonly KindLike[]]
    .flat()
    .filter((kind): kind is KindLike => kind !== none && kind !== asked)
    .map(kindOf)
  const given = gives === undefined ? kinds[0] : gives === none || gives === asked ? undefined : kindOf(gives)
  if (number !== undefined) {
    const all = [level].flat() as L[]
    const named = all.map(level => levels.get(level) as string)
    const row = { name, levels: named, takes: kinds, put: putFirst(kinds), gives: given, asked: gives === asked }
    declared.push(row)
    for (const level of all) {
      table[level] ??= []
      const ofLevel = table[level] as Row[]
      ofLevel[number] = row
    }
  }
  return number as never
}

function kindOf(kind: KindLike): Kind<unknown> {
  return 'put' in kind ? (kind as Kind<unknown>) : structKind(kind)
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
