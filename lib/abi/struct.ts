import { type Layout, layouts, value } from './binding.js'
import { goneError, rangeError, typeError } from './errors.js'
import { plainView } from './memory.js'
import type { Scalar } from './scalar.js'

// Marks memory that is a struct's already, and was looked at when that was made.
const FIELD: unique symbol = Symbol('field')

/** A C struct: a view on its own bytes, or on those of the struct that it is a field of. */
export abstract class Struct {
  /** sizeof(struct), in bytes. */
  static readonly size: number
  /** The fields, in C's order. @internal */
  static readonly fields: Fields
  /** How a text, a number or another struct becomes the bytes, for a struct that takes one. @internal */
  static readonly convert: Convert<never> | undefined
  /** Where its list begins, for a struct that ends in one. @internal */
  static readonly open: number | undefined
  // Plain, and private: what an option is given is copied from here.
  readonly #memory: Uint8Array
  readonly #at: number
  /** Exactly the bytes that the kernel gets: a window on this struct's memory. */
  readonly bytes: Uint8Array

  constructor(from?: unknown, at: number = 0, field?: typeof FIELD) {
    const { size, name, open } = this.constructor as typeof Struct
    if (from instanceof Uint8Array) {
      const memory = field === FIELD ? from : viewOf('memory', from)
      const least = open ?? size
      if (!Number.isInteger(at) || at < 0 || at + least > memory.length) {
        throw rangeError('at', `where ${least} of ${memory.length} bytes are left for struct ${name}`, at)
      }
      this.#memory = memory
      this.#at = at
      const end = open === undefined ? at + size : memory.length
      this.bytes = memory.length === end - at ? memory : memory.subarray(at, end)
    } else {
      this.#memory = new Uint8Array(open === undefined ? size : extent(this.constructor as typeof Struct, open, from))
      this.#at = 0
      this.bytes = this.#memory
      if (from !== undefined) this.assign(from)
    }
  }

  /** Copies a struct's first bytes, whatever it says of itself. For so few of them a loop is faster than set(). @internal */
  static copy(from: Struct, size: number, to: Uint8Array): void {
    const memory = from.#memory
    const at = from.#at
    if (at + size > memory.length) throw goneError('the struct')
    for (let i = 0; i < size; i++) to[i] = memory[at + i] as number
  }

  /** The memory behind a struct, from one distance to another, as far as there is any. @internal */
  static behind(struct: Struct, from: number, to: number): Uint8Array {
    return struct.#memory.subarray(struct.#at + from, struct.#at + to)
  }

  /** How a field is read and written: where its struct's memory is, `offset` bytes in. @internal */
  static accessors(name: string, type: Scalar<unknown> | StructType, offset: number): PropertyDescriptor {
    const check = (struct: Struct) => {
      const at = struct.#at + offset
      const least = 'get' in type ? (type.least ?? type.size) : type.size
      if (at + least > struct.#memory.length) {
        throw goneError('the struct')
      }
      return at
    }
    if ('get' in type) {
      return {
        get(this: Struct) {
          return type.get(this.#memory, check(this))
        },
        set(this: Struct, value: unknown) {
          type.set(this.#memory, check(this), value, name)
        },
      }
    }
    return {
      get(this: Struct) {
        return new type(this.#memory, check(this), FIELD)
      },
      set(this: Struct, value: unknown) {
        new type(this.#memory, check(this), FIELD).assign(value)
      },
    }
  }

  /** Takes over another's bytes, as C's assignment of a struct does; or the fields given, and leaves the others. */
  assign(from: unknown): void {
    const { fields, name, convert } = this.constructor as typeof Struct
    if (from instanceof this.constructor) {
      this.bytes.set(viewOf('the value', from as this))
      return
    }
    if (convert !== undefined && (typeof from === 'string' || typeof from === 'number' || from instanceof Struct)) {
      convert(from as never, this.bytes)
      return
    }
    if (Object.prototype.toString.call(from) !== '[object Object]') {
      throw typeError('the value', `a struct ${name} or its fields`, from)
    }
    for (const [field, value] of Object.entries(from as object)) {
      if (!Object.hasOwn(fields, field)) throw typeError('the value', `made of the fields of struct ${name}`, field)
      if (value !== undefined) Reflect.set(this, field, value)
    }
  }

  /** The fields as strace(1) prints them. */
  toString(): string {
    const { fields } = this.constructor as typeof Struct
    return `{${Object.keys(fields)
      .map(field => print(field, fields[field] as Scalar<unknown> | StructType, Reflect.get(this, field)))
      .join(', ')}}`
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString()
  }
}

// Zeroed memory for a struct that ends in a list: what C's sizeof says, or as much as the given list needs.
function extent({ size, fields }: typeof Struct, open: number, from: unknown): number {
  if (from instanceof Struct) return from.bytes.length
  const [name, last] = Object.entries(fields).at(-1) as [string, List<Struct, never>]
  const items = typeof from === 'object' && from !== null ? Reflect.get(from, name) : undefined
  if (!Array.isArray(items)) return size
  const length = open + items.length * last.each
  if (length > value.length) throw rangeError(name, `short enough for ${value.length} bytes`, items.length)
  return length
}

/** The memory that a call hands to native, which looks for itself where it is and how long: a struct's bytes, or an array. */
export function bytesOf(name: string, from: Struct | Uint8Array): Uint8Array {
  const bytes = from instanceof Struct ? from.bytes : from
  if (!(bytes instanceof Uint8Array)) throw typeError(name, 'a Uint8Array or a struct', from)
  return bytes
}

/**
 * The same memory as a plain Uint8Array, for what is copied here: a subclass or a property of the caller's own could lie of
 * its length, or keep what it is given.
 */
export function viewOf(name: string, from: Struct | Uint8Array): Uint8Array {
  return plainView(name, bytesOf(name, from))
}

/** A struct's class, as the type of a field. */
export interface StructType<I extends Struct = Struct> {
  readonly size: number
  new (memory: Uint8Array, at: number, field?: typeof FIELD): I
}

/** Writes a struct's bytes from a text, a number or another struct. */
export type Convert<A> = (from: A, bytes: Uint8Array) => void

/** What a field may be initialised from beside its own type. */
type Accepts<F> = F extends { readonly convert: Convert<infer A> | undefined } ? A : never

/** The list that a struct ends in: as many entries as a field of the same struct counts, and as there is memory for. */
export interface List<I extends Struct, A> extends Scalar<I[]> {
  readonly convert: Convert<readonly (I | A)[]> | undefined
  /** How many bytes the list takes behind what stands before it. */
  readonly each: number
}

/** The fields of a struct, in C's order. */
export type Fields = Readonly<
  Record<string, Scalar<never> | Scalar<number> | Scalar<Uint8Array> | Scalar<Struct[]> | StructType>
>
/** What a field reads as. */
export type Value<F> = F extends StructType<infer I> ? I : F extends Scalar<infer T> ? T : never
/** What a struct may be made from: any of its fields; the others are zero. */
export type Init<F extends Fields> = { readonly [K in keyof F]?: Value<F[K]> | Accepts<F[K]> | undefined }

/** An instance: its fields, and a tag that keeps structs of the same shape apart. */
export type View<N extends string, F extends Fields> = Struct & {
  /** C's name of the struct. */
  readonly [Symbol.toStringTag]: N
} & {
  -readonly [K in keyof F]: Value<F[K]>
}

/** The class that {@link struct} makes. */
export interface StructClass<N extends string, F extends Fields, A = never> {
  /** sizeof(struct), in bytes. */
  readonly size: number
  /** The fields, in C's order. @internal */
  readonly fields: F
  /** How a text, a number or another struct becomes the bytes. @internal */
  readonly convert: Convert<A> | undefined
  /** Zeroed memory, and what is given: fields; or, for a struct that takes one, a text, a number or another struct. */
  new (init?: Init<F> | A): View<N, F>
  /** A view on memory that is there already, `at` bytes in. */
  new (memory: Uint8Array, at?: number): View<N, F>
}

/**
 * A C struct as a class: its fields in C's order, each where the compiler put it; and `convert`, for one that is made from a
 * text, a number or another struct too.
 */
export function struct<const N extends string, const F extends Fields, A extends string | number | Struct = never>(
  name: N,
  fields: F,
  convert?: Convert<A>,
): StructClass<N, F, A> {
  const layout = layouts[name]
  if (layout === undefined) throw new Error(`this binary has no layout of struct ${name}`)

  class Instance extends Struct {
    static override readonly size = layout?.size as number
    static override readonly fields = fields
    static override readonly convert = convert
    static override readonly open = openAt(layout as Layout, fields)
  }
  for (const [field, type] of Object.entries(fields)) {
    const place = layout.fields[field]
    if (place?.size !== type.size) throw new Error(`${field} of struct ${name} is not as the C compiler has it`)
    const accessor = Struct.accessors(field, type as Scalar<unknown> | StructType, place.offset)
    Object.defineProperty(Instance.prototype, field, { enumerable: true, ...accessor })
  }
  Object.defineProperty(Instance, 'name', { value: name })
  Object.defineProperty(Instance.prototype, Symbol.toStringTag, { value: name })
  return Instance as unknown as StructClass<N, F, A>
}

function openAt(layout: Layout, fields: Fields): number | undefined {
  const [name, last] = Object.entries(fields).at(-1) as [string, Scalar<never> | StructType]
  return 'least' in last ? layout.fields[name]?.offset : undefined
}

// `name=value`, but for a struct that prints its own name, as strace(1) has an in6_addr do.
function print(name: string, type: Scalar<unknown> | StructType, value: unknown): string {
  if ('print' in type) return type.print(value, name)
  const printAs = Reflect.get(value as Struct, 'printAs') as ((name: string) => string) | undefined
  return printAs?.call(value, name) ?? `${name}=${value}`
}
