import { requireInts, typeError } from '../abi/errors.js'

/** The number that a text starts with; 0 where there is none. atoi(3) */
export function atoi(nptr: string): number {
  if (typeof nptr !== 'string') throw typeError('nptr', 'a string', nptr)
  return Number.parseInt(nptr, 10) | 0
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
