import { rangeError, typeError } from '../abi/errors.js'
import { Struct, viewOf } from '../abi/struct.js'

/** What C passes as a pointer to so many bytes: a Uint8Array, or a struct or scalar. */
export type Pointer = Uint8Array | Struct

/** A length that was given by hand, if there is so much: what lies beyond is not the caller's. */
export function within(name: string, length: number, limit: number): number {
  if (typeof length !== 'number') throw typeError(name, 'a number', length)
  if (!Number.isInteger(length) || length < 0 || length > limit) throw rangeError(name, `from 0 to ${limit}`, length)
  return length
}

/** How many bytes a struct, a scalar, a class of them or an array takes: C's sizeof. */
export function sizeof(of: Pointer | { readonly size: number; readonly fields: unknown }): number {
  if (of instanceof Uint8Array) return viewOf('the operand of sizeof', of).length
  const size = of instanceof Struct ? (of.constructor as typeof Struct).size : of?.size
  if (typeof size !== 'number') throw typeError('the operand of sizeof', 'a struct, a scalar or a Uint8Array', of)
  return size
}

/** Fills memory with a byte, 0 to 255. memset(3) */
export function memset<P extends Pointer>(s: P, c: number, n: number): P {
  const bytes = viewOf('s', s)
  bytes.fill(c, 0, within('n', n, bytes.length))
  return s
}

/** Copies so many bytes. memcpy(3) */
export function memcpy<P extends Pointer>(dest: P, src: Pointer, n: number): P {
  const [to, from] = [viewOf('dest', dest), viewOf('src', src)]
  to.set(from.subarray(0, Math.min(within('n', n, to.length), within('n', n, from.length))))
  return dest
}

/** How many bytes stand before the NUL. strlen(3) */
export function strlen(s: Uint8Array): number {
  const end = viewOf('s', s).indexOf(0)
  if (end < 0) throw rangeError('s', 'ended by a NUL', s.length)
  return end
}
