import { isInt, value, valueBytes } from './binding.js'
import { sock_filter } from './bpf.js'
import { rangeError, typeError } from './errors.js'
import { Struct, type StructType, viewOf } from './struct.js'
import { copy } from './typed-array.js'

/** A type of option value: how it is put into the option buffer, and taken from it. */
export interface Kind<Set, Get = Set> {
  /** What a TypeError says was expected. */
  readonly expects: string
  /** The struct's class, where it is one. */
  readonly type?: StructType
  /** How many bytes to read; of a program, how many instructions. */
  readonly size: number
  /** Puts a value into the option buffer, and returns its length; undefined is the answer to what is not of this kind. */
  put(from: unknown): number | undefined
  /** Takes the value that getsockopt left, `length` bytes long. */
  take(length: number): Get
}

/** Puts the bytes of a plain array into the option buffer. */
export function putBytes(bytes: Uint8Array): number {
  if (bytes.length > value.length) throw rangeError('optval', `at most ${value.length} bytes long`, bytes.length)
  copy(bytes, value)
  return bytes.length
}

/** A struct, as a kind of option value. */
export function structKind(type: StructType): Kind<Struct> {
  const { size, name, open } = type as unknown as typeof Struct
  return {
    expects: `a struct ${name}`,
    type,
    size,
    put(from) {
      if (!(from instanceof type)) return undefined
      if (open !== undefined) return putBytes(viewOf('optval', from))
      Struct.copy(from, size, value)
      return size
    },
    take: () => new type(valueBytes(size), 0),
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
    copy(bytes, value)
    value[bytes.length] = 0
    return bytes.length + 1
  },
  take: length => new TextDecoder().decode(valueBytes(length)).split('\0', 1)[0] as string,
}

/** So many 32-bit numbers without a sign. */
export function uint32s(count: number): Kind<never, Uint32Array> {
  return {
    expects: 'nothing',
    size: count * Uint32Array.BYTES_PER_ELEMENT,
    put: () => undefined,
    take: length => new Uint32Array(valueBytes(length).buffer),
  }
}

// As many as a filter may have: BPF_MAXINSNS of <linux/bpf_common.h>.
const MOST_INSTRUCTIONS = 4096

/** A classic BPF program. Its length counts instructions where it is read. */
export const program: Kind<readonly sock_filter[], sock_filter[]> = {
  expects: 'an array of struct sock_filter',
  size: MOST_INSTRUCTIONS,
  put(from) {
    if (!Array.isArray(from)) return undefined
    const instructions: unknown[] = Array.from(from)
    const { length } = instructions
    if (length > MOST_INSTRUCTIONS) throw rangeError('optval', `at most ${MOST_INSTRUCTIONS} long`, length)
    const memory = new Uint8Array(length * sock_filter.size)
    for (const [i, instruction] of instructions.entries()) {
      if (!(instruction instanceof sock_filter)) throw typeError(`optval[${i}]`, 'a struct sock_filter', instruction)
      Struct.copy(instruction, sock_filter.size, memory.subarray(i * sock_filter.size))
    }
    return putBytes(memory)
  },
  take(length) {
    const memory = valueBytes(length * sock_filter.size)
    return Array.from({ length }, (_, i) => new sock_filter(memory, i * sock_filter.size))
  },
}
