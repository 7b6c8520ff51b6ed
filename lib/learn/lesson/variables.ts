// The variables of the listing's main(): their types in C, and what their bytes say.
import { inet_ntoa } from '../../abi/address.js'
import { layouts } from '../../abi/binding.js'
import * as constants from '../../abi/constants.js'
import { escaped } from '../../trace/notation.js'
import { program } from './program.js'
import type { Field, Reading, Variable } from './protocol.js'
import type { Raw } from './wire.js'

interface Part {
  readonly name: string
  readonly type: string
  readonly reading: Reading
  readonly offset: number
  readonly size: number
}

interface Declared {
  readonly type: string
  readonly editable: boolean
  readonly parts: (name: string, size: number) => readonly Part[]
}

function place(struct: string, field: string): { readonly offset: number; readonly size: number } {
  return layouts[struct]?.fields[field] as { offset: number; size: number }
}

const sockaddr = (): readonly Part[] => {
  const zero = place('sockaddr_in', 'sin_addr').offset + place('sockaddr_in', 'sin_addr').size
  return [
    { name: 'sin_family', type: 'sa_family_t', reading: 'family', ...place('sockaddr_in', 'sin_family') },
    { name: 'sin_port', type: 'in_port_t', reading: 'port', ...place('sockaddr_in', 'sin_port') },
    { name: 'sin_addr.s_addr', type: 'in_addr_t', reading: 'address', ...place('sockaddr_in', 'sin_addr') },
    {
      name: 'sin_zero',
      type: 'unsigned char [8]',
      reading: 'zero',
      offset: zero,
      size: (layouts.sockaddr_in?.size as number) - zero,
    },
  ]
}
const membership = (): readonly Part[] => [
  { name: 'imr_multiaddr.s_addr', type: 'in_addr_t', reading: 'address', ...place('ip_mreq', 'imr_multiaddr') },
  { name: 'imr_interface.s_addr', type: 'in_addr_t', reading: 'address', ...place('ip_mreq', 'imr_interface') },
]
const whole =
  (type: string, reading: Reading) =>
  (name: string, size: number): readonly Part[] => [{ name, type, reading, offset: 0, size }]
const int = { type: 'int', parts: whole('int', 'int') }
const text = { type: 'const char *', parts: whole('char []', 'text'), editable: false }

// What kill(2), close(2) and their like take is not to be changed: it would be another's process, or another descriptor.
const declared: Readonly<Record<string, Declared>> = {
  argc: { ...int, editable: false },
  'argv[1]': { ...text, type: 'char *' },
  'argv[2]': { ...text, type: 'char *' },
  group: { type: 'struct sockaddr_in', parts: sockaddr, editable: true },
  from: { type: 'struct sockaddr_in', parts: sockaddr, editable: true },
  mreq: { type: 'struct ip_mreq', parts: membership, editable: true },
  fromlen: { type: 'socklen_t', parts: whole('socklen_t', 'unsigned'), editable: true },
  buf: { type: 'char [1024]', parts: whole('char []', 'text'), editable: true },
  name: { type: 'char [256]', parts: whole('char []', 'text'), editable: true },
  s: { ...int, editable: false },
  n: { ...int, editable: true },
  i: { ...int, editable: true },
  pid: { ...int, editable: false },
  on: { ...int, editable: true },
  parent: { ...int, editable: false },
  iface: text,
  hear: text,
  end: text,
  loop: { type: 'unsigned char', parts: whole('unsigned char', 'unsigned'), editable: true },
  count: { ...int, editable: false },
  port: { ...int, editable: false },
  hops: { ...int, editable: false },
  ttl: { type: 'unsigned char', parts: whole('unsigned char', 'unsigned'), editable: true },
}

/** The variables' names, in the order in which they are declared. */
export const names: readonly string[] = Object.keys(declared)

const families = Object.entries(constants).filter(([name]) => name.startsWith('AF_')) as [string, number][]
const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function read(bytes: Buffer, signed: boolean): { readonly network: number; readonly host: number } {
  const big = signed ? bytes.readIntBE(0, bytes.length) : bytes.readUIntBE(0, bytes.length)
  const little = signed ? bytes.readIntLE(0, bytes.length) : bytes.readUIntLE(0, bytes.length)
  return { network: big, host: littleEndian ? little : big }
}

/** A C string's text, as far as it is shown. */
function quoted(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  return `"${escaped(end < 0 ? bytes : bytes.subarray(0, end))}"`
}

function say(reading: Reading, bytes: Buffer): string {
  if (reading === 'text') return quoted(bytes)
  if (reading === 'zero') return bytes.toString('hex')
  const { network, host } = read(bytes, reading === 'int')
  if (reading === 'port') return String(network)
  if (reading === 'family') return families.find(([, number]) => number === host)?.[0] ?? String(host)
  return reading === 'address' ? inet_ntoa(host) : String(host)
}

const both = (reading: Reading, size: number) => (size === 2 || size === 4) && reading !== 'text' && reading !== 'zero'

function field({ name, type, reading, offset, size }: Part, memory: Buffer, editable: boolean): Field {
  const bytes = memory.subarray(offset, offset + size)
  return {
    name,
    offset,
    size: bytes.length,
    type,
    text: say(reading, bytes),
    reading,
    ...(both(reading, size) && read(bytes, reading === 'int')),
    editable,
  }
}

function memoryOf(raw: Raw): Buffer {
  if (raw.kind === 'memory') return Buffer.from(raw.bytes, 'hex')
  return Buffer.from(Int32Array.of(raw.value).buffer)
}

// What C declares without a value: its bytes are any there, and zeros in TypeScript.
const uninitialised: readonly string[] = ['group', 'from', 'mreq', 'fromlen', 'buf', 'name']

/** Whether a variable's bytes are nobody's yet: none that is not zero has been seen in it, and no memset() has run. */
function isUnset(name: string, bytes: string, line: number, before: Variable | undefined): boolean {
  if (!uninitialised.includes(name) || /[^0]/.test(bytes) || before?.unset === false) return false
  const memset = program.c.findIndex(text => text.includes(`memset(&${name},`)) + 1
  return memset === 0 || line <= memset
}

/**
 * The variables as the page shows them, before `line` runs. The variables `before` say which of them have changed since: at a
 * first stop, where there are none, none.
 */
export function variablesOf(
  raws: Readonly<Record<string, Raw>>,
  before: readonly Variable[],
  line: number,
): Variable[] {
  return Object.entries(declared).flatMap(([name, { type, editable, parts }]) => {
    const raw = raws[name]
    if (raw === undefined) return []
    const memory = memoryOf(raw)
    const bytes = memory.toString('hex')
    const earlier = before.find(variable => variable.name === name)
    return {
      name,
      type,
      bytes,
      size: raw.kind === 'memory' ? raw.size : memory.length,
      fields: parts(name, memory.length).map(part => field(part, memory, editable && part.reading !== 'zero')),
      changed: before.length > 0 && earlier?.bytes !== bytes,
      unset: isUnset(name, bytes, line, earlier),
    }
  })
}
