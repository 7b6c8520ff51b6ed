import { constants, isInt, native } from './binding.js'
import { hintFor } from './hints.js'

/** Node's own codes for what JavaScript got wrong. */
export type ArgumentCode = 'ERR_INVALID_ARG_TYPE' | 'ERR_INVALID_ARG_VALUE' | 'ERR_OUT_OF_RANGE'

/** An argument of a type that the call does not take. */
export function typeError(name: string, expected: string, received: unknown): TypeError {
  const hint = received === undefined ? ` (missing, or a constant that ${process.platform} lacks)` : ''
  return withCode(
    new TypeError(`${name} must be ${expected}, not ${describe(received)}${hint}`),
    'ERR_INVALID_ARG_TYPE',
  )
}

/** An argument of the right type that means nothing here. */
export function valueError(name: string, expected: string, received: unknown): TypeError {
  return withCode(new TypeError(`${name} must be ${expected}, not ${describe(received)}`), 'ERR_INVALID_ARG_VALUE')
}

/** Memory that is no more what it was. */
export function goneError(name: string): TypeError {
  return withCode(new TypeError(`${name} is in memory that was detached or has shrunk`), 'ERR_INVALID_ARG_TYPE')
}

/** A number outside the range that the call takes. */
export function rangeError(name: string, expected: string, received: unknown): RangeError {
  return withCode(new RangeError(`${name} must be ${expected}, not ${describe(received)}`), 'ERR_OUT_OF_RANGE')
}

function withCode<E extends Error>(error: E, code: ArgumentCode): E {
  return Object.assign(error, { code })
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  return `a value of type ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`
}

const names = new Map<number, string>()
for (const [name, number] of Object.entries(constants)) {
  if (/^E[A-Z0-9]+$/.test(name) && number !== undefined) names.set(number, name)
}

/** An errno's name: 19 is `ENODEV`. */
export function errorName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`
}

/** What a failed call knows about itself, beside its errno. */
export interface Details {
  /** The option's level, by name where it is known: `IPPROTO_IP`. */
  readonly level?: string | number
  /** The option's name where it is known, else its number: `IP_ADD_MEMBERSHIP`. */
  readonly optname?: string | number
  /** The bytes that were passed. */
  readonly bytes?: Uint8Array
  /** The address that was passed: `233.252.0.1`. */
  readonly address?: string
  /** The port that was passed, in host order. */
  readonly port?: number
}

/** A system call that the kernel refused. */
export class SystemError extends Error implements Details {
  /** The errno's name: `ENODEV`. */
  readonly code: string
  /** The errno, negative as Node's errors have it. */
  readonly errno: number
  /** The call: `setsockopt`. */
  readonly syscall: string
  /** The cause in plain words, where it is known. */
  declare readonly hint?: string
  declare readonly level?: string | number
  declare readonly optname?: string | number
  declare readonly bytes?: Uint8Array
  declare readonly address?: string
  declare readonly port?: number

  constructor(syscall: string, errno: number, details: Details = {}) {
    const code = errorName(-errno)
    const { optname, address, port } = details
    const subject = optname ?? (address === undefined ? undefined : port === undefined ? address : `${address}:${port}`)
    const hint = hintFor(code, syscall, optname)
    super(
      [syscall, subject, `${code}:`, native.strerror(-errno)].filter(part => part !== undefined).join(' ') +
        (hint === undefined ? '' : ` (${hint})`),
    )
    this.name = 'SystemError'
    this.code = code
    this.errno = errno
    this.syscall = syscall
    Object.assign(this, hint !== undefined && { hint }, details)
  }
}

/**
 * Throws for a call that returned -errno. Native returns -EINVAL for an argument that is no integer, so that a call pays
 * for the search for it only once it has failed.
 */
export function fail(
  syscall: string,
  errno: number,
  integers: Readonly<Record<string, unknown>>,
  details?: Details,
): never {
  if (errno === -(constants.EINVAL as number)) requireInts(integers)
  throw new SystemError(syscall, errno, details)
}

/** Throws unless every one of these is an integer that fits C's int. */
export function requireInts(integers: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(integers)) {
    if (typeof value !== 'number') throw typeError(name, 'a number', value)
    if (!isInt(value)) throw rangeError(name, "an integer of C's int", value)
  }
}

/** Throws unless a call's options are an object. */
export function requireOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw typeError('options', 'an object', options)
}
