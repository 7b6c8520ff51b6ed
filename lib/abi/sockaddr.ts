import { native } from './binding.js'
import { AF_INET, AF_INET6, INET6_ADDRSTRLEN } from './constants.js'
import { typeError, valueError } from './errors.js'
import { scope_id } from './ifindex.js'
import { latin1 } from './memory.js'
import { bytes, type Scalar, u16, u32 } from './scalar.js'
import { struct, viewOf } from './struct.js'

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
    return `inet_pton(AF_INET6, "${latin1(text, length)}"${name && `, &${name}`})`
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
 * An address of any family, with room for the longest, 128 bytes. Where one is made or initialised, a `sockaddr_in`, a
 * `sockaddr_in6` and an address's text (`'233.252.0.1'`, `'ff3e::1'`) serve too. C's cast is a view on its bytes:
 * `new sockaddr_in(storage.bytes)`. <sys/socket.h>, sockaddr(3type)
 */
export class sockaddr_storage extends struct(
  'sockaddr_storage',
  {
    /** AF_INET or AF_INET6: which struct the bytes are. */
    ss_family: sa_family_t,
  },
  (from: string | sockaddr_in | sockaddr_in6, bytes) => {
    const address = typeof from === 'string' ? addressOf(from) : from
    if (!(address instanceof sockaddr_in || address instanceof sockaddr_in6)) {
      throw typeError('the value', 'a struct sockaddr_in, a struct sockaddr_in6 or a text', from)
    }
    bytes.fill(0).set(viewOf('the value', address))
  },
) {
  override toString(): string {
    if (this.ss_family === AF_INET) return String(new sockaddr_in(this.bytes))
    if (this.ss_family === AF_INET6) return String(new sockaddr_in6(this.bytes))
    return super.toString()
  }
}

function addressOf(text: string): sockaddr_in | sockaddr_in6 {
  return text.includes(':')
    ? new sockaddr_in6({ sin6_family: AF_INET6, sin6_addr: text })
    : new sockaddr_in({ sin_family: AF_INET, sin_addr: text })
}
