// What a typed array is and holds, whatever a subclass, a property of the caller's own or a changed prototype says of it.
const { apply } = Reflect
const { set } = Uint8Array.prototype
const inherited = Object.getPrototypeOf(Uint8Array.prototype)
const [bufferGetter, offsetGetter, lengthGetter, typeGetter] = [
  'buffer',
  'byteOffset',
  'length',
  Symbol.toStringTag,
].map(name => Object.getOwnPropertyDescriptor(inherited, name)?.get as () => unknown) as [
  () => ArrayBuffer,
  () => number,
  () => number,
  () => string | undefined,
]

/** Whether it is a Uint8Array, of whatever class. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return apply(typeGetter, value, []) === 'Uint8Array'
}

/** Its length; 0 where it is detached or out of its buffer's bounds. */
export function lengthOf(array: Uint8Array): number {
  return apply(lengthGetter, array, [])
}

/** The same memory, of the class itself. */
export function plain(array: Uint8Array, length: number = lengthOf(array)): Uint8Array {
  return new Uint8Array(apply(bufferGetter, array, []), apply(offsetGetter, array, []), length)
}

/** Copies all of one array into another. */
export function copy(from: Uint8Array, to: Uint8Array, at: number = 0): void {
  apply(set, to, [from, at])
}
