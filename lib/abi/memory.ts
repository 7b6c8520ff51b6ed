import { goneError, typeError } from './errors.js'

const inherited = Object.getPrototypeOf(Uint8Array.prototype)
const { at: attachedAt } = Uint8Array.prototype
const [bufferOf, offsetOf, lengthOf, typeOf] = ['buffer', 'byteOffset', 'length', Symbol.toStringTag].map(
  name => Object.getOwnPropertyDescriptor(inherited, name)?.get as () => unknown,
) as [() => ArrayBuffer, () => number, () => number, () => string]

/** The same memory as a plain Uint8Array, whatever a subclass or a property of the caller's own says of it. */
export function plainView(name: string, bytes: Uint8Array): Uint8Array {
  if (Reflect.apply(typeOf, bytes, []) !== 'Uint8Array') throw typeError(name, 'a Uint8Array or a struct', bytes)
  try {
    // An array that is detached, or out of its buffer's bounds, has the length 0 too; but this refuses it.
    Reflect.apply(attachedAt, bytes, [0])
    const [buffer, offset] = [Reflect.apply(bufferOf, bytes, []), Reflect.apply(offsetOf, bytes, [])]
    return new Uint8Array(buffer, offset, Reflect.apply(lengthOf, bytes, []))
  } catch {
    throw goneError(name)
  }
}

/** The first bytes of a text that native wrote, one character each. */
export function latin1(text: Uint8Array, length: number): string {
  return String.fromCharCode(...text.subarray(0, length))
}
