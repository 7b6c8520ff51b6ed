import { native } from './binding.js'
import { AF_INET, AF_INET6, IF_NAMESIZE, INET6_ADDRSTRLEN } from './constants.js'
import { valueError } from './errors.js'
import { bytes, i16, i32, long, type Scalar, Struct, type StructClass, size_t, struct, u8, u16, u32 } from './struct.js'

function latin1(text: Uint8Array): string {
  return String.fromCharCode(...text)
}

/** A sa_family_t, printed by its name. */
const sa_family_t: Scalar<number> = {
  ...u16,
  print: family => `sa_family=${family === AF_INET ? 'AF_INET' : family === AF_INET6 ? 'AF_INET6' : family}`,
}

const ntoh = new DataView(new ArrayBuffer(4))

/** A port, in network byte order as C keeps it. */
const in_port_t: Scalar<number> = {
  ...u16,
  print: (port, name) => {
    u16.set(new Uint8Array(ntoh.buffer), 0, port)
    return `${name}=htons(${ntoh.getUint16(0)})`
  },
}

/** Four bytes that C keeps in network byte order. */
const network32: Scalar<number> = {
  ...u32,
  print: (value, name) => {
    u32.set(new Uint8Array(ntoh.buffer), 0, value)
    return `${name}=htonl(${ntoh.getUint32(0)})`
  },
}

function printIndex(index: number, name: string): string {
  const text = new Uint8Array(IF_NAMESIZE)
  const length = native.if_indextoname(index >>> 0, text)
  return `${name}=${length < 0 ? index : `if_nametoindex("${latin1(text.subarray(0, length))}")`}`
}

/** An interface's index, printed with its name. */
const ifindex: Scalar<number> = { ...i32, print: printIndex }
/** The same where C has it without a sign. */
const scope_id: Scalar<number> = { ...u32, print: printIndex }

function textTo(family: number): (text: string, bytes: Uint8Array) => void {
  return (text, bytes) => {
    if (native.inet_pton(family, text, bytes) === 1) return
    throw valueError('the address', family === AF_INET ? 'four numbers with dots' : 'an IPv6 address', text)
  }
}

const quadTo = textTo(AF_INET)

/**
 * An IPv4 address, 4 bytes. Where one is made or initialised, its text (`'233.252.0.1'`) and its number in network byte
 * order (what `inet_addr()` returns) serve too. <netinet/in.h>, ip(7)
 */
export class in_addr extends struct(
  'in_addr',
  {
    /** The address in network byte order: what `inet_addr()` returns. */
    s_addr: u32,
  },
  (from: string | number, bytes) => (typeof from === 'number' ? u32.set(bytes, 0, from) : quadTo(from, bytes)),
) {
  override toString(): string {
    return `inet_addr("${this.bytes.join('.')}")`
  }
}

/**
 * An IPv6 address, 16 bytes in network byte order. Where one is made or initialised, its text (`'ff02::1'`) serves too.
 * <netinet/in.h>, ipv6(7)
 */
export class in6_addr extends struct(
  'in6_addr',
  {
    /** The address's 16 bytes: a window on them. */
    s6_addr: bytes(16),
  },
  textTo(AF_INET6),
) {
  override toString(): string {
    return this.printAs('')
  }
  /** The address as strace(1) prints it in a struct: its name is an argument of inet_pton(). */
  printAs(name: string): string {
    const text = new Uint8Array(INET6_ADDRSTRLEN)
    const length = native.inet_ntop(AF_INET6, this.bytes, text)
    return `inet_pton(AF_INET6, "${latin1(text.subarray(0, length))}"${name && `, &${name}`})`
  }
}

/** An IPv4 address and port. <netinet/in.h>, ip(7) */
export class sockaddr_in extends struct('sockaddr_in', {
  /** AF_INET. */
  sin_family: sa_family_t,
  /** The port in network byte order: `htons(5000)`. */
  sin_port: in_port_t,
  /** The address. */
  sin_addr: in_addr,
}) {}

/** An IPv6 address and port. <netinet/in.h>, ipv6(7) */
export class sockaddr_in6 extends struct('sockaddr_in6', {
  /** AF_INET6. */
  sin6_family: sa_family_t,
  /** The port in network byte order: `htons(5000)`. */
  sin6_port: in_port_t,
  /** The flow label, in network byte order. */
  sin6_flowinfo: network32,
  /** The address. */
  sin6_addr: in6_addr,
  /** The interface's index, for an address whose scope is a link (fe80::/10, ff02::/16); else 0. */
  sin6_scope_id: scope_id,
}) {}

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

/** Where a datagram came in, or goes out: the control message of IP_PKTINFO, 12 bytes. <netinet/in.h>, ip(7) */
export class in_pktinfo extends struct('in_pktinfo', {
  /** The index of the interface that it came in by; on sending, of the one that it leaves by, or 0. */
  ipi_ifindex: ifindex,
  /** The local address that it was routed by; on sending, its source address. */
  ipi_spec_dst: in_addr,
  /** The destination in the datagram's header: the group. Ignored on sending. */
  ipi_addr: in_addr,
}) {}

/** A time span: what SO_RCVTIMEO and SO_SNDTIMEO take. <sys/time.h>, socket(7) */
export class timeval extends struct('timeval', {
  /** Whole seconds. */
  tv_sec: long,
  /** Microseconds, 0 to 999,999. */
  tv_usec: long,
}) {}

/** What close(2) does with data that is not sent yet. <sys/socket.h>, socket(7) */
export class linger extends struct('linger', {
  /** 1: close() waits for it; 0: it does not. */
  l_onoff: i32,
  /** How long it waits, in seconds. */
  l_linger: i32,
}) {}

/** One descriptor that poll(2) watches. <poll.h> */
export class pollfd extends struct('pollfd', {
  /** The descriptor; a negative one is passed over. */
  fd: i32,
  /** What to wait for: POLLIN, POLLOUT, POLLPRI. */
  events: i16,
  /** What happened: those, and POLLERR, POLLHUP, POLLNVAL. */
  revents: i16,
}) {}

/** What stands before the data of a control message. <sys/socket.h>, cmsg(3) */
export class cmsghdr extends struct('cmsghdr', {
  /** The length of this header and its data, in bytes: CMSG_LEN(data). */
  cmsg_len: size_t,
  /** The protocol: IPPROTO_IP. */
  cmsg_level: i32,
  /** Its own number for the message: IP_PKTINFO. */
  cmsg_type: i32,
}) {
  /** The data behind the header: a window on `cmsg_len` of it, as far as there is memory. */
  get cmsg_data(): Uint8Array {
    return Struct.behind(this, cmsghdr.size, Math.max(cmsghdr.size, this.cmsg_len))
  }
}

function scalar<const N extends 'int' | 'u_char' | 'socklen_t'>(name: N, value: Scalar<number>) {
  class Instance extends struct<string, { readonly value: Scalar<number> }, number>(
    name,
    { value },
    (from: number, bytes) => value.set(bytes, 0, from),
  ) {
    override toString(): string {
      return `[${this.value}]`
    }
  }
  return Instance as unknown as StructClass<N, { readonly value: Scalar<number> }, number>
}

/** C's int in memory of its own: `new int(1)`, and `value` to read and write. */
export class int extends scalar('int', i32) {}
/** C's unsigned char in memory of its own: IP_MULTICAST_TTL and IP_MULTICAST_LOOP take one. */
export class u_char extends scalar('u_char', u8) {}
/** C's socklen_t in memory of its own: the length that a call takes and gives back. */
export class socklen_t extends scalar('socklen_t', u32) {}
