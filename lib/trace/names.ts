// The names that strace(1) 6.1 has for numbers. What the package has as a constant is taken from there; the numbers here are
// those that programs have no use for.
import { constants as system } from 'node:os'
import { constants } from '../abi/binding.js'
import type { Names } from './notation.js'

function pick(...names: readonly string[]): Names {
  return Object.fromEntries(names.map(name => [name, constants[name]]))
}

export const families: Names = pick('AF_UNSPEC', 'AF_UNIX', 'AF_INET', 'AF_INET6', 'AF_NETLINK', 'AF_PACKET')
export const socketTypes: Names = pick('SOCK_STREAM', 'SOCK_DGRAM', 'SOCK_RAW', 'SOCK_SEQPACKET')
export const socketFlags: Names = pick('SOCK_CLOEXEC', 'SOCK_NONBLOCK')
export const protocols: Names = {
  ...pick('IPPROTO_IP', 'IPPROTO_ICMP', 'IPPROTO_IGMP', 'IPPROTO_TCP', 'IPPROTO_UDP', 'IPPROTO_IPV6'),
  ...pick('IPPROTO_ICMPV6', 'IPPROTO_RAW'),
}
export const netlinkProtocols: Names = pick('NETLINK_ROUTE')
export const shutdowns: Names = pick('SHUT_RD', 'SHUT_WR', 'SHUT_RDWR')

/** strace has Linux's names for the levels. */
export const levels: Names = {
  SOL_IP: constants.IPPROTO_IP,
  SOL_SOCKET: constants.SOL_SOCKET,
  SOL_TCP: constants.IPPROTO_TCP,
  SOL_UDP: constants.IPPROTO_UDP,
  SOL_IPV6: constants.IPPROTO_IPV6,
  SOL_ICMPV6: constants.IPPROTO_ICMPV6,
  SOL_RAW: constants.IPPROTO_RAW,
  SOL_NETLINK: constants.SOL_NETLINK,
}

/** Those that neither C's headers nor programs have are the kernel's own, of its <linux/socket.h>. */
export const messageFlags: Names = {
  ...pick('MSG_OOB', 'MSG_PEEK', 'MSG_DONTROUTE', 'MSG_CTRUNC'),
  MSG_PROBE: 0x10,
  ...pick('MSG_TRUNC', 'MSG_DONTWAIT', 'MSG_EOR', 'MSG_WAITALL'),
  MSG_FIN: 0x200,
  MSG_SYN: 0x400,
  ...pick('MSG_CONFIRM'),
  MSG_RST: 0x1000,
  ...pick('MSG_ERRQUEUE', 'MSG_NOSIGNAL', 'MSG_MORE', 'MSG_WAITFORONE'),
  MSG_SENDPAGE_NOTLAST: 0x20000,
  MSG_BATCH: 0x40000,
  MSG_NO_SHARED_FRAGS: 0x80000,
  MSG_ZEROCOPY: 0x4000000,
  MSG_FASTOPEN: 0x20000000,
  ...pick('MSG_CMSG_CLOEXEC'),
  MSG_CMSG_COMPAT: 0x80000000,
}

/** How events are asked for, and told. */
export const pollEvents: Names = {
  ...pick('POLLIN', 'POLLPRI', 'POLLOUT', 'POLLERR', 'POLLHUP', 'POLLNVAL'),
  POLLRDNORM: 0x40,
  POLLRDBAND: 0x80,
  POLLWRNORM: 0x100,
  POLLWRBAND: 0x200,
  POLLMSG: 0x400,
  POLLREMOVE: 0x1000,
  ...pick('POLLRDHUP'),
  POLL_BUSY_LOOP: 0x8000,
}
const { POLLREMOVE: _, POLL_BUSY_LOOP: __, ...common } = pollEvents
export const epollEvents: Names = {
  ...Object.fromEntries(Object.entries(common).map(([name, bit]) => [`E${name}`, bit])),
  EPOLLEXCLUSIVE: 0x10000000,
  EPOLLWAKEUP: 0x20000000,
  EPOLLONESHOT: 0x40000000,
  EPOLLET: constants.EPOLLET,
}
export const epollOperations: Names = pick('EPOLL_CTL_ADD', 'EPOLL_CTL_DEL', 'EPOLL_CTL_MOD')

export const descriptorCommands: Names = {
  ...pick('F_DUPFD', 'F_GETFD', 'F_SETFD', 'F_GETFL', 'F_SETFL', 'F_DUPFD_CLOEXEC'),
}
export const descriptorFlags: Names = pick('FD_CLOEXEC')
/** How a descriptor is open; the lowest two bits are no flags. */
export const accessModes: Names = { O_RDONLY: 0, O_WRONLY: 1, O_RDWR: constants.O_RDWR, O_ACCMODE: 3 }
export const openFlags: Names = {
  O_APPEND: 0x400,
  O_NONBLOCK: constants.O_NONBLOCK,
  O_DSYNC: 0x1000,
  O_DIRECT: 0x4000,
  O_LARGEFILE: 0x8000,
  O_NOATIME: 0x40000,
  FASYNC: 0x2000,
}

export const waitOptions: Names = {
  WNOHANG: constants.WNOHANG,
  WEXITED: 4,
  WSTOPPED: 2,
  WCONTINUED: 8,
  WNOWAIT: 0x1000000,
  __WCLONE: 0x80000000,
  __WALL: 0x40000000,
  __WNOTHREAD: 0x20000000,
}
export const prctls: Names = pick('PR_SET_PDEATHSIG')

// The first of the signals that have no names of their own, and the last.
const [FIRST, LAST] = [32, 64]

/** A signal by its name; 0 and what is none as a number. */
export function signalName(signal: number): string {
  if (signal === FIRST) return 'SIGRTMIN'
  if (signal > FIRST && signal <= LAST) return `SIGRT_${signal - FIRST}`
  return Object.entries(system.signals).find(([, number]) => number === signal)?.[0] ?? String(signal)
}

// Of the numbers that <linux/if_ether.h> and <linux/if_arp.h> have names for, those that this package's users meet.
export const linkProtocols: Names = { ETH_P_ALL: 3, ETH_P_IP: 0x800, ETH_P_ARP: 0x806, ETH_P_IPV6: 0x86dd }
export const linkTypes: Names = {
  ARPHRD_NETROM: 0,
  ARPHRD_ETHER: 1,
  ARPHRD_TUNNEL: 768,
  ARPHRD_LOOPBACK: 772,
  ARPHRD_NONE: 0xfffe,
}
export const linkPackets: Names = {
  PACKET_HOST: 0,
  PACKET_BROADCAST: 1,
  PACKET_MULTICAST: 2,
  PACKET_OTHERHOST: 3,
  PACKET_OUTGOING: 4,
  PACKET_LOOPBACK: 5,
  PACKET_USER: 6,
  PACKET_KERNEL: 7,
}
