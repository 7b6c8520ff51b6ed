import { layouts } from './binding.js'
import { MCAST_EXCLUDE, MCAST_INCLUDE } from './constants.js'
import { ifindex, scope_id } from './ifindex.js'
import { list } from './list.js'
import { type Scalar, u32 } from './scalar.js'
import { in_addr, in6_addr, sockaddr_storage } from './sockaddr.js'
import { struct } from './struct.js'

/**
 * A group and the interface to join it on: what IP_ADD_MEMBERSHIP takes, 8 bytes. <netinet/in.h>, ip(7)
 *
 * @example
 * const mreq = new ip_mreq({ imr_multiaddr: '233.252.0.1', imr_interface: INADDR_ANY })
 */
export class ip_mreq extends struct('ip_mreq', {
  /** The group's address. */
  imr_multiaddr: in_addr,
  /** The address of the local interface, or INADDR_ANY for the one that the kernel's routes choose. */
  imr_interface: in_addr,
}) {}

/** A group and the interface to join it on, by index: 12 bytes, Linux's own. <netinet/in.h>, ip(7) */
export class ip_mreqn extends struct('ip_mreqn', {
  /** The group's address. */
  imr_multiaddr: in_addr,
  /** The address of the local interface: it counts only where `imr_ifindex` is 0. */
  imr_address: in_addr,
  /** The interface's index, or 0. */
  imr_ifindex: ifindex,
}) {}

/**
 * A group, the interface to join it on and the one source to hear: 12 bytes. Its fields stand in Linux's order; BSD,
 * macOS and Windows have the source before the interface. <netinet/in.h>, ip(7)
 */
export class ip_mreq_source extends struct('ip_mreq_source', {
  /** The group's address. */
  imr_multiaddr: in_addr,
  /** The address of the local interface. */
  imr_interface: in_addr,
  /** The source's address. */
  imr_sourceaddr: in_addr,
}) {}

/** MCAST_INCLUDE or MCAST_EXCLUDE, printed by its name. */
const fmode: Scalar<number> = {
  ...u32,
  print: (mode, name) =>
    `${name}=${mode === MCAST_INCLUDE ? 'MCAST_INCLUDE' : mode === MCAST_EXCLUDE ? 'MCAST_EXCLUDE' : mode}`,
}

/**
 * A group on one interface, with the sources that are heard or not: what IP_MSFILTER takes and gives. Made from fields it is as
 * long as its list asks for, and counts it. To read one, make room first, and say for how many:
 *
 * @example
 * const filter = new ip_msfilter(new Uint8Array(IP_MSFILTER_SIZE(10)))
 * filter.assign({ imsf_multiaddr: '232.0.0.1', imsf_interface: '127.0.0.1', imsf_numsrc: 10 })
 * getsockopt(fd, IPPROTO_IP, IP_MSFILTER, filter)
 * console.log(filter.imsf_slist)
 *
 * <netinet/in.h>, RFC 3678, ip(7)
 */
export class ip_msfilter extends struct('ip_msfilter', {
  /** The group's address. */
  imsf_multiaddr: in_addr,
  /** The address of the local interface. */
  imsf_interface: in_addr,
  /** MCAST_INCLUDE: these sources only; MCAST_EXCLUDE: all but these. */
  imsf_fmode: fmode,
  /** How many sources there are; on reading, how many the memory has room for, and then how many the kernel has. */
  imsf_numsrc: u32,
  /** The sources: as many as are counted and there is memory for. */
  imsf_slist: list('ip_msfilter', 'imsf_slist', 'imsf_numsrc', in_addr),
}) {}

/** The length of a struct ip_msfilter with so many sources, in bytes. <netinet/in.h>, RFC 3678 */
export function IP_MSFILTER_SIZE(numsrc: number): number {
  return sized('ip_msfilter', 'imsf_slist', in_addr.size, numsrc)
}

/** An IPv6 group and the interface to join it on: what IPV6_ADD_MEMBERSHIP takes, 20 bytes. <netinet/in.h>, ipv6(7) */
export class ipv6_mreq extends struct('ipv6_mreq', {
  /** The group's address. */
  ipv6mr_multiaddr: in6_addr,
  /** The interface's index; 0 for the one that the kernel's routes choose. */
  ipv6mr_interface: scope_id,
}) {}

/** A group of either family and the interface to join it on: what MCAST_JOIN_GROUP takes, 136 bytes. <netinet/in.h>, RFC 3678 */
export class group_req extends struct('group_req', {
  /** The interface's index; 0 for the one that the kernel's routes choose. */
  gr_interface: scope_id,
  /** The group's address. */
  gr_group: sockaddr_storage,
}) {}

/** A group of either family, the interface, and one source: what MCAST_JOIN_SOURCE_GROUP takes, 264 bytes. <netinet/in.h>, RFC 3678 */
export class group_source_req extends struct('group_source_req', {
  /** The interface's index; 0 for the one that the kernel's routes choose. */
  gsr_interface: scope_id,
  /** The group's address. */
  gsr_group: sockaddr_storage,
  /** The source's address. */
  gsr_source: sockaddr_storage,
}) {}

/**
 * A group of either family on one interface, with the sources that are heard or not: what MCAST_MSFILTER takes and gives. It is
 * made and read as {@link ip_msfilter} is, with GROUP_FILTER_SIZE(). <netinet/in.h>, RFC 3678
 */
export class group_filter extends struct('group_filter', {
  /** The interface's index. */
  gf_interface: scope_id,
  /** The group's address. */
  gf_group: sockaddr_storage,
  /** MCAST_INCLUDE: these sources only; MCAST_EXCLUDE: all but these. */
  gf_fmode: fmode,
  /** How many sources there are; on reading, how many the memory has room for, and then how many the kernel has. */
  gf_numsrc: u32,
  /** The sources: as many as are counted and there is memory for. */
  gf_slist: list('group_filter', 'gf_slist', 'gf_numsrc', sockaddr_storage),
}) {}

/** The length of a struct group_filter with so many sources, in bytes. <netinet/in.h>, RFC 3678 */
export function GROUP_FILTER_SIZE(numsrc: number): number {
  return sized('group_filter', 'gf_slist', sockaddr_storage.size, numsrc)
}

function sized(struct: string, list: string, each: number, numsrc: number): number {
  u32.set(new Uint8Array(u32.size), 0, numsrc, 'numsrc')
  return (layouts[struct]?.fields[list]?.offset as number) + each * numsrc
}
