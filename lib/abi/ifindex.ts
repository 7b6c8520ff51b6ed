import { native } from './binding.js'
import { IF_NAMESIZE } from './constants.js'
import { i32, type Scalar, u32 } from './scalar.js'

// The kernel takes nearly any byte in a name, and a terminal would obey some.
function printable(name: Uint8Array): string {
  const escaped = (byte: number) => `\\${byte.toString(8).padStart(3, '0')}`
  return Array.from(name, byte => (byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : escaped(byte))).join('')
}

function printIndex(index: number, name: string): string {
  const text = new Uint8Array(IF_NAMESIZE)
  const length = native.if_indextoname(index >>> 0, text)
  return `${name}=${length < 0 ? index >>> 0 : `if_nametoindex("${printable(text.subarray(0, length))}")`}`
}

/** An interface's index, printed with its name. */
export const ifindex: Scalar<number> = { ...i32, print: printIndex }
/** The same where C has it without a sign. */
export const scope_id: Scalar<number> = { ...u32, print: printIndex }
