import { rangeError, typeError } from '../abi/errors.js'
import { Struct, viewOf } from '../abi/struct.js'

/** What printf() prints: a number or bigint, a text, or bytes, which %s prints up to their NUL. */
export type Printable = number | bigint | string | Uint8Array | Struct

const encoder = new TextEncoder()
const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:(\.)(\*|\d+)?)?(hh|h|ll|l|z|t|j)?(.)?/gs
const BITS: Readonly<Record<string, number>> = { hh: 8, h: 16, l: 64, ll: 64, z: 64, t: 64, j: 64 }
// C's own limit is INT_MAX, which would be gigabytes of spaces.
const WIDEST = 1 << 20

interface Field {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  /** How wide C's integer is. */
  readonly bits: number
}

/** The bytes that printf(3) writes for a format: d i u o x X c s p and %, with flags, width and precision. */
export function format(template: string, args: readonly Printable[]): Uint8Array {
  if (typeof template !== 'string') throw typeError('format', 'a string', template)
  const parts: Uint8Array[] = []
  let from = 0
  let next = 0
  const argument = () => {
    if (next === args.length) throw typeError(`argument ${next + 1} of the format`, 'given', undefined)
    return args[next++] as Printable
  }
  const size = (text: string | undefined) => {
    const columns = Number(text === '*' ? integer(argument()) : (text ?? 0))
    if (Math.abs(columns) > WIDEST) throw rangeError('a width or precision', `at most ${WIDEST}`, columns)
    return columns
  }

  for (const match of template.matchAll(DIRECTIVE)) {
    const [directive, flags = '', width, point, digits, modifier = '', conversion = ''] = match
    parts.push(encoder.encode(template.slice(from, match.index)))
    from = match.index + directive.length
    if (conversion === '%') {
      parts.push(encoder.encode('%'))
      continue
    }
    const columns = size(width)
    const precision = point === undefined ? -1 : size(digits)
    const field = {
      flags: columns < 0 ? `${flags}-` : flags,
      width: Math.abs(columns),
      precision: precision < 0 ? undefined : precision,
      bits: BITS[modifier] ?? 32,
    }
    const convert = conversions[conversion]
    if (convert === undefined) throw typeError('format', 'made of d i u o x X c s p and %', directive)
    parts.push(pad(convert(argument(), field), field))
  }
  parts.push(encoder.encode(template.slice(from)))
  return Buffer.concat(parts)
}

type Conversion = (value: Printable, field: Field) => Uint8Array

const conversions: Readonly<Record<string, Conversion>> = {
  s: (value, { precision }) => string(value, precision),
  c: value => Uint8Array.of(Number(BigInt.asUintN(8, integer(value)))),
  d: signed,
  i: signed,
  u: (value, field) => unsigned(value, field, 10, ''),
  o: octal,
  x: (value, field) => unsigned(value, field, 16, '0x'),
  X: (value, field) => Buffer.from(unsigned(value, field, 16, '0x').toString().toUpperCase()),
  p: value => encoder.encode(integer(value) === 0n ? '(nil)' : `0x${integer(value).toString(16)}`),
}

function integer(value: Printable): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (value instanceof Struct && 'value' in value && typeof value.value === 'number') return BigInt(value.value)
  throw typeError('an integer conversion', 'given an integer', value)
}

function string(value: Printable, precision: number | undefined): Uint8Array {
  const bytes = typeof value === 'string' ? encoder.encode(value) : viewOf('the argument of %s', value as Uint8Array)
  const limited = bytes.subarray(0, precision)
  const end = limited.indexOf(0)
  return end < 0 ? limited : limited.subarray(0, end)
}

function signed(value: Printable, field: Field): Uint8Array {
  const number = BigInt.asIntN(field.bits, integer(value))
  const sign = number < 0n ? '-' : field.flags.includes('+') ? '+' : field.flags.includes(' ') ? ' ' : ''
  return withZeros(sign, number < 0n ? -number : number, 10, field)
}

// A negative number is C's unsigned one of the same bits.
function unsigned(value: Printable, field: Field, radix: number, prefix: string): Buffer {
  const number = BigInt.asUintN(field.bits, integer(value))
  return withZeros(field.flags.includes('#') && number !== 0n ? prefix : '', number, radix, field)
}

/** With # an octal number starts with a 0: one of the precision's, if it has one. */
function octal(value: Printable, field: Field): Uint8Array {
  const plain = unsigned(value, field, 8, '')
  return !field.flags.includes('#') || plain[0] === 0x30
    ? plain
    : unsigned(value, { ...field, precision: plain.length + 1 }, 8, '')
}

function withZeros(prefix: string, number: bigint, radix: number, { flags, width, precision }: Field): Buffer {
  const filled = flags.includes('0') && !flags.includes('-') && precision === undefined
  const digits = number === 0n && precision === 0 ? '' : number.toString(radix)
  return Buffer.from(prefix + digits.padStart(filled ? width - prefix.length : (precision ?? 0), '0'))
}

function pad(bytes: Uint8Array, { flags, width }: Field): Uint8Array {
  const spaces = new Uint8Array(Math.max(0, width - bytes.length)).fill(0x20)
  return Buffer.concat(flags.includes('-') ? [bytes, spaces] : [spaces, bytes])
}
