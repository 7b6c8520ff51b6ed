import { requireInts, typeError } from '../abi/errors.js'

/** The number that a text starts with; 0 where there is none. atoi(3) */
export function atoi(nptr: string): number {
  if (typeof nptr !== 'string') throw typeError('nptr', 'a string', nptr)
  const [, digits = '0'] = /^[ \t-\r]*([-+]?\d+)/.exec(nptr) ?? []
  const number = BigInt(digits.replace('+', ''))
  const [low, high] = [-(2n ** 63n), 2n ** 63n - 1n]
  return Number(BigInt.asIntN(32, number < low ? low : number > high ? high : number))
}

/** A variable of the environment, or null. getenv(3) */
export function getenv(name: string): string | null {
  if (typeof name !== 'string') throw typeError('name', 'a string', name)
  return process.env[name] ?? null
}

/** Ends the process with this status. exit(3) */
export function exit(status: number): never {
  requireInts({ status })
  process.exit(status)
}
