// What many labs do, in C and in TypeScript. `s` is the process's socket.
import type { Code } from './lab.js'

/** Opens a UDP socket. */
export const opens: Code = {
  c: 's = socket(AF_INET, SOCK_DGRAM, 0);',
  ts: 's = socket(AF_INET, SOCK_DGRAM)',
}

/** Several pieces of code, one after the other. */
export function then(...codes: readonly Code[]): Code {
  return { c: codes.map(({ c }) => c).join('\n'), ts: codes.map(({ ts }) => ts).join('\n') }
}

function binds(address: string, port: number): Code {
  return {
    c: `struct sockaddr_in here = { .sin_family = AF_INET };
here.sin_port = htons(${port});
here.sin_addr.s_addr = inet_addr("${address}");
bind(s, (struct sockaddr *)&here, sizeof(here));`,
    ts: `const here = new sockaddr_in({ sin_family: AF_INET })
here.sin_port = htons(${port})
here.sin_addr.s_addr = inet_addr('${address}')
bind(s, here)`,
  }
}

/** Opens a UDP socket, and binds it to an address and a port that others may be bound to as well. */
export function receives(address: string = '0.0.0.0', port: number = 5000): Code {
  const shares: Code = {
    c: 'int on = 1;\nsetsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));',
    ts: 'setsockopt(s, SOL_SOCKET, SO_REUSEADDR, true)',
  }
  return then(opens, shares, binds(address, port))
}

/** Opens a UDP socket, and binds it to an address and a port that nobody else is to be bound to. */
export function bindsAlone(address: string = '0.0.0.0', port: number = 5000): Code {
  return then(opens, binds(address, port))
}

function membership(option: string, group: string, address: string): Code {
  return {
    c: `struct ip_mreq mreq;
mreq.imr_multiaddr.s_addr = inet_addr("${group}");
mreq.imr_interface.s_addr = inet_addr("${address}");
setsockopt(s, IPPROTO_IP, ${option}, &mreq, sizeof(mreq));`,
    ts: `const mreq = new ip_mreq()
mreq.imr_multiaddr.s_addr = inet_addr('${group}')
mreq.imr_interface.s_addr = inet_addr('${address}')
setsockopt(s, IPPROTO_IP, ${option}, mreq)`,
  }
}

/** Joins a group on the interface with an address. */
export function joins(group: string, address: string): Code {
  return membership('IP_ADD_MEMBERSHIP', group, address)
}

/** Leaves a group on the interface with an address. */
export function drops(group: string, address: string): Code {
  return membership('IP_DROP_MEMBERSHIP', group, address)
}

/** Sends by the interface with an address: IP_MULTICAST_IF. */
export function sendsBy(address: string): Code {
  return {
    c: `struct in_addr interface = { inet_addr("${address}") };
setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &interface, sizeof(interface));`,
    ts: `setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, new in_addr('${address}'))`,
  }
}

/** A step's sentence and code: opens a socket, and sends by the interface with an address. */
export function speaks(address: string): Code & { readonly says: string } {
  return { says: `opens a socket, and sends by ${address}`, ...then(opens, sendsBy(address)) }
}

/** Sets an option of IPPROTO_IP that takes an int. */
export function sets(option: string, value: number): Code {
  return {
    c: `int value = ${value};
setsockopt(s, IPPROTO_IP, ${option}, &value, sizeof(value));`,
    ts: `setsockopt(s, IPPROTO_IP, ${option}, ${value})`,
  }
}

/** Sends a text to an address and a port. */
export function sends(text: string, address: string, port: number = 5000): Code {
  return {
    c: `struct sockaddr_in to = { .sin_family = AF_INET };
to.sin_port = htons(${port});
to.sin_addr.s_addr = inet_addr("${address}");
sendto(s, "${text}", ${Buffer.byteLength(text)}, 0, (struct sockaddr *)&to, sizeof(to));`,
    ts: `const to = new sockaddr_in({ sin_family: AF_INET })
to.sin_port = htons(${port})
to.sin_addr.s_addr = inet_addr('${address}')
sendto(s, new TextEncoder().encode('${text}'), 0, to)`,
  }
}

/** Closes the socket. */
export const closes: Code = { c: 'close(s);', ts: 'close(s)' }
