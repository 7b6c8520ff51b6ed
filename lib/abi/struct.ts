import { layouts } from './binding.js'
import { rangeError, typeError } from './errors.js'

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** A field that holds one value: how many bytes it takes, and how they are read, written and printed. */
export interface Scalar<T> {
  readonly size: number
  get(memory: Uint8Array, at: number): T
  set(memory: Uint8Array, at: number, value: T): void
  /** `name=value` as strace(1) prints it. */
  print(value: T, name: string): string
}

function integer(size: 1 | 2 | 4 | 8, low: number, high: number): Scalar<number> {
  const place = (at: number, power: number) => (LITTLE_ENDIAN ? at + power : at + size - 1 - power)
  return {
    size,
    get(memory, at) {
      let value = low < 0 && (memory[place(at, size - 1)] as number) > 127 ? -1 : 0
      for (let power = size - 1; power >= 0; power--) value = value * 256 + (memory[place(at, power)] as number)
      return value
    },
    set(memory, at, value) {
      if (typeof value !== 'number') throw typeError('the field', 'a number', value)
      if (!Number.isInteger(value) || value < low || value > high) {
        throw rangeError('the field', `an integer from ${low} to ${high}`, value)
      }
      let rest = value
      for (let power = 0; power < size; power++) {
        memory[place(at, power)] = rest
        rest = Math.floor(rest / 256)
      }
    },
    print: (value, name) => `${name}=${value}`,
  }
}

export const u8 = integer(1, 0, 0xff)
export const u16 = integer(2, 0, 0xffff)
export const i16 = integer(2, -0x8000, 0x7fff)
export const i32 = integer(4, -0x80000000, 0x7fffffff)
export const u32 = integer(4, 0, 0xffffffff)
const i64 = integer(8, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)
const u64 = integer(8, 0, Number.MAX_SAFE_INTEGER)

/** C's long and size_t: as wide as a pointer. */
export const [long, size_t] = layouts.timeval?.size === 8 ? [i32, u32] : [i64, u64]

/** So many bytes, as a window on the struct's memory. */
export function bytes(size: number): Scalar<Uint8Array> {
  return {
    size,
    get: (memory, at) => memory.subarray(at, at + size),
    set(memory, at, value) {
      if (!(value instanceof Uint8Array)) throw typeError('the field', 'a Uint8Array', value)
      if (value.length !== size) throw rangeError('the field', `${size} bytes long`, value.length)
      memory.set(value, at)
    },
    print: (value, name) =>
      `${name}="${Array.from(value, byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`,
  }
}

/** A C struct: a view on its own bytes, or on those of the struct that it is a field of. */
export abstract class Struct {
  /** sizeof(struct), in bytes. */
  static readonly size: number
  /** The fields, in C's order. */
  static readonly fields: Fields
  /** How a text or a number becomes the bytes, for a struct that takes one. */
  static readonly convert: Convert<never> | undefined
  protected readonly memory: Uint8Array
  protected readonly at: number

  constructor(from?: unknown, at: number = 0) {
    const { size, name } = this.constructor as typeof Struct
    if (from instanceof Uint8Array) {
      if (!Number.isInteger(at) || at < 0 || at + size > from.length) {
        throw rangeError('at', `where ${size} of ${from.length} bytes are left for struct ${name}`, at)
      }
      this.memory = from
      this.at = at
    } else {
      this.memory = new Uint8Array(size)
      this.at = 0
      if (from !== undefined) this.assign(from)
    }
  }

  /** Exactly the bytes that the kernel gets: a window on this struct's memory. */
  get bytes(): Uint8Array {
    const { size } = this.constructor as typeof Struct
    if (this.memory.length === size) return this.memory
    requireMemory(this.memory, this.at + size)
    return this.memory.subarray(this.at, this.at + size)
  }

  /** Takes over another's bytes, as C's assignment of a struct does; or the fields given, and leaves the others. */
  assign(from: unknown): void {
    const { fields, name, convert } = this.constructor as typeof Struct
    if (from instanceof this.constructor) {
      this.bytes.set((from as this).bytes)
      return
    }
    if (convert !== undefined && (typeof from === 'string' || typeof from === 'number')) {
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

/** The bytes of what a call was given as memory: a struct's own, or a Uint8Array as it is. */
export function bytesOf(name: string, from: Struct | Uint8Array): Uint8Array {
  if (from instanceof Struct) return from.bytes
  if (!(from instanceof Uint8Array)) throw typeError(name, 'a Uint8Array or a struct', from)
  if (from.length === 0) requireAttached(name, from)
  return from
}

// An array whose buffer is detached, or was shrunk, has the length 0 too: what tells is that its methods refuse it.
function requireAttached(name: string, array: Uint8Array): void {
  try {
    array.at(0)
  } catch {
    throw typeError(name, 'in memory that is still there', array)
  }
}

function requireMemory(memory: Uint8Array, end: number): void {
  if (end > memory.length) throw typeError('the struct', 'in memory that is still there', memory)
}

/** A struct's class, as the type of a field. */
export interface StructType<I extends Struct = Struct> {
  readonly size: number
  new (memory: Uint8Array, at: number): I
}

/** Writes a struct's bytes from a text or a number. */
export type Convert<A> = (from: A, bytes: Uint8Array) => void

/** What a field may be initialised from beside its own type. */
type Accepts<F> = F extends { readonly convert: Convert<infer A> | undefined } ? A : never

/** The fields of a struct, in C's order. */
export type Fields = Readonly<Record<string, Scalar<never> | Scalar<number> | Scalar<Uint8Array> | StructType>>
/** What a field reads as. */
export type Value<F> = F extends StructType<infer I> ? I : F extends Scalar<infer T> ? T : never
/** What a struct may be made from: any of its fields; the others are zero. */
export type Init<F extends Fields> = { readonly [K in keyof F]?: Value<F[K]> | Accepts<F[K]> | undefined }

/** An instance: its fields, and a tag that keeps structs of the same shape apart. */
export type View<N extends string, F extends Fields> = Struct & { readonly [Symbol.toStringTag]: N } & {
  -readonly [K in keyof F]: Value<F[K]>
}

/** The class that {@link struct} makes. */
export interface StructClass<N extends string, F extends Fields, A = never> {
  readonly size: number
  readonly fields: F
  readonly convert: Convert<A> | undefined
  /** Zeroed memory, and what is given: fields; or, for a struct that takes one, a text or a number. */
  new (init?: Init<F> | A): View<N, F>
  /** A view on memory that is there already, `at` bytes in. */
  new (memory: Uint8Array, at?: number): View<N, F>
}

/**
 * A C struct as a class: its fields in C's order, each where the compiler put it; and `convert`, for one that is made from a
 * text or a number too.
 */
export function struct<const N extends string, const F extends Fields, A extends string | number = never>(
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
  }
  for (const [field, type] of Object.entries(fields)) {
    const place = layout.fields[field]
    if (place?.size !== type.size) throw new Error(`${field} of struct ${name} is not as the C compiler has it`)
    const accessor = accessors(type as Scalar<unknown> | StructType, place.offset)
    Object.defineProperty(Instance.prototype, field, { enumerable: true, ...accessor })
  }
  Object.defineProperty(Instance, 'name', { value: name })
  Object.defineProperty(Instance.prototype, Symbol.toStringTag, { value: name })
  return Instance as unknown as StructClass<N, F, A>
}

interface Placed {
  readonly memory: Uint8Array
  readonly at: number
}

function accessors(type: Scalar<unknown> | StructType, offset: number): PropertyDescriptor {
  const place = ({ memory, at }: Placed) => {
    requireMemory(memory, at + offset + type.size)
    return [memory, at + offset] as const
  }
  return 'get' in type
    ? {
        get(this: Placed) {
          return type.get(...place(this))
        },
        set(this: Placed, value: unknown) {
          const [memory, at] = place(this)
          type.set(memory, at, value)
        },
      }
    : {
        get(this: Placed) {
          return new type(...place(this))
        },
        set(this: Placed, value: unknown) {
          new type(...place(this)).assign(value)
        },
      }
}

// `name=value`, but for a struct that prints its own name, as strace(1) has an in6_addr do.
function print(name: string, type: Scalar<unknown> | StructType, value: unknown): string {
  if ('print' in type) return type.print(value, name)
  const printAs = Reflect.get(value as Struct, 'printAs') as ((name: string) => string) | undefined
  return printAs?.call(value, name) ?? `${name}=${value}`
}
