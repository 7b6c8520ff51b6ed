// What a typed array is, whatever a subclass or a property of the caller's own says of it.
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
  return Reflect.apply(typeGetter, value, []) === 'Uint8Array'
}

/** Its length; 0 where it is detached or out of its buffer's bounds. */
export function lengthOf(array: Uint8Array): number {
  return Reflect.apply(lengthGetter, array, [])
}

/** The same memory, of the class itself. */
export function plain(array: Uint8Array): Uint8Array {
  return new Uint8Array(Reflect.apply(bufferGetter, array, []), Reflect.apply(offsetGetter, array, []), lengthOf(array))
}
