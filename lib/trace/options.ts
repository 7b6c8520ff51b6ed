// The options and their values, by level, number and length.
import { layouts } from '../abi/binding.js'
import { IPPROTO_RAW } from '../abi/constants.js'
import { group_req, ip_mreq, ip_mreqn, ipv6_mreq } from '../abi/groups.js'
import { scope_id } from '../abi/ifindex.js'
import { bool, int, text, uint64 } from '../abi/kind.js'
import { row } from '../abi/option.js'
import {
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_TCP,
  IPPROTO_UDP,
  IPV6_ADD_MEMBERSHIP,
  IPV6_DROP_MEMBERSHIP,
  MCAST_JOIN_GROUP,
  MCAST_LEAVE_GROUP,
  SO_ATTACH_FILTER,
  SO_ATTACH_REUSEPORT_CBPF,
  SO_ERROR,
  SO_LINGER,
  SOL_SOCKET,
} from '../abi/options.js'
import { NETLINK_ADD_MEMBERSHIP, SOL_NETLINK } from '../abi/rtnetlink.js'
import { i32, u32 } from '../abi/scalar.js'
import type { StructType } from '../abi/struct.js'
import { linger } from '../abi/structs.js'
import { address } from './address.js'
import { levels } from './names.js'
import { escaped, type Form, hexNumber, hexQuoted, list, named, POINTER, quoted } from './notation.js'
import { instructions, program } from './program.js'

// Options that are newer than strace 6.1.
const UNKNOWN: readonly string[] = ['SO_RCVPRIORITY', 'IP_LOCAL_PORT_RANGE']
// Numbers for which strace has another name than C's headers.
const OTHERWISE: Readonly<Record<string, string>> = {
  IP_RECVORIGDSTADDR: 'IP_ORIGDSTADDR',
  IPV6_RECVORIGDSTADDR: 'IPV6_ORIGDSTADDR',
  SO_RCVTIMEO: 'SO_RCVTIMEO_OLD',
  SO_SNDTIMEO: 'SO_SNDTIMEO_OLD',
  SO_TIMESTAMP: 'SO_TIMESTAMP_OLD',
  SO_TIMESTAMPING: 'SO_TIMESTAMPING_OLD',
  SO_TIMESTAMPNS: 'SO_TIMESTAMPNS_OLD',
}
// The socket's own numbers that strace does not know to be such.
const BYTES: readonly string[] = [
  ...['SO_BINDTOIFINDEX', 'SO_BPF_EXTENSIONS', 'SO_BUF_LOCK', 'SO_DOMAIN', 'SO_PROTOCOL', 'SO_TYPE'],
  ...UNKNOWN,
]

const prefixes = new Map<number, string>([
  [SOL_SOCKET, 'SO_'],
  [IPPROTO_IP, 'IP_'],
  [IPPROTO_IPV6, 'IPV6_'],
  [IPPROTO_TCP, 'TCP_'],
  [IPPROTO_UDP, 'UDP_'],
  [IPPROTO_RAW, 'RAW_'],
  [SOL_NETLINK, 'NETLINK_'],
])

/** A level's name. */
export function levelName(level: number): string {
  return named(level, levels, 'SOL_??')
}

/** An option's name; a number where its level has none. */
export function optionName(level: number, option: number, form: Form): string {
  if (level === SOL_NETLINK && option === NETLINK_ADD_MEMBERSHIP) return 'NETLINK_ADD_MEMBERSHIP'
  const name = row(level, option)?.name
  if (name !== undefined && (form.full || !UNKNOWN.includes(name))) return OTHERWISE[name] ?? name
  const prefix = prefixes.get(level)
  return prefix === undefined ? String(option >>> 0) : `${hexNumber(option)} /* ${prefix}??? */`
}

type At = readonly [level: number, option: number]
const isOne = ([level, option]: At, ofLevel: number, ...options: number[]) =>
  level === ofLevel && options.includes(option)
/** Whether the value is instructions, of which native makes a struct sock_fprog. */
export const isProgram = (...at: At): boolean => isOne(at, SOL_SOCKET, SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF)

/** Whether strace takes it for a number whatever its length. */
function isNumber(at: At): boolean {
  if (at[0] === SOL_NETLINK) return true
  const found = at[0] === SOL_SOCKET ? row(...at) : undefined
  const kind = found?.takes[0] ?? found?.gives
  return found !== undefined && (kind === int || kind === bool) && !BYTES.includes(found.name)
}

/** The structs that strace knows: of a value that is shorter it shows the address. */
function membership(at: At, bytes: Uint8Array): string | undefined {
  const [level] = at
  if (isOne(at, IPPROTO_IP, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP)) return struct(ip_mreq, bytes)
  if (isOne(at, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, IPV6_DROP_MEMBERSHIP)) return struct(ipv6_mreq, bytes)
  if (!isOne(at, level, MCAST_JOIN_GROUP, MCAST_LEAVE_GROUP) || (level !== IPPROTO_IP && level !== IPPROTO_IPV6))
    return undefined
  if (bytes.length < group_req.size) return POINTER
  const { gr_interface, gr_group } = new group_req(bytes)
  const group = address(gr_group.bytes, gr_group.bytes.length)
  return `{${scope_id.print(gr_interface, 'gr_interface')}, gr_group=${group}}`
}

function struct(type: typeof ip_mreq | typeof ipv6_mreq | typeof linger, bytes: Uint8Array): string {
  return bytes.length < type.size ? POINTER : String(new type(bytes))
}

/** A value that was set, and the length that the kernel was given. */
export function valueSet(level: number, option: number, bytes: Uint8Array, form: Form): [string, number] {
  const at = [level, option] as const
  // What the kernel gets is a struct sock_fprog, with a pointer.
  if (isProgram(level, option)) return [program(bytes, form), 2 * (layouts.long?.size as number)]
  return [printSet(at, bytes, form), bytes.length]
}

/** As much of a value as the kernel reads: of what is longer than a struct ip_mreqn, that struct. */
function asRead(at: At, bytes: Uint8Array): Uint8Array {
  const isMembership = isOne(at, IPPROTO_IP, IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP)
  return isMembership ? bytes.subarray(0, ip_mreqn.size) : bytes
}

function printSet(at: At, bytes: Uint8Array, form: Form): string {
  const decoded = form.full ? inFull(at, asRead(at, bytes)) : undefined
  if (decoded !== undefined) return decoded
  const joined = membership(at, bytes)
  if (joined !== undefined) return joined
  if (isOne(at, SOL_SOCKET, SO_LINGER)) return struct(linger, bytes)
  if (isNumber(at) && at[1] !== SO_ERROR) return bytes.length < i32.size ? POINTER : `[${i32.get(bytes, 0)}]`
  return bytes.length === i32.size ? `[${i32.get(bytes, 0)}]` : quoted(bytes, form)
}

/** A value that was read: as many bytes, or instructions of a program, as the kernel told. */
export function valueRead(level: number, option: number, bytes: Uint8Array, form: Form): string {
  const at = [level, option] as const
  if (isOne(at, SOL_SOCKET, SO_ATTACH_FILTER)) return form.full ? instructions(bytes) : POINTER
  if (bytes.length === 0) return POINTER
  const decoded = form.full ? inFull(at, bytes) : undefined
  if (decoded !== undefined) return decoded
  if (isOne(at, SOL_SOCKET, SO_LINGER)) return partOfLinger(bytes)
  const number = bytes.length === i32.size || (bytes.length > i32.size && isNumber(at))
  if (number) return `[${i32.get(bytes, 0)}]`
  return isNumber(at) ? hexQuoted(bytes) : quoted(bytes, form)
}

/** As much of the struct as was asked for: a field that was cut off in hexadecimal digits. */
function partOfLinger(bytes: Uint8Array): string {
  const fields = ['l_onoff', 'l_linger'].flatMap((name, i) => {
    const field = bytes.subarray(i * i32.size, (i + 1) * i32.size)
    if (field.length === 0) return []
    return [`${name}=${field.length === i32.size ? i32.get(field, 0) : hexQuoted(field)}`]
  })
  return `{${fields.join(', ')}}`
}

/** What the option table makes of a value of this length; undefined where it has nothing to add. */
function inFull([level, option]: At, bytes: Uint8Array): string | undefined {
  const found = row(level, option)
  for (const kind of found === undefined ? [] : [...found.takes, ...(found.gives === undefined ? [] : [found.gives])]) {
    if (kind === text) return `"${escaped(bytes)}"`
    if (kind === uint64 && bytes.length === kind.size) return `[${new BigUint64Array(bytes.slice().buffer)[0]}]`
    const type = kind.type as (StructType & { readonly open: number | undefined }) | undefined
    if (type !== undefined && (type.open === undefined ? bytes.length === type.size : bytes.length >= type.open)) {
      const value = String(new type(bytes.slice(), 0))
      return value.startsWith('{') ? value : `[${value}]`
    }
    if (kind.size === bytes.length && bytes.length > i32.size && kind.expects === 'nothing') {
      const numbers = Array.from({ length: bytes.length / u32.size }, (_, i) => u32.get(bytes, i * u32.size))
      return list(numbers, String, { full: true })
    }
  }
  return undefined
}
