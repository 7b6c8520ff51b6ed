import { layouts, value } from './binding.js'
import { rangeError, typeError } from './errors.js'
import { type Scalar, u32 } from './scalar.js'
import type { Convert, List, Struct, StructType } from './struct.js'

function read<I extends Struct>(type: StructType<I>, length: number, memory: Uint8Array, at: number): I[] {
  return Array.from({ length }, (_, i) => new type(memory, at + i * type.size))
}

function write(type: StructType, room: number, memory: Uint8Array, at: number, values: unknown, name: string): number {
  if (!Array.isArray(values)) throw typeError(name, 'an array', values)
  if (values.length > room) throw rangeError(name, `at most ${room} long`, values.length)
  const entries = read(type, values.length, memory, at)
  for (const [i, entry] of entries.entries()) entry.assign(values[i])
  return entries.length
}

const print = (values: readonly Struct[], name: string) => `${name}=[${values.join(', ')}]`

/** So many structs, one behind the other. */
export function array<I extends Struct>(type: StructType<I>, length: number): Scalar<I[]> {
  return {
    size: type.size * length,
    get: (memory, at) => read(type, length, memory, at),
    set: (memory, at, values, name = 'the value') => void write(type, length, memory, at, values, name),
    print,
  }
}

/** Declares the list that struct `name` ends in, by its own name and its count's. */
export function list<I extends Struct, A>(
  name: string,
  items: string,
  count: string,
  type: StructType<I> & { readonly convert: Convert<A> | undefined },
): List<I, A> {
  const places = layouts[name]?.fields
  const back = (places?.[items]?.offset ?? 0) - (places?.[count]?.offset ?? 0)
  const room = (memory: Uint8Array, at: number) => Math.floor(Math.min(memory.length - at, value.length) / type.size)
  return {
    convert: undefined,
    each: type.size,
    size: type.size,
    least: 0,
    get: (memory, at) => read(type, Math.min(u32.get(memory, at - back), room(memory, at)), memory, at),
    set(memory, at, values, name = 'the value') {
      u32.set(memory, at - back, write(type, room(memory, at), memory, at, values, name))
    },
    print,
  }
}
