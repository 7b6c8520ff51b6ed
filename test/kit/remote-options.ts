import {
  AF_INET,
  group_filter,
  group_req,
  group_source_req,
  IP_ADD_MEMBERSHIP,
  IP_ADD_SOURCE_MEMBERSHIP,
  IP_BLOCK_SOURCE,
  IP_DROP_MEMBERSHIP,
  IP_DROP_SOURCE_MEMBERSHIP,
  IP_MSFILTER,
  IP_MULTICAST_ALL,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_UNBLOCK_SOURCE,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_ADD_MEMBERSHIP,
  IPV6_DROP_MEMBERSHIP,
  IPV6_MULTICAST_ALL,
  IPV6_MULTICAST_HOPS,
  IPV6_MULTICAST_IF,
  if_nametoindex,
  in_addr,
  ip_mreq,
  ip_mreq_source,
  ip_msfilter,
  ipv6_mreq,
  MCAST_BLOCK_SOURCE,
  MCAST_EXCLUDE,
  MCAST_INCLUDE,
  MCAST_JOIN_GROUP,
  MCAST_JOIN_SOURCE_GROUP,
  MCAST_LEAVE_GROUP,
  MCAST_LEAVE_SOURCE_GROUP,
  MCAST_MSFILTER,
  MCAST_UNBLOCK_SOURCE,
  SO_BINDTODEVICE,
  SO_REUSEADDR,
  SOL_SOCKET,
  setsockopt,
} from 'mreq'

/** A filter's mode, which crosses to the process as text. */
export type Mode = 'MCAST_INCLUDE' | 'MCAST_EXCLUDE'
const modes = { MCAST_INCLUDE, MCAST_EXCLUDE }

const mreq = (imr_multiaddr: string, imr_interface: string) => new ip_mreq({ imr_multiaddr, imr_interface })
const source = (imr_multiaddr: string, imr_interface: string, imr_sourceaddr: string) =>
  new ip_mreq_source({ imr_multiaddr, imr_interface, imr_sourceaddr })
const mreq6 = (ipv6mr_multiaddr: string, name: string) =>
  new ipv6_mreq({ ipv6mr_multiaddr, ipv6mr_interface: if_nametoindex(name) })
const group = (gr_group: string, name: string) => new group_req({ gr_interface: if_nametoindex(name), gr_group })
const groupSource = (gsr_group: string, name: string, gsr_source: string) =>
  new group_source_req({ gsr_interface: if_nametoindex(name), gsr_group, gsr_source })

type OfSource = [group: string, address: string, source: string]
type OfNamedSource = [group: string, name: string, source: string]

/** What sets a socket's options: the group first, then the interface, by address or by name, as the option has it. */
export function options(fd: number, family: number) {
  const level = family === AF_INET ? IPPROTO_IP : IPPROTO_IPV6
  return {
    SO_BINDTODEVICE(name: string): void {
      setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name)
    },
    SO_REUSEADDR(on: boolean): void {
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, on)
    },

    IP_ADD_MEMBERSHIP(group: string, address: string): void {
      setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq(group, address))
    },
    IP_ADD_SOURCE_MEMBERSHIP(...of: OfSource): void {
      setsockopt(fd, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, source(...of))
    },
    IP_BLOCK_SOURCE(...of: OfSource): void {
      setsockopt(fd, IPPROTO_IP, IP_BLOCK_SOURCE, source(...of))
    },
    IP_DROP_MEMBERSHIP(group: string, address: string): void {
      setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, mreq(group, address))
    },
    IP_DROP_SOURCE_MEMBERSHIP(...of: OfSource): void {
      setsockopt(fd, IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, source(...of))
    },
    IP_MSFILTER(imsf_multiaddr: string, imsf_interface: string, mode: Mode, ...imsf_slist: string[]): void {
      const filter = { imsf_multiaddr, imsf_interface, imsf_fmode: modes[mode], imsf_slist }
      setsockopt(fd, IPPROTO_IP, IP_MSFILTER, new ip_msfilter(filter))
    },
    IP_MULTICAST_ALL(on: boolean): void {
      setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, on)
    },
    IP_MULTICAST_IF(address: string): void {
      setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, new in_addr(address))
    },
    IP_MULTICAST_LOOP(on: boolean): void {
      setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, on)
    },
    IP_MULTICAST_TTL(ttl: number): void {
      setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, ttl)
    },
    IP_UNBLOCK_SOURCE(...of: OfSource): void {
      setsockopt(fd, IPPROTO_IP, IP_UNBLOCK_SOURCE, source(...of))
    },

    MCAST_BLOCK_SOURCE(...of: OfNamedSource): void {
      setsockopt(fd, level, MCAST_BLOCK_SOURCE, groupSource(...of))
    },
    MCAST_JOIN_GROUP(gr_group: string, name: string): void {
      setsockopt(fd, level, MCAST_JOIN_GROUP, group(gr_group, name))
    },
    MCAST_JOIN_SOURCE_GROUP(...of: OfNamedSource): void {
      setsockopt(fd, level, MCAST_JOIN_SOURCE_GROUP, groupSource(...of))
    },
    MCAST_LEAVE_GROUP(gr_group: string, name: string): void {
      setsockopt(fd, level, MCAST_LEAVE_GROUP, group(gr_group, name))
    },
    MCAST_LEAVE_SOURCE_GROUP(...of: OfNamedSource): void {
      setsockopt(fd, level, MCAST_LEAVE_SOURCE_GROUP, groupSource(...of))
    },
    MCAST_MSFILTER(gf_group: string, name: string, mode: Mode, ...gf_slist: string[]): void {
      const filter = { gf_interface: if_nametoindex(name), gf_group, gf_fmode: modes[mode], gf_slist }
      setsockopt(fd, level, MCAST_MSFILTER, new group_filter(filter))
    },
    MCAST_UNBLOCK_SOURCE(...of: OfNamedSource): void {
      setsockopt(fd, level, MCAST_UNBLOCK_SOURCE, groupSource(...of))
    },

    IPV6_ADD_MEMBERSHIP(group: string, name: string): void {
      setsockopt(fd, IPPROTO_IPV6, IPV6_ADD_MEMBERSHIP, mreq6(group, name))
    },
    IPV6_DROP_MEMBERSHIP(group: string, name: string): void {
      setsockopt(fd, IPPROTO_IPV6, IPV6_DROP_MEMBERSHIP, mreq6(group, name))
    },
    IPV6_MULTICAST_ALL(on: boolean): void {
      setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, on)
    },
    IPV6_MULTICAST_HOPS(hops: number): void {
      setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, hops)
    },
    IPV6_MULTICAST_IF(name: string): void {
      setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, if_nametoindex(name))
    },
  }
}
