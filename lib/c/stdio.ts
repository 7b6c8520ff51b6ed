import { native } from '../abi/binding.js'
import { requireInts, typeError } from '../abi/errors.js'
import { viewOf } from '../abi/struct.js'
import { answer, errno } from './errno.js'
import { format, type Printable } from './format.js'
import { type Pointer, within } from './memory.js'

/** Standard output: descriptor 1. stdio(3) */
export const stdout = 1
/** Standard error: descriptor 2. stdio(3) */
export const stderr = 2

/**
 * Writes a formatted text to standard output, at once, with write(2): process.stdout would keep it back in a loop that
 * blocks. printf(3)
 *
 * @param template As C's, for the conversions d i u o x X c s p and %: `printf('%s: %.*s\n', from, n, buf)`.
 * @returns How many bytes were written, or -1.
 */
export function printf(template: string, ...args: Printable[]): number {
  return fprintf(stdout, template, ...args)
}

/** {@link printf} to another stream: `fprintf(stderr, 'usage: %s GROUP PORT\n', argv[0])`. fprintf(3) */
export function fprintf(stream: number, template: string, ...args: Printable[]): number {
  requireInts({ stream })
  const bytes = format(template, args)
  for (let at = 0; at < bytes.length; ) {
    const written = answer(native.write(stream, bytes.length - at, bytes.subarray(at)), { stream })
    if (written < 0) return -1
    at += written
  }
  return bytes.length
}

/**
 * Writes a formatted text and its NUL into memory, and cuts it off where that ends. snprintf(3)
 *
 * @returns How many bytes the whole text has, without the NUL: more than fitted where that is `size` or above.
 */
export function snprintf(str: Pointer, size: number, template: string, ...args: Printable[]): number {
  const memory = viewOf('str', str)
  const room = within('size', size, memory.length)
  const bytes = format(template, args)
  if (room > 0) {
    const kept = bytes.subarray(0, room - 1)
    memory.set(kept)
    memory[kept.length] = 0
  }
  return bytes.length
}

/** Says on standard error what errno means, after a text: `bind: Address already in use`. perror(3) */
export function perror(s: string): void {
  if (typeof s !== 'string') throw typeError('s', 'a string', s)
  fprintf(stderr, '%s%s\n', s && `${s}: `, native.strerror(errno))
}

/** What an errno means, in words. strerror(3) */
export function strerror(errnum: number): string {
  const text = native.strerror(errnum)
  return typeof text === 'string' ? text : `Unknown error ${errnum}`
}
