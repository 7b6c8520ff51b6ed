// What a printer of a call is, and says.
import type { Calls } from '../abi/binding.js'
import { EINVAL } from '../abi/errno.js'
import type { Form } from './notation.js'

/** One system call, in strace's words. */
export interface Printed {
  readonly name: string
  readonly args: readonly string[]
  readonly result: number
  /** What stands behind the result: `(Timeout)`; with the result itself where that is not a plain number. */
  readonly outcome?: string
  /** The bytes that the kernel was given, or gave. */
  readonly bytes?: Uint8Array | undefined
  /** The socket address that it was given, or gave. */
  readonly address?: Uint8Array | undefined
  /** The option, where C's headers have a name for it. */
  readonly optname?: string | undefined
}

/** Tells which system calls a call of native's made. */
export interface Printer<N extends keyof Calls> {
  /** Reads what native tells once: behind the call for each of its forms, and before it what an earlier one has left. */
  readonly read?: () => void
  readonly print: (args: Parameters<Calls[N]>, result: number, form: Form) => readonly Printed[]
}

/** Stands for a printer where nothing is printed: the call makes no system call, or several that do not matter. */
export const unprinted = 'unprinted'

/** The calls, each with its printer. */
export type Printers = { readonly [N in keyof Calls]: Printer<N> | typeof unprinted }

// The numbers that native takes, which stand first: C's int, or what has no sign.
const fits = {
  i: (value: unknown) => typeof value === 'number' && value === (value | 0),
  u: (value: unknown) => typeof value === 'number' && value === value >>> 0,
}

/** A printer, for a call whose first arguments are numbers: what native refuses before any system call prints nothing. */
export function call<N extends keyof Calls>(
  numbers: string,
  print: (args: Parameters<Calls[N]>, result: number, form: Form) => Printed | readonly Printed[] | undefined,
): Printer<N> {
  const checks = Array.from(numbers, letter => fits[letter as keyof typeof fits])
  return {
    print(args, result, form) {
      if (result === -EINVAL && !checks.every((check, i) => check((args as readonly unknown[])[i]))) return []
      return [print(args, result, form) ?? []].flat()
    },
  }
}
