// A multicast router of our own, for what every machine is to show without SMCRoute: `mrouter SOURCE GROUP IN OUT` passes one source's
// datagrams to one group on from the interface with address IN to the one with address OUT, for as long as it runs. <linux/mroute.h>
import {
  AF_INET,
  IPPROTO_IGMP,
  IPPROTO_IP,
  in_addr,
  inet_addr,
  int,
  SOCK_RAW,
  setsockopt,
  socket,
} from '../../index.js'

const MRT_INIT = 200
const MRT_ADD_VIF = 202
const MRT_ADD_MFC = 204
const MAXVIFS = 32

const s_addr = (text: string) => new in_addr({ s_addr: inet_addr(text) }).bytes
const int32 = (value: number) => new int(value).bytes
const u16 = (value: number) => new Uint8Array(Uint16Array.of(value).buffer)

/** A struct vifctl: an interface's number among the router's, its threshold and its address. */
function vifctl(vifc_vifi: number, vifc_lcl_addr: Uint8Array): Uint8Array {
  const vifc_threshold = 1
  return Uint8Array.of(...u16(vifc_vifi), 0, vifc_threshold, ...int32(0), ...vifc_lcl_addr, ...s_addr('0.0.0.0'))
}

/** A struct mfcctl: a source and a group, the number of the interface that they come in by, and those they leave by. */
function mfcctl(mfcc_origin: Uint8Array, mfcc_mcastgrp: Uint8Array, mfcc_parent: number, out: number): Uint8Array {
  // A datagram leaves by an interface when its TTL is above the interface's; 0 is never.
  const mfcc_ttls = new Uint8Array(MAXVIFS)
  mfcc_ttls[out] = 1
  const counters = new Uint8Array(2 + 4 * 4)
  return Uint8Array.of(...mfcc_origin, ...mfcc_mcastgrp, ...u16(mfcc_parent), ...mfcc_ttls, ...counters)
}

const [source, group, incoming, outgoing] = process.argv.slice(2).map(s_addr) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
  Uint8Array,
]
const fd = socket(AF_INET, SOCK_RAW, IPPROTO_IGMP)
setsockopt(fd, IPPROTO_IP, MRT_INIT, int32(1))
setsockopt(fd, IPPROTO_IP, MRT_ADD_VIF, vifctl(0, incoming))
setsockopt(fd, IPPROTO_IP, MRT_ADD_VIF, vifctl(1, outgoing))
setsockopt(fd, IPPROTO_IP, MRT_ADD_MFC, mfcctl(source, group, 0, 1))
console.log('forwarding')
process.stdin.resume()
