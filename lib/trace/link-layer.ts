// Addresses of AF_PACKET: struct sockaddr_ll of <linux/if_packet.h>, which programs of this package hand over as bytes. packet(7)
import { ntohs } from '../abi/address.js'
import { ifindex } from '../abi/ifindex.js'
import { i32, u16 } from '../abi/scalar.js'
import { linkPackets, linkProtocols, linkTypes } from './names.js'
import { named } from './notation.js'

/** The length of a struct sockaddr_ll. */
export const SIZE_OF_LL = 20
// Where its link-layer address begins, of which there may be more than the struct has room for.
const ADDRESS = 12

/** A protocol of Ethernet's, in network byte order: 16 bits. */
export function linkProtocol(protocol: number): string {
  return `htons(${named(ntohs(protocol & 0xffff), linkProtocols, 'ETH_P_???')})`
}

function linkAddress(bytes: Uint8Array, length: number): string {
  if (length === 0) return ''
  const shown = Array.from(bytes.subarray(0, length), byte => (byte === 0 ? '00' : `0x${byte.toString(16)}`))
  return `, sll_addr=[${[...shown, ...(length > shown.length ? ['...'] : [])].join(', ')}]`
}

/** A struct sockaddr_ll. */
export function linkLayer(bytes: Uint8Array): string {
  const [hatype, pkttype, halen] = [u16.get(bytes, 8), bytes[10] as number, bytes[11] as number]
  return [
    '{sa_family=AF_PACKET',
    `sll_protocol=${linkProtocol(u16.get(bytes, 2))}`,
    ifindex.print(i32.get(bytes, 4), 'sll_ifindex'),
    `sll_hatype=${named(hatype, linkTypes, 'ARPHRD_???')}`,
    `sll_pkttype=${named(pkttype, linkPackets, 'PACKET_???')}`,
    `sll_halen=${halen}${linkAddress(bytes.subarray(ADDRESS), halen)}}`,
  ].join(', ')
}
