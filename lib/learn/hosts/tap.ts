// A tap on wires: `tap [INTERFACE]` prints each Ethernet frame that the interface gets or sends, with no INTERFACE, of every one but the
// loopback, until its standard input ends. A line for each: the interface, `<` for what it gets or `>` for what it sends, and the
// frame in hex. A line on standard input is answered by `drained`, behind all that went by before. packet(7)
import { readSync, writeSync } from 'node:fs'
import {
  AF_PACKET,
  bind,
  htons,
  if_indextoname,
  if_nametoindex,
  POLLIN,
  poll,
  pollfd,
  recvfrom,
  SOCK_RAW,
  socket,
} from '../../index.js'

const ETH_P_ALL = 3
const PACKET_OUTGOING = 4

/** A struct sockaddr_ll: family, protocol, ifindex, and 12 bytes, of which the third is where a frame goes. */
const sockaddr_ll = new Uint8Array(20)
const halves = new Uint16Array(sockaddr_ll.buffer, 0, 2)
const sll_ifindex = new Int32Array(sockaddr_ll.buffer, 4, 1)

// Made with no protocol, it takes in nothing until it is bound. To index 0 is to every interface.
const fd = socket(AF_PACKET, SOCK_RAW)
const [, , name] = process.argv
halves.set([AF_PACKET, htons(ETH_P_ALL)])
sll_ifindex[0] = name === undefined ? 0 : if_nametoindex(name)
bind(fd, sockaddr_ll)
writeSync(1, 'tapping\n')

const frame = new Uint8Array(65536)
const tapped = new pollfd({ fd, events: POLLIN })
const input = new pollfd({ fd: 0, events: POLLIN })

function print(): void {
  const hex = Buffer.from(frame.subarray(0, recvfrom(fd, frame, 0, sockaddr_ll))).toString('hex')
  const from = if_indextoname(sll_ifindex[0] as number)
  const direction = sockaddr_ll[10] === PACKET_OUTGOING ? '>' : '<'
  if (name !== undefined || from !== 'lo') writeSync(1, `${from} ${direction} ${hex}\n`)
}

for (;;) {
  poll([tapped, input], -1)
  while (poll([tapped], 0) > 0) print()
  if (input.revents === 0) continue
  if (readSync(0, frame) === 0) break
  writeSync(1, 'drained\n')
}
