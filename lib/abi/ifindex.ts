import { native } from './binding.js'
import { IF_NAMESIZE } from './constants.js'
import { latin1 } from './memory.js'
import { i32, type Scalar, u32 } from './scalar.js'

function printIndex(index: number, name: string): string {
  const text = new Uint8Array(IF_NAMESIZE)
  const length = native.if_indextoname(index >>> 0, text)
  return `${name}=${length < 0 ? index >>> 0 : `if_nametoindex("${latin1(text, length)}")`}`
}

/** An interface's index, printed with its name. */
export const ifindex: Scalar<number> = { ...i32, print: printIndex }
/** The same where C has it without a sign. */
export const scope_id: Scalar<number> = { ...u32, print: printIndex }
