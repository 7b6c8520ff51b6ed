// A tap on a wire: `tap INTERFACE` prints each Ethernet frame that the interface gets or sends, a line of hex for each,
// until its standard input ends. packet(7)
import { writeSync } from 'node:fs'
import { AF_PACKET, bind, htons, if_nametoindex, POLLIN, poll, pollfd, recv, SOCK_RAW, socket } from 'mreq'

const ETH_P_ALL = 3

// Made with no protocol, it takes in nothing until it is bound to the one interface.
const fd = socket(AF_PACKET, SOCK_RAW)
// A struct sockaddr_ll: family, protocol, ifindex, and 12 bytes that bind() does not read.
const sockaddr_ll = new Uint8Array(20)
new Uint16Array(sockaddr_ll.buffer, 0, 2).set([AF_PACKET, htons(ETH_P_ALL)])
new Int32Array(sockaddr_ll.buffer, 4, 1).set([if_nametoindex(process.argv[2] as string)])
bind(fd, sockaddr_ll)
writeSync(1, 'tapping\n')

const frame = new Uint8Array(65536)
const fds = [fd, 0].map(fd => new pollfd({ fd, events: POLLIN })) as [pollfd, pollfd]
while (poll(fds, -1) > 0 && fds[1].revents === 0) {
  writeSync(1, `${Buffer.from(frame.subarray(0, recv(fd, frame))).toString('hex')}\n`)
}
