// The errors that docs/options.md names for joining, leaving and filtering.
import type { TestContext } from 'node:test'
import * as m from 'mreq'
import { constants } from '#lib/abi/binding.js'
import { udp } from './udp.js'

const { AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, MCAST_EXCLUDE, MCAST_INCLUDE } = m

/** Options by number, with any value. */
const set = m.setsockopt as (fd: number, level: number, option: number, value: unknown) => void
const get = m.getsockopt as (fd: number, level: number, option: number, memory?: unknown) => unknown

/** An option, an errno that it is said to fail with, and what makes it. Fails another option or call, then its name. */
export type Claim = readonly [option: string, errno: string, provoke: (t: TestContext) => void, failing?: string]

/** The index of no interface. */
export const NOWHERE = 9999
/** More than any limit on sources. */
export const MANY = 200

/** Calls it with 1, 2 and so on. */
export function times(count: number, call: (i: number) => void): void {
  for (let i = 1; i <= count; i++) call(i)
}

/** The options of membership of one family, with their values. */
interface Api {
  readonly domain: number
  readonly level: number
  readonly join: string
  readonly joinSource: string
  readonly block: string
  readonly unblock: string
  readonly leave: string
  readonly leaveSource: string
  readonly filter: string
  /** A group, and an interface. */
  readonly whole: (n: number, ifindex?: number) => unknown
  /** A source of the first group. */
  readonly source: (n: number, ifindex?: number) => unknown
  /** A source of what is no group. */
  readonly noGroup: unknown
  /** A filter of the first group. */
  readonly list: (mode: number, count: number, ifindex?: number) => unknown
}

const sources = (count: number, source: (n: number) => string) => Array.from({ length: count }, (_, i) => source(i + 1))
const address = (ifindex: number) => (ifindex === NOWHERE ? '10.9.9.9' : '127.0.0.1')
const ofIPv4 = (n: number) => `10.0.0.${n}`
/** A group of IPv4. */
export const inIPv4 = (n: number) => `233.252.0.${n}`

const byAddress: Api = {
  domain: AF_INET,
  level: IPPROTO_IP,
  join: 'IP_ADD_MEMBERSHIP',
  joinSource: 'IP_ADD_SOURCE_MEMBERSHIP',
  block: 'IP_BLOCK_SOURCE',
  unblock: 'IP_UNBLOCK_SOURCE',
  leave: 'IP_DROP_MEMBERSHIP',
  leaveSource: 'IP_DROP_SOURCE_MEMBERSHIP',
  filter: 'IP_MSFILTER',
  whole: (n, ifindex = 1) => new m.ip_mreqn({ imr_multiaddr: inIPv4(n), imr_ifindex: ifindex }),
  source: (n, ifindex = 1) =>
    new m.ip_mreq_source({ imr_multiaddr: inIPv4(1), imr_interface: address(ifindex), imr_sourceaddr: ofIPv4(n) }),
  noGroup: new m.ip_mreq_source({ imr_multiaddr: '10.0.0.1', imr_interface: '127.0.0.1', imr_sourceaddr: ofIPv4(1) }),
  list: (mode, count, ifindex = 1) =>
    new m.ip_msfilter({
      imsf_multiaddr: inIPv4(1),
      imsf_interface: address(ifindex),
      imsf_fmode: mode,
      imsf_slist: sources(count, ofIPv4),
    }),
}

function byIndex(domain: number, group: (n: number) => string, source: (n: number) => string): Api {
  const of = (gsr_group: string, n: number, ifindex: number) =>
    new m.group_source_req({ gsr_interface: ifindex, gsr_group, gsr_source: source(n) })
  return {
    domain,
    level: domain === AF_INET ? IPPROTO_IP : IPPROTO_IPV6,
    join: 'MCAST_JOIN_GROUP',
    joinSource: 'MCAST_JOIN_SOURCE_GROUP',
    block: 'MCAST_BLOCK_SOURCE',
    unblock: 'MCAST_UNBLOCK_SOURCE',
    leave: 'MCAST_LEAVE_GROUP',
    leaveSource: 'MCAST_LEAVE_SOURCE_GROUP',
    filter: 'MCAST_MSFILTER',
    whole: (n, ifindex = 1) => new m.group_req({ gr_interface: ifindex, gr_group: group(n) }),
    source: (n, ifindex = 1) => of(group(1), n, ifindex),
    noGroup: of(source(1), 1, 1),
    list: (mode, count, ifindex = 1) =>
      new m.group_filter({
        gf_interface: ifindex,
        gf_group: group(1),
        gf_fmode: mode,
        gf_slist: sources(count, source),
      }),
  }
}

const ofIPv6 = (n: number) => `2001:db8::${n.toString(16)}`
/** A group of IPv6. */
export const inIPv6 = (n: number) => `ff15::${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}`

function ofMembership(api: Api): Claim[] {
  const fresh = (t: TestContext) => udp(t, api.domain)
  const call = (fd: number, option: string, value: unknown) => set(fd, api.level, constants[option] as number, value)
  const read = (fd: number, value: unknown) => get(fd, api.level, constants[api.filter] as number, value)
  /** A socket that has joined the first group whole. */
  const whole = (t: TestContext) => {
    const fd = fresh(t)
    call(fd, api.join, api.whole(1))
    return fd
  }
  /** One that has joined a source of it. */
  const ofOne = (t: TestContext) => {
    const fd = fresh(t)
    call(fd, api.joinSource, api.source(1))
    return fd
  }
  const { join, joinSource, block, unblock, leave, leaveSource, filter } = api
  return [
    [join, 'ENODEV', t => call(fresh(t), join, api.whole(1, NOWHERE))],
    [join, 'EADDRINUSE', t => call(whole(t), join, api.whole(1))],
    [leave, 'EADDRNOTAVAIL', t => call(fresh(t), leave, api.whole(1))],
    [leave, 'EADDRNOTAVAIL', t => call(whole(t), leave, api.whole(1, NOWHERE))],
    [joinSource, 'ENODEV', t => call(fresh(t), joinSource, api.source(1, NOWHERE))],
    [joinSource, 'EADDRNOTAVAIL', t => call(ofOne(t), joinSource, api.source(1))],
    [joinSource, 'EINVAL', t => call(fresh(t), joinSource, api.noGroup)],
    [
      joinSource,
      'EINVAL',
      t => {
        const fd = whole(t)
        call(fd, block, api.source(1))
        call(fd, joinSource, api.source(2))
      },
    ],
    [
      joinSource,
      'ENOBUFS',
      t => {
        const fd = fresh(t)
        times(MANY, n => call(fd, joinSource, api.source(n)))
      },
    ],
    [leaveSource, 'ENODEV', t => call(ofOne(t), leaveSource, api.source(1, NOWHERE))],
    [leaveSource, 'EINVAL', t => call(fresh(t), leaveSource, api.source(1))],
    [leaveSource, 'EADDRNOTAVAIL', t => call(whole(t), leaveSource, api.source(1))],
    [leaveSource, 'EADDRNOTAVAIL', t => call(ofOne(t), leaveSource, api.source(2))],
    [
      block,
      'EADDRNOTAVAIL',
      t => {
        const fd = whole(t)
        times(2, () => call(fd, block, api.source(1)))
      },
    ],
    [
      block,
      'ENOBUFS',
      t => {
        const fd = whole(t)
        times(MANY, n => call(fd, block, api.source(n)))
      },
    ],
    [unblock, 'EADDRNOTAVAIL', t => call(whole(t), unblock, api.source(1))],
    ...[block, unblock].flatMap((option): Claim[] => [
      [option, 'ENODEV', t => call(whole(t), option, api.source(1, NOWHERE))],
      [option, 'EINVAL', t => call(fresh(t), option, api.source(1))],
      [option, 'EINVAL', t => call(ofOne(t), option, api.source(1))],
    ]),
    [filter, 'EINVAL', t => call(fresh(t), filter, api.list(MCAST_EXCLUDE, 1))],
    [filter, 'EINVAL', t => call(fresh(t), filter, api.list(MCAST_INCLUDE, 1))],
    [filter, 'EADDRNOTAVAIL', t => call(fresh(t), filter, api.list(MCAST_INCLUDE, 0))],
    [filter, 'EADDRNOTAVAIL', t => void read(fresh(t), api.list(MCAST_INCLUDE, 1))],
    [filter, 'ENODEV', t => call(whole(t), filter, api.list(MCAST_EXCLUDE, 1, NOWHERE))],
    [filter, 'ENOBUFS', t => call(whole(t), filter, api.list(MCAST_EXCLUDE, MANY))],
  ]
}

/** Of groups and their sources: by IPv4's own options, and by those that both families have. */
export const ofMemberships: readonly Claim[] = [
  byAddress,
  byIndex(AF_INET, inIPv4, ofIPv4),
  byIndex(AF_INET6, inIPv6, ofIPv6),
].flatMap(ofMembership)
