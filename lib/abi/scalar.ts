import { layouts } from './binding.js'
import { rangeError, typeError } from './errors.js'
import { plainView } from './memory.js'

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** A field that holds one value: how many bytes it takes, and how they are read, written and printed. */
export interface Scalar<T> {
  readonly size: number
  /** The memory that has to be there for it, where that is less than its size: a list may have no entries. */
  readonly least?: number
  get(memory: Uint8Array, at: number): T
  /** `name` is what an error calls it. */
  set(memory: Uint8Array, at: number, value: T, name?: string): void
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
    set(memory, at, value, name = 'the value') {
      if (typeof value !== 'number') throw typeError(name, 'a number', value)
      if (!Number.isInteger(value) || value < low || value > high) {
        throw rangeError(name, `an integer from ${low} to ${high}`, value)
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

/** C's long. */
export const long: Scalar<number> = layouts.long?.size === 4 ? i32 : i64
/** C's size_t. */
export const size_t: Scalar<number> = layouts.size_t?.size === 4 ? u32 : u64

/** So many bytes, as a window on the struct's memory. */
export function bytes(size: number): Scalar<Uint8Array> {
  return {
    size,
    get: (memory, at) => memory.subarray(at, at + size),
    set(memory, at, value, name = 'the value') {
      if (!(value instanceof Uint8Array)) throw typeError(name, 'a Uint8Array', value)
      const bytes = plainView(name, value)
      if (bytes.length !== size) throw rangeError(name, `${size} bytes long`, bytes.length)
      memory.set(bytes, at)
    },
    print: (value, name) =>
      `${name}="${Array.from(value, byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`,
  }
}
