// Control messages: what came with a datagram, or is sent with it.
import { cmsghdr, in_pktinfo, scm_timestamping, sock_extended_err } from '../abi/ancillary.js'
import { constants } from '../abi/binding.js'
import { row } from '../abi/option.js'
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP, SOL_SOCKET } from '../abi/options.js'
import { i32, u16, u32 } from '../abi/scalar.js'
import { sockaddr_in, sockaddr_in6 } from '../abi/sockaddr.js'
import { timespec, timeval } from '../abi/structs.js'
import { address } from './address.js'
import { levels } from './names.js'
import { type Form, hexNumber, list, type Names, named, nameOf, POINTER } from './notation.js'

type Print = (data: Uint8Array, form: Form) => string | undefined

const integer: Print = data => (data.length < i32.size ? undefined : `[${i32.get(data, 0)}]`)
const integers = (data: Uint8Array) =>
  Array.from({ length: Math.floor(data.length / i32.size) }, (_, i) => i32.get(data, i * i32.size))
const descriptors: Print = (data, form) => list(integers(data), String, form)
const unsigned: Print = (data, form) =>
  data.length < u32.size ? undefined : list(integers(data), number => String(number >>> 0), form)
const bytes: Print = (data, form) => list(Array.from(data), hexNumber, form)
const struct =
  (type: { readonly size: number; new (memory: Uint8Array): object }, short?: string): Print =>
  data =>
    data.length < type.size ? short : String(new type(data.slice()))
const stamps: Print = data =>
  data.length < scm_timestamping.size ? '???' : list(new scm_timestamping(data.slice()).ts, String, { full: true })
const destination: Print = data => (data.length < sockaddr_in.size ? undefined : address(data, data.length))

const credentials: Print = data => {
  const [pid, uid, gid] = integers(data)
  return gid === undefined ? undefined : `{pid=${pid}, uid=${(uid as number) >>> 0}, gid=${gid >>> 0}}`
}

// strace leaves out the padding, and has a name for the address behind it, without which it shows nothing.
const failure =
  (ofAddress: number): Print =>
  data => {
    const { size } = sock_extended_err
    if (data.length < size + ofAddress) return undefined
    const { ee_errno, ee_origin, ee_type, ee_code, ee_info, ee_data } = new sock_extended_err(data.slice())
    const offender = address(data.subarray(size, size + ofAddress), ofAddress)
    const fields = { ee_errno, ee_origin, ee_type, ee_code, ee_info, ee_data, offender }
    return `{${Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}}`
  }

const { SCM_RIGHTS = 1, SCM_CREDENTIALS = 2 } = constants
// strace's names; the numbers are those that programs have no name for.
const ofSocket: Names = {
  SCM_RIGHTS,
  SCM_CREDENTIALS,
  SCM_SECURITY: 3,
  SO_TIMESTAMP_OLD: constants.SO_TIMESTAMP,
  SO_TIMESTAMPNS_OLD: constants.SO_TIMESTAMPNS,
  SO_TIMESTAMPING_OLD: constants.SO_TIMESTAMPING,
  SCM_TIMESTAMPING_OPT_STATS: 54,
  SCM_TIMESTAMPING_PKTINFO: constants.SCM_TIMESTAMPING_PKTINFO,
  SO_TXTIME: constants.SO_TXTIME,
  SO_TIMESTAMP_NEW: 63,
  SO_TIMESTAMPNS_NEW: 64,
  SO_TIMESTAMPING_NEW: 65,
}
const ofIp: Names = {
  IP_TOS: constants.IP_TOS,
  IP_TTL: constants.IP_TTL,
  SCM_SECURITY: 3,
  IP_RECVOPTS: 6,
  IP_RETOPTS: 7,
  IP_PKTINFO: constants.IP_PKTINFO,
  IP_RECVERR: constants.IP_RECVERR,
  IP_ORIGDSTADDR: constants.IP_RECVORIGDSTADDR,
  IP_CHECKSUM: constants.IP_CHECKSUM,
}

const values: Readonly<Record<string, Print>> = {
  SCM_RIGHTS: descriptors,
  SCM_CREDENTIALS: credentials,
  SO_TIMESTAMP_OLD: struct(timeval, '???'),
  SO_TIMESTAMPNS_OLD: struct(timespec, '???'),
  SO_TIMESTAMPING_OLD: stamps,
  SO_TIMESTAMP_NEW: struct(timeval, '???'),
  SO_TIMESTAMPNS_NEW: struct(timespec, '???'),
  SO_TIMESTAMPING_NEW: stamps,
  IP_TOS: bytes,
  IP_TTL: unsigned,
  IP_RECVOPTS: bytes,
  IP_RETOPTS: bytes,
  IP_PKTINFO: struct(in_pktinfo),
  IP_RECVERR: failure(sockaddr_in.size),
  IP_ORIGDSTADDR: destination,
  IP_CHECKSUM: unsigned,
}

/** What strace has no value for, or no name: by the names of C's headers. */
const inFull: Readonly<Record<string, Print>> = {
  SO_TXTIME: data => (data.length < 8 ? undefined : `[${new BigUint64Array(data.slice(0, 8).buffer)[0]}]`),
  SCM_TIMESTAMPING_PKTINFO: descriptors,
  IPV6_RECVERR: failure(sockaddr_in6.size),
  IPV6_RECVORIGDSTADDR: data => address(data, data.length),
  UDP_SEGMENT: data => (data.length < u16.size ? undefined : `[${u16.get(data, 0)}]`),
  SO_MARK: data => (data.length < u32.size ? undefined : `[${u32.get(data, 0)}]`),
}

function typeName(level: number, type: number, form: Form): string {
  const names = level === SOL_SOCKET ? ofSocket : level === IPPROTO_IP ? ofIp : {}
  const known = nameOf(type, names)
  if (known !== undefined) return known
  const inTable = form.full ? (row(level, type)?.name ?? fullName(level, type)) : undefined
  if (inTable !== undefined) return inTable
  if (level === SOL_SOCKET) return `${hexNumber(type)} /* SCM_??? */`
  return level === IPPROTO_IP ? `${hexNumber(type)} /* IP_??? */` : hexNumber(type)
}

// That of no option.
function fullName(level: number, type: number): string | undefined {
  return level === IPPROTO_IPV6 && type === constants.IPV6_HOPLIMIT ? 'IPV6_HOPLIMIT' : undefined
}

function dataText(level: number, type: number, data: Uint8Array, form: Form): string | undefined {
  if (data.length === 0) return undefined
  const name = typeName(level, type, form)
  const print = level === SOL_SOCKET || level === IPPROTO_IP ? values[name] : undefined
  if (print !== undefined || !form.full) return print?.(data, form)
  const kind = row(level, type)?.takes[0]?.type
  if (inFull[name] !== undefined) return inFull[name](data, form)
  if (kind !== undefined && kind.size <= data.length) return String(new kind(data.slice(), 0))
  return level === IPPROTO_IPV6 || level === IPPROTO_UDP || level === SOL_SOCKET
    ? integer(data, form)
    : bytes(data, form)
}

/** The messages that stand in control data; undefined where there is no room for one. */
export function controlMessages(memory: Uint8Array, form: Form): string | undefined {
  if (memory.length < cmsghdr.size) return undefined
  const alignment = cmsghdr.size / 2
  const found: string[] = []
  for (let at = 0; ; ) {
    const left = memory.length - at
    const { cmsg_len, cmsg_level, cmsg_type } = new cmsghdr(memory.slice(at, at + cmsghdr.size))
    const end = Math.min(Math.max(cmsg_len, cmsghdr.size), left)
    const text = dataText(cmsg_level, cmsg_type, memory.subarray(at + cmsghdr.size, at + end), form)
    const level = named(cmsg_level, levels, 'SOL_???')
    const type = typeName(cmsg_level, cmsg_type, form)
    const data = text === undefined ? '' : `, cmsg_data=${text}`
    found.push(`{cmsg_len=${cmsg_len}, cmsg_level=${level}, cmsg_type=${type}${data}}`)
    const step = Math.ceil(end / alignment) * alignment
    if (step >= left) break
    at += step
    if (left - step < cmsghdr.size || cmsg_len < cmsghdr.size) {
      found.push(`... /* ${POINTER} */`)
      break
    }
  }
  return `[${found.join(', ')}]`
}
