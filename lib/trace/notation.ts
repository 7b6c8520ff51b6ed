// How strace(1) 6.1 writes values down: quoted bytes, names and flags, lists.

/** What differs between the plain form, which is strace's, and the full one. */
export interface Form {
  /** Whether what strace abbreviates, or leaves as bytes, is decoded. */
  readonly full: boolean
}

/** An address in memory, which JavaScript does not know. */
export const POINTER = '0x...'
/** More of a text, or of a list, strace does not show. */
export const SHOWN = 32
/** More bytes of one memory are neither shown nor told in any form: no datagram has more. */
export const MOST = 65_536

/** Names with their numbers, in the order in which flags are written. */
export type Names = Readonly<Record<string, number | undefined>>

/** An unsigned number in hexadecimal digits, as C's `%#x` writes it. */
export function hexNumber(value: number): string {
  const unsigned = value >>> 0
  return unsigned === 0 ? '0' : `0x${unsigned.toString(16)}`
}

/** The name of a number; what has none is shown with the prefix that it would have. */
export function named(value: number, names: Names, unknown: string): string {
  return nameOf(value, names) ?? `${hexNumber(value)} /* ${unknown} */`
}

/** The first name that a number has. */
export function nameOf(value: number, names: Names): string | undefined {
  return Object.keys(names).find(name => names[name] !== undefined && (names[name] as number) >>> 0 === value >>> 0)
}

/** Flags, joined by `|`; bits without a name stand last. */
export function flags(value: number, names: Names, unknown?: string): string {
  let rest = value >>> 0
  const found: string[] = []
  for (const [name, flag] of Object.entries(names)) {
    const bits = (flag ?? 0) >>> 0
    if (bits === 0 || (rest & bits) >>> 0 !== bits) continue
    found.push(name)
    rest = (rest & ~bits) >>> 0
  }
  if (found.length === 0)
    return rest === 0 ? '0' : unknown === undefined ? hexNumber(rest) : `${hexNumber(rest)} /* ${unknown} */`
  return [...found, ...(rest === 0 ? [] : [hexNumber(rest)])].join('|')
}

/** Bytes as a C string: what does not print in octal digits, and no more than 32 of them in the plain form, 65,536 in the full one. */
export function quoted(bytes: Uint8Array, form: Form): string {
  const most = form.full ? MOST : SHOWN
  return `"${escaped(bytes.subarray(0, most))}"${bytes.length > most ? '...' : ''}`
}

const ESCAPES: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r' }

/** The inside of a C string. */
export function escaped(bytes: Uint8Array): string {
  return Array.from(bytes, (byte, i) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
    const next = bytes[i + 1] ?? 0
    // Three digits where one of octal numbers follows, which C would take for the next of them.
    return ESCAPES[byte] ?? `\\${byte.toString(8).padStart(next >= 0x30 && next <= 0x37 ? 3 : 1, '0')}`
  }).join('')
}

/** Bytes as a C string of hexadecimal digits. */
export function hexQuoted(bytes: Uint8Array): string {
  return `"${Array.from(bytes, byte => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
}

/** A list in brackets: no more than 32 entries of it in the plain form. */
export function list<T>(entries: readonly T[], print: (entry: T) => string, form: Form): string {
  const shown = form.full ? entries : entries.slice(0, SHOWN)
  return `[${[...shown.map(print), ...(shown.length < entries.length ? ['...'] : [])].join(', ')}]`
}

/** A length that a call was given by pointer, and what it left there. */
export function length(given: number, left: number): string {
  return given === left ? `[${given}]` : `[${given} => ${left}]`
}

/** Whether there is no memory at all, which C has a null pointer for. */
export function isNull(memory: Uint8Array | undefined): boolean {
  return memory === undefined || memory.buffer.byteLength === 0
}

/** What stands where memory was handed over that has nothing to show. */
export function pointer(memory: Uint8Array | undefined): string {
  return isNull(memory) ? 'NULL' : POINTER
}

/** The bytes of a text that was handed to the kernel, or left by it. */
export function data(memory: Uint8Array, size: number, form: Form): string {
  return isNull(memory) ? 'NULL' : quoted(memory.subarray(0, size), form)
}
