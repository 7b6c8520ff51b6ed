// What the kernel refuses to set, case by case, and what the error says of it.
import * as m from 'mreq'
import { IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IPPROTO_IP } from 'mreq'

// linux/netfilter_ipv4/ip_tables.h
const IPT_SO_SET_REPLACE = 64

/** A group and the interface to join it on. */
export const group = (last: number, imr_interface = '127.0.0.1') =>
  new m.ip_mreq({ imr_multiaddr: `233.252.0.${last}`, imr_interface })
/** Joins a group. */
export const join = (fd: number, value: m.ip_mreq) => m.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, value)
/** The levels that the refusals are at. */
export const LEVELS: Readonly<Record<string, number>> = { IPPROTO_IP, SOL_SOCKET: m.SOL_SOCKET }

/** An option that the kernel refuses to set. */
interface Refused {
  readonly when: string
  readonly code: string
  readonly option: number
  readonly optname: string | number
  readonly level?: 'SOL_SOCKET'
  readonly domain?: number
  readonly type?: number
  readonly value: m.Struct | Uint8Array
  /** What was done on the socket before. */
  readonly after?: (fd: number) => void
  readonly hint: RegExp
}

const add = { option: IP_ADD_MEMBERSHIP, optname: 'IP_ADD_MEMBERSHIP' }
const addSource = { option: m.IP_ADD_SOURCE_MEMBERSHIP, optname: 'IP_ADD_SOURCE_MEMBERSHIP' }
const drop = { option: IP_DROP_MEMBERSHIP, optname: 'IP_DROP_MEMBERSHIP' }
const ttl = { option: m.IP_MULTICAST_TTL, optname: 'IP_MULTICAST_TTL' }
const from = { option: m.IP_MULTICAST_IF, optname: 'IP_MULTICAST_IF' }
const source = (last: number) =>
  new m.ip_mreq_source({ imr_multiaddr: '232.0.0.1', imr_interface: '127.0.0.1', imr_sourceaddr: `10.0.0.${last}` })

export const refused: readonly Refused[] = [
  {
    when: 'joining on an index that no interface has',
    code: 'ENODEV',
    ...add,
    value: new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: 9999 }),
    hint: /no interface has that index or address/,
  },
  {
    when: 'joining on an address that is not local',
    code: 'ENODEV',
    ...add,
    value: group(1, '10.9.9.9'),
    hint: /no interface has that index or address/,
  },
  {
    when: 'joining what is no group',
    code: 'EINVAL',
    ...add,
    value: new m.ip_mreq({ imr_multiaddr: '10.0.0.1', imr_interface: '127.0.0.1' }),
    hint: /outside 224\.0\.0\.0\/4/,
  },
  { when: 'joining with 7 bytes', code: 'EINVAL', ...add, value: new Uint8Array(7), hint: /wrong length/ },
  { when: 'joining on a stream', code: 'EPROTO', ...add, type: m.SOCK_STREAM, value: group(1), hint: /TCP/ },
  {
    when: 'joining twice',
    code: 'EADDRINUSE',
    ...add,
    value: group(1),
    after: fd => join(fd, group(1)),
    hint: /a member of that group on that interface already/,
  },
  {
    when: 'dropping what was never joined',
    code: 'EADDRNOTAVAIL',
    ...drop,
    value: group(2),
    after: fd => join(fd, group(1)),
    hint: /no member of that group on that interface/,
  },
  {
    when: 'dropping on an index that no interface has',
    code: 'EADDRNOTAVAIL',
    ...drop,
    value: new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: 9999 }),
    after: fd => join(fd, group(1)),
    hint: /no member of that group on that interface/,
  },
  {
    when: 'joining an eleventh source',
    code: 'ENOBUFS',
    ...addSource,
    value: source(11),
    after(fd) {
      for (let i = 1; i <= 10; i++) m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_SOURCE_MEMBERSHIP, source(i))
    },
    hint: /net\.ipv4\.igmp_max_msf \(10; /,
  },
  {
    when: "a source's interface and address in BSD's order",
    code: 'ENODEV',
    ...addSource,
    value: new m.ip_mreq_source({ imr_multiaddr: '232.0.0.1', imr_interface: '10.0.0.9', imr_sourceaddr: '127.0.0.1' }),
    hint: /\{group, interface, source\} here/,
  },
  {
    when: 'a size of the receive buffer in 2 bytes',
    code: 'EINVAL',
    level: 'SOL_SOCKET',
    option: m.SO_RCVBUF,
    optname: 'SO_RCVBUF',
    value: new Uint8Array(2),
    hint: /the value has the wrong length/,
  },
  {
    when: 'what is only read',
    code: 'ENOPROTOOPT',
    level: 'SOL_SOCKET',
    option: m.SO_TYPE,
    optname: 'SO_TYPE',
    value: new Uint8Array(4),
    hint: /or only reads it/,
  },
  {
    when: 'a group for a socket of this machine',
    code: 'EOPNOTSUPP',
    ...add,
    domain: m.AF_UNIX,
    value: group(1),
    hint: /of this domain has no options/,
  },
  { when: 'a TTL of 256', code: 'EINVAL', ...ttl, value: new m.int(256).bytes, hint: /0 to 255, or -1/ },
  { when: 'a TTL of no bytes', code: 'EINVAL', ...ttl, value: new Uint8Array(0), hint: /1 byte or 4/ },
  {
    when: 'the interface of a stream',
    code: 'EINVAL',
    ...from,
    type: m.SOCK_STREAM,
    value: group(1).imr_interface,
    hint: /does not go with the socket: its type/,
  },
  {
    when: 'sending from an address that is not local',
    code: 'EADDRNOTAVAIL',
    ...from,
    value: new m.ip_mreqn({ imr_address: '10.9.9.9' }),
    hint: /no interface has that address or index/,
  },
  {
    when: 'an option that the kernel lacks',
    code: 'ENOPROTOOPT',
    option: 9999,
    optname: 9999,
    value: new Uint8Array(4),
    hint: /the kernel does not have this option at this level/,
  },
  {
    when: 'bytes where the kernel wants a pointer',
    code: 'EFAULT',
    option: IPT_SO_SET_REPLACE,
    optname: IPT_SO_SET_REPLACE,
    value: new Uint8Array(16),
    hint: /holds a pointer/,
  },
  {
    when: 'a device that is not there',
    code: 'ENODEV',
    level: 'SOL_SOCKET',
    option: m.SO_BINDTODEVICE,
    optname: 'SO_BINDTODEVICE',
    value: new TextEncoder().encode('none0\0'),
    hint: /no interface has that name/,
  },
]
