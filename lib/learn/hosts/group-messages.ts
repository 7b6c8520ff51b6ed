// What hosts and routers tell each other about memberships: IGMP and MLD.
import { AF_INET, AF_INET6, IPPROTO_ICMPV6, IPPROTO_IGMP, inet_ntop, inet_pton } from '../../index.js'
import { type Packet, u16 } from './packet.js'

const IGMP = {
  17: 'IGMP_HOST_MEMBERSHIP_QUERY',
  22: 'IGMPV2_HOST_MEMBERSHIP_REPORT',
  23: 'IGMP_HOST_LEAVE_MESSAGE',
  34: 'IGMPV3_HOST_MEMBERSHIP_REPORT',
} as const

const MLD = {
  130: 'ICMPV6_MGM_QUERY',
  131: 'ICMPV6_MGM_REPORT',
  132: 'ICMPV6_MGM_REDUCTION',
  143: 'ICMPV6_MLD2_REPORT',
} as const

// RFC 3376, 4.2.12; RFC 3810, 5.2.12
const RECORDS = {
  1: 'MODE_IS_INCLUDE',
  2: 'MODE_IS_EXCLUDE',
  3: 'CHANGE_TO_INCLUDE_MODE',
  4: 'CHANGE_TO_EXCLUDE_MODE',
  5: 'ALLOW_NEW_SOURCES',
  6: 'BLOCK_OLD_SOURCES',
} as const

type ValueOf<T> = T[keyof T]

/** A message's type, as <linux/igmp.h> and <linux/icmpv6.h> name it. */
export type MessageType = ValueOf<typeof IGMP> | ValueOf<typeof MLD>

/** What a record says, as RFC 3376 and RFC 3810 name it. */
export type RecordType = ValueOf<typeof RECORDS>

/** A group, and the sources that a report tells or a query asks of. */
export interface Group {
  readonly group: string
  readonly sources: readonly string[]
}

/** One record of a report: what became of a group, or of its sources. */
export interface GroupRecord extends Group {
  readonly type: RecordType
}

/** A message of IGMP or MLD, and how it travelled. */
export interface Message extends Omit<Packet, 'protocol' | 'payload'> {
  readonly type: MessageType
  /** What a query, a report of version 2 or a leave is about: `0.0.0.0` or `::` in a general query. */
  readonly about?: Group
  /** Of a report of IGMPv3 or MLDv2. */
  readonly records: readonly GroupRecord[]
}

function named<T extends object>(names: T, number: number | undefined): ValueOf<T> {
  const name = names[number as keyof T]
  if (name === undefined) throw new Error(`a type that the RFC does not have: ${number}`)
  return name
}

/** Whether the 16-bit words, with their checksum among them, add up. RFC 1071 */
function verified(...parts: readonly Uint8Array[]): boolean {
  let sum = 0
  for (const part of parts) for (let at = 0; at < part.length; at += 2) sum += u16(part, at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum === 0xffff
}

/** Reads the fields of a message one after the other, and nothing beyond its end. */
class Reader {
  #at = 0
  constructor(
    readonly bytes: Uint8Array,
    readonly family: number,
  ) {}

  take(length: number): Uint8Array {
    if (this.#at + length > this.bytes.length) throw new Error('a message that is shorter than it says')
    this.#at += length
    return this.bytes.subarray(this.#at - length, this.#at)
  }
  u8(): number {
    return this.take(1)[0] as number
  }
  u16(): number {
    return u16(this.take(2), 0)
  }
  address(): string {
    return inet_ntop(this.family, this.take(this.family === AF_INET ? 4 : 16))
  }
  addresses(count: number): string[] {
    return Array.from({ length: count }, () => this.address())
  }
  get left(): number {
    return this.bytes.length - this.#at
  }
}

function record(reader: Reader): GroupRecord {
  const type = named(RECORDS, reader.u8())
  const auxiliary = reader.u8()
  const count = reader.u16()
  const read = { type, group: reader.address(), sources: reader.addresses(count) }
  reader.take(auxiliary * 4)
  return read
}

/** The fixed part of a query, and its sources where it is of IGMPv3 or MLDv2. */
function about(reader: Reader): Group {
  const group = reader.address()
  if (reader.left === 0) return { group, sources: [] }
  reader.take(2)
  return { group, sources: reader.addresses(reader.u16()) }
}

function read(type: MessageType, reader: Reader): Pick<Message, 'type' | 'about' | 'records'> {
  // Type, code and checksum; then two reserved bytes and a count in a report of records, a time in MLD's other messages.
  reader.take(4)
  if (type === 'IGMPV3_HOST_MEMBERSHIP_REPORT' || type === 'ICMPV6_MLD2_REPORT') {
    reader.take(2)
    return { type, records: Array.from({ length: reader.u16() }, () => record(reader)) }
  }
  if (reader.family === AF_INET6) reader.take(4)
  return { type, about: about(reader), records: [] }
}

/** The words that ICMPv6's checksum covers beside the message: RFC 8200, 8.1. */
function pseudoHeader({ source, destination, payload }: Packet): Uint8Array {
  const addresses = [source, destination].flatMap(text => [...inet_pton(AF_INET6, text).bytes])
  return Uint8Array.of(...addresses, 0, 0, payload.length >> 8, payload.length & 0xff, 0, 0, 0, IPPROTO_ICMPV6)
}

/**
 * The message of IGMP or MLD in a packet; undefined where it is another one.
 *
 * @throws {Error} For a wrong checksum, a type that the RFC does not have, or a message shorter than it says.
 */
export function message(packet: Packet): Message | undefined {
  const { protocol, payload, ...header } = packet
  const [type] = payload
  const mld = protocol === IPPROTO_ICMPV6 && type !== undefined && type in MLD
  if (protocol !== IPPROTO_IGMP && !mld) return undefined
  if (!verified(payload, ...(mld ? [pseudoHeader(packet)] : []))) throw new Error('a wrong checksum')
  const reader = new Reader(payload, mld ? AF_INET6 : AF_INET)
  return { ...header, ...read(mld ? named(MLD, type) : named(IGMP, type), reader) }
}
