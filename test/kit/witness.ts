import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { cc, temporary } from './cc.js'
import { root } from './root.js'

/** A call as the C library got it: its bytes whole, where strace(1) abbreviates or prints a number. */
export interface Witnessed {
  readonly call: string
  readonly fd: number
  /** The level of an option, the flags of a message. */
  readonly first: number
  /** The number of an option. */
  readonly second: number
  readonly length: number
  /** The value or data, in hex. */
  readonly bytes: string
  /** The address, in hex. */
  readonly address: string
  /** The result, or -errno. */
  readonly result: number
}

let library: string | undefined

/** The environment that makes a program's calls be written down, and how to read them: a list for each process that made any. */
export function witness(name: string): { env: Record<string, string>; calls: () => Map<number, Witnessed[]> } {
  library ??= cc('witness.so', { file: join(root, 'test/kit/witness.c') }, '-shared', '-fPIC', '-ldl')
  const files = temporary(name)
  const calls = () =>
    new Map(
      readdirSync(files).map(file => [
        Number(file.split('.').at(-1)),
        readFileSync(join(files, file), 'utf8').trimEnd().split('\n').map(parse),
      ]),
    )
  return { env: { LD_PRELOAD: library, WITNESS: join(files, 'calls') }, calls }
}

function parse(line: string): Witnessed {
  const [call, fd, first, second, length, bytes, address, , result] = line.split(' ') as string[]
  return {
    call: call as string,
    fd: Number(fd),
    first: Number(first),
    second: Number(second),
    length: Number(length),
    bytes: bytes === '-' ? '' : (bytes as string),
    address: address === '-' ? '' : (address as string),
    result: Number(result),
  }
}
