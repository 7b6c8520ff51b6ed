import { goneError, typeError } from './errors.js'
import { isUint8Array, plain } from './typed-array.js'

const { at: attachedAt } = Uint8Array.prototype

/** The same memory as a plain Uint8Array, whatever a subclass or a property of the caller's own says of it. */
export function plainView(name: string, bytes: Uint8Array): Uint8Array {
  if (!isUint8Array(bytes)) throw typeError(name, 'a Uint8Array or a struct', bytes)
  try {
    // An array that is detached, or out of its buffer's bounds, has the length 0 too; but this refuses it.
    Reflect.apply(attachedAt, bytes, [0])
    return plain(bytes)
  } catch {
    throw goneError(name)
  }
}

/** The first bytes of a text that native wrote, one character each. */
export function latin1(text: Uint8Array, length: number): string {
  return String.fromCharCode(...text.subarray(0, length))
}
