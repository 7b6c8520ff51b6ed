import {
  IP_ADD_MEMBERSHIP,
  IP_ADD_SOURCE_MEMBERSHIP,
  IP_BLOCK_SOURCE,
  IP_DROP_MEMBERSHIP,
  IP_DROP_SOURCE_MEMBERSHIP,
  IP_MULTICAST_ALL,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_UNBLOCK_SOURCE,
  IPPROTO_IP,
  in_addr,
  ip_mreq,
  ip_mreq_source,
  SO_REUSEADDR,
  SOL_SOCKET,
  setsockopt,
} from 'mreq'

const mreq = (imr_multiaddr: string, imr_interface: string) => new ip_mreq({ imr_multiaddr, imr_interface })
const source = (imr_multiaddr: string, imr_interface: string, imr_sourceaddr: string) =>
  new ip_mreq_source({ imr_multiaddr, imr_interface, imr_sourceaddr })

const IP_MSFILTER = 41
const MCAST_EXCLUDE = 0
const MCAST_INCLUDE = 1

/** What sets a socket's options. */
export function options(fd: number) {
  return {
    SO_REUSEADDR(on: boolean): void {
      setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, on)
    },
    IP_ADD_MEMBERSHIP(...group: Parameters<typeof mreq>): void {
      setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq(...group))
    },
    IP_ADD_SOURCE_MEMBERSHIP(...group: Parameters<typeof source>): void {
      setsockopt(fd, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, source(...group))
    },
    IP_BLOCK_SOURCE(...group: Parameters<typeof source>): void {
      setsockopt(fd, IPPROTO_IP, IP_BLOCK_SOURCE, source(...group))
    },
    IP_DROP_MEMBERSHIP(...group: Parameters<typeof mreq>): void {
      setsockopt(fd, IPPROTO_IP, IP_DROP_MEMBERSHIP, mreq(...group))
    },
    IP_DROP_SOURCE_MEMBERSHIP(...group: Parameters<typeof source>): void {
      setsockopt(fd, IPPROTO_IP, IP_DROP_SOURCE_MEMBERSHIP, source(...group))
    },
    IP_MSFILTER(group: string, address: string, mode: 'INCLUDE' | 'EXCLUDE', ...sources: string[]): void {
      const words = Uint32Array.of(mode === 'INCLUDE' ? MCAST_INCLUDE : MCAST_EXCLUDE, sources.length)
      const addresses = (...texts: string[]) => texts.flatMap(text => [...new in_addr(text).bytes])
      const bytes = [...addresses(group, address), ...new Uint8Array(words.buffer), ...addresses(...sources)]
      setsockopt(fd, IPPROTO_IP, IP_MSFILTER, Uint8Array.from(bytes))
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
    IP_UNBLOCK_SOURCE(...group: Parameters<typeof source>): void {
      setsockopt(fd, IPPROTO_IP, IP_UNBLOCK_SOURCE, source(...group))
    },
  }
}
