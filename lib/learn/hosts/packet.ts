import { AF_INET, AF_INET6, IPPROTO_UDP, inet_ntop } from '../../index.js'

/** An IP packet, by what its headers say. RFC 791, RFC 8200 */
export interface Packet {
  readonly source: string
  readonly destination: string
  /** The TOS byte, or the traffic class. */
  readonly tos: number
  /** How many links it may still cross: the TTL, or the hop limit. */
  readonly hops: number
  /** Whether its first option asks every router to look into it. RFC 2113, RFC 2711 */
  readonly routerAlert: boolean
  /** What it carries, behind the hop-by-hop options: IPPROTO_UDP. */
  readonly protocol: number
  readonly payload: Uint8Array
}

const ETHERNET_HEADER = 14
const ETH_P_IP = 0x0800
const ETH_P_IPV6 = 0x86dd
const IPPROTO_HOPOPTS = 0

/** The 16 bits at an offset, in network byte order. */
export function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
}

const starts = (bytes: Uint8Array, ...wanted: number[]) => wanted.every((byte, i) => bytes[i] === byte)

function ipv4(bytes: Uint8Array): Packet {
  const header = ((bytes[0] as number) & 0xf) * 4
  return {
    source: inet_ntop(AF_INET, bytes.subarray(12, 16)),
    destination: inet_ntop(AF_INET, bytes.subarray(16, 20)),
    tos: bytes[1] as number,
    hops: bytes[8] as number,
    routerAlert: header > 20 && starts(bytes.subarray(20), 0x94, 4, 0, 0),
    protocol: bytes[9] as number,
    payload: bytes.slice(header, u16(bytes, 2)),
  }
}

function ipv6(bytes: Uint8Array): Packet {
  const behind = bytes.slice(40, 40 + u16(bytes, 4))
  const hopByHop = bytes[6] === IPPROTO_HOPOPTS
  return {
    source: inet_ntop(AF_INET6, bytes.subarray(8, 24)),
    destination: inet_ntop(AF_INET6, bytes.subarray(24, 40)),
    tos: (u16(bytes, 0) >> 4) & 0xff,
    hops: bytes[7] as number,
    // The value 0 of this option is Multicast Listener Discovery.
    routerAlert: hopByHop && starts(behind.subarray(2), 5, 2, 0, 0),
    protocol: (hopByHop ? behind[0] : bytes[6]) as number,
    payload: hopByHop ? behind.slice(((behind[1] as number) + 1) * 8) : behind,
  }
}

/** What an Ethernet frame carries; undefined where that is not IP. */
export function packet(frame: Uint8Array): Packet | undefined {
  const bytes = frame.subarray(ETHERNET_HEADER)
  const type = u16(frame, 12)
  return type === ETH_P_IP ? ipv4(bytes) : type === ETH_P_IPV6 ? ipv6(bytes) : undefined
}

/** The text of a UDP datagram; undefined for another packet. */
export function text({ protocol, payload }: Packet): string | undefined {
  return protocol === IPPROTO_UDP ? new TextDecoder().decode(payload.subarray(8)) : undefined
}
