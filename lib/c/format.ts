import { typeError } from '../abi/errors.js'
import { bytesOf, Struct } from '../abi/struct.js'

/** What printf() prints: a number or bigint, a text, or bytes, which %s prints up to their NUL. */
export type Printable = number | bigint | string | Uint8Array | Struct

const encoder = new TextEncoder()
const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d+)?)?(?:hh|h|ll|l|z|t|j)?([diouxXcsp%])/g

interface Field {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
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
  const size = (text: string | undefined) => (text === '*' ? integer(argument()) : BigInt(text ?? 0))

  for (const match of template.matchAll(DIRECTIVE)) {
    const [directive, flags = '', width, precision, conversion] = match
    parts.push(encoder.encode(template.slice(from, match.index)))
    from = match.index + directive.length
    if (conversion === '%') {
      parts.push(encoder.encode('%'))
      continue
    }
    const columns = Number(size(width))
    const digits = directive.includes('.') ? Number(size(precision)) : undefined
    const field = {
      flags: columns < 0 ? `${flags}-` : flags,
      width: Math.abs(columns),
      precision: digits === undefined || digits < 0 ? undefined : digits,
    }
    parts.push(pad(convert(conversion as string, argument(), field), field))
  }
  parts.push(encoder.encode(template.slice(from)))
  return Buffer.concat(parts)
}

function convert(conversion: string, value: Printable, field: Field): Uint8Array {
  switch (conversion) {
    case 's':
      return string(value, field.precision)
    case 'c':
      return Uint8Array.of(Number(BigInt.asUintN(8, integer(value))))
    case 'd':
    case 'i':
      return encoder.encode(decimal(integer(value), field))
    case 'p':
      return encoder.encode(`0x${integer(value).toString(16)}`)
    default:
      return encoder.encode(unsigned(conversion, integer(value), field))
  }
}

function integer(value: Printable): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value)
  if (value instanceof Struct && 'value' in value && typeof value.value === 'number') return BigInt(value.value)
  throw typeError('an integer conversion', 'given an integer', value)
}

function string(value: Printable, precision: number | undefined): Uint8Array {
  const bytes = typeof value === 'string' ? encoder.encode(value) : bytesOf('the argument of %s', value as Uint8Array)
  const limited = bytes.subarray(0, precision)
  const end = limited.indexOf(0)
  return end < 0 ? limited : limited.subarray(0, end)
}

function decimal(value: bigint, field: Field): string {
  const sign = value < 0n ? '-' : field.flags.includes('+') ? '+' : field.flags.includes(' ') ? ' ' : ''
  return withZeros(sign, (value < 0n ? -value : value).toString(), field)
}

const radixes: Readonly<Record<string, number>> = { u: 10, o: 8, x: 16, X: 16 }

// A negative number is C's unsigned int of the same bits.
function unsigned(conversion: string, value: bigint, field: Field): string {
  const magnitude = value < 0n ? BigInt.asUintN(value < -0x80000000n ? 64 : 32, value) : value
  const digits = magnitude.toString(radixes[conversion])
  const prefix = field.flags.includes('#') && magnitude !== 0n ? ({ o: '0', x: '0x', X: '0X' }[conversion] ?? '') : ''
  return withZeros(prefix, conversion === 'X' ? digits.toUpperCase() : digits, field)
}

function withZeros(prefix: string, digits: string, { flags, width, precision }: Field): string {
  const zeros =
    flags.includes('0') && !flags.includes('-') && precision === undefined ? width - prefix.length : precision
  return prefix + digits.padStart(zeros ?? 0, '0')
}

function pad(bytes: Uint8Array, { flags, width }: Field): Uint8Array {
  const spaces = new Uint8Array(Math.max(0, width - bytes.length)).fill(0x20)
  return Buffer.concat(flags.includes('-') ? [bytes, spaces] : [spaces, bytes])
}
