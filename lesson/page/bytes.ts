/** `e9fc0001` as [`e9`, `fc`, `00`, `01`]. */
export function cells(hex: string): string[] {
  return hex.match(/../g) ?? []
}

/** C's function that turns a number of so many bytes from network order. */
export const ntoh = (size: number) => (size === 2 ? 'ntohs' : 'ntohl')

/** How the text of an edit is written. */
export type Notation = 'hex' | 'address' | 'network' | 'host' | 'int' | 'text'

export interface Written {
  readonly bytes?: string
  readonly problem?: string
}

/** Bytes as hexadecimal digits. */
export const hexOf = (bytes: Iterable<number>) => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

function fromHex(text: string, size: number): Written {
  const bytes = text.replace(/[\s:]|0x/gi, '').toLowerCase()
  if (/^[0-9a-f]*$/.test(bytes) && bytes.length === 2 * size) return { bytes }
  return { problem: `It takes ${2 * size} hexadecimal digits, two for each byte.` }
}

/** Whether it is an IPv4 address as the server takes it: a number that begins with 0 would be octal to inet_addr(3). */
export function isAddress(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)
}

function fromAddress(text: string): Written {
  const address = text.trim()
  if (!isAddress(address)) return { problem: 'It takes four numbers from 0 to 255 with dots between them.' }
  return { bytes: hexOf(address.split('.').map(Number)) }
}

function fromNumber(text: string, size: number, notation: Notation, littleEndian: boolean): Written {
  const [low, high] = [-(2 ** (8 * size - 1)), 2 ** (notation === 'int' ? 8 * size - 1 : 8 * size) - 1]
  const number = Number(text)
  if (!/^-?\d+$/.test(text.trim()) || number < low || number > high) {
    return { problem: `It takes a whole number from ${low} to ${high}.` }
  }
  const bytes = Array.from({ length: size }, (_, i) => Math.floor(number / 256 ** i) & 0xff)
  return { bytes: hexOf(notation !== 'network' && littleEndian ? bytes : bytes.reverse()) }
}

/** C's strings end with a zero byte: what is left of the field is zero bytes too. */
function fromText(text: string, size: number): Written {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length > size) return { problem: `It takes ${size} bytes at most; this is ${bytes.length}.` }
  return { bytes: hexOf(bytes).padEnd(2 * size, '0') }
}

/** The bytes for a field of `size` bytes that a text stands for. */
export function write(text: string, notation: Notation, size: number, littleEndian: boolean): Written {
  if (notation === 'hex') return fromHex(text, size)
  if (notation === 'address') return fromAddress(text)
  if (notation === 'text') return fromText(text, size)
  return fromNumber(text, size, notation, littleEndian)
}

/** The text that stands for a field's bytes: the other way round. */
export function read(hex: string, notation: Notation, littleEndian: boolean): string {
  const bytes = cells(hex).map(cell => Number.parseInt(cell, 16))
  if (notation === 'hex') return cells(hex).join(' ')
  if (notation === 'address') return bytes.join('.')
  if (notation === 'text') return new TextDecoder().decode(Uint8Array.from(bytes)).replace(/\0.*$/s, '')
  const ordered = notation !== 'network' && littleEndian ? bytes.reverse() : bytes
  const number = ordered.reduce((number, byte) => number * 256 + byte, 0)
  return String(notation === 'int' ? number | 0 : number)
}

/** Whether this machine's order puts the low byte first, as a field shows that is read both ways. */
export function isLittleEndian(bytes: string, host: number | undefined): boolean {
  return host === undefined || host >>> 0 === Number(read(bytes, 'host', true))
}
