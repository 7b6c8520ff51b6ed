import { addressFrom } from '../abi/address.js'
import { type Calls, native, scalars, value } from '../abi/binding.js'
import {
  AF_INET,
  AF_INET6,
  IPPROTO_RAW,
  PR_SET_PDEATHSIG,
  SIGHUP,
  SIGINT,
  SIGKILL,
  SIGTERM,
  SOCK_CLOEXEC,
  SOCK_DGRAM,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SOCK_STREAM,
  WNOHANG,
} from '../abi/constants.js'
import { errorName } from '../abi/errors.js'
import { row } from '../abi/option.js'
import { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP, IPPROTO_UDP, SOL_SOCKET } from '../abi/options.js'
import { i32 } from '../abi/scalar.js'
import { in_addr } from '../abi/sockaddr.js'
import { Struct } from '../abi/struct.js'

/** A system call that was made. */
export interface Traced {
  readonly name: keyof Calls
  readonly args: readonly unknown[]
  /** The call, its arguments and its result, as strace(1) 6.1 prints them. */
  readonly text: string
  /** The bytes that the kernel was given, or gave: an option's value, an address, a datagram. */
  readonly bytes: Uint8Array | undefined
}

type Printed = readonly [args: readonly string[], bytes?: Uint8Array]

function nameOf(value: number, names: Readonly<Record<string, number>>): string {
  return Object.keys(names).find(name => names[name] === value) ?? String(value)
}

const domains = { AF_INET, AF_INET6 }
const types = { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM }
const signals = { SIGHUP, SIGINT, SIGKILL, SIGTERM }
const protocols = { IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_RAW }

function typeName(type: number): string {
  const flags = Object.entries({ SOCK_CLOEXEC, SOCK_NONBLOCK }).filter(([, flag]) => type & flag)
  const bare = flags.reduce((rest, [, flag]) => rest & ~flag, type)
  return [nameOf(bare, types), ...flags.map(([name]) => name)].join('|')
}

/** Bytes as strace(1) quotes them: 32 at most, what does not print in octal. */
function quoted(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, 32))
  const text = shown.map((byte, i) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
    const name = { 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r' }[byte]
    if (name !== undefined) return `\\${name}`
    const next = shown[i + 1] ?? 0
    return `\\${byte.toString(8).padStart(next >= 0x30 && next <= 0x37 ? 3 : 1, '0')}`
  })
  return `"${text.join('')}"${bytes.length > 32 ? '...' : ''}`
}

// strace(1) has Linux's names for the levels.
const levels = { SOL_SOCKET, SOL_IP: IPPROTO_IP, SOL_IPV6: IPPROTO_IPV6, SOL_TCP: IPPROTO_TCP, SOL_UDP: IPPROTO_UDP }

function optionValue(level: number, name: number, bytes: Uint8Array): string {
  const kind = row(level, name)?.takes.find(({ size, take }) => size === bytes.length && take(size) instanceof Struct)
  const taken = kind?.take(bytes.length)
  if (taken !== undefined && !(taken instanceof in_addr)) return String(taken)
  return bytes.length === i32.size ? `[${i32.get(bytes, 0)}]` : quoted(bytes)
}

function address(bytes: Uint8Array | undefined, length: number): string {
  return bytes === undefined ? 'NULL' : String(addressFrom(bytes.subarray(0, length)))
}

function roomAndLength(room: number): string {
  return room === scalars[0] ? `[${room}]` : `[${room} => ${scalars[0]}]`
}

function status(): string {
  const number = scalars[0] as number
  const signal = number & 0x7f
  if (signal === 0) return `[{WIFEXITED(s) && WEXITSTATUS(s) == ${(number >> 8) & 0xff}}]`
  return `[{WIFSIGNALED(s) && WTERMSIG(s) == ${nameOf(signal, signals)}}]`
}

type Printers = { readonly [N in keyof Calls]?: (args: Parameters<Calls[N]>, result: number) => Printed }

// The calls of the listing that a socket takes part in.
const printers: Printers = {
  socket: ([domain, type, protocol]) => [[nameOf(domain, domains), typeName(type), nameOf(protocol, protocols)]],
  bind: ([fd, length, bytes]) => [[String(fd), address(bytes, length), String(length)], bytes.slice(0, length)],
  setsockopt: ([fd, level, name, length]) => {
    const bytes = value.slice(0, length)
    const option = row(level, name)?.name ?? String(name)
    return [[String(fd), nameOf(level, levels), option, optionValue(level, name, bytes), String(length)], bytes]
  },
  sendto: ([fd, length, flags, toLength, data, to]) => {
    const bytes = data.slice(0, length)
    return [[String(fd), quoted(bytes), String(length), String(flags), address(to, toLength), String(toLength)], bytes]
  },
  recvfrom: ([fd, length, flags, room, data, from], result) => {
    const bytes = data.slice(0, Math.max(0, result))
    const tail = from === undefined ? ['NULL', 'NULL'] : [address(from, scalars[0] as number), roomAndLength(room)]
    return [[String(fd), quoted(bytes), String(length), String(flags), ...tail], bytes]
  },
  close: ([fd]) => [[String(fd)]],
  prctl: ([command, signal]) => [[nameOf(command, { PR_SET_PDEATHSIG }), nameOf(signal, signals)]],
  kill: ([pid, signal]) => [[String(pid), nameOf(signal, signals)]],
  waitpid: ([pid, options]) => [[String(pid), status(), nameOf(options, { WNOHANG }), 'NULL']],
}

// The names under which strace(1) knows what the C library calls otherwise.
const systemCalls: Readonly<Record<string, string>> = { waitpid: 'wait4' }

function outcome(result: number): string {
  return result < 0 ? `-1 ${errorName(-result)} (${native.strerror(-result)})` : String(result)
}

type Call = (...args: never[]) => number

/** Tells of every such call from here on: `before` it is made, and when it has returned. */
export function trace(
  told: (call: Traced) => void,
  before: (name: keyof Calls, args: readonly unknown[]) => void = () => {},
): void {
  const table = native as unknown as Record<string, Call>
  for (const [name, print] of Object.entries(printers) as [keyof Calls, (args: never[], result: number) => Printed][]) {
    const call = table[name] as Call
    table[name] = (...args) => {
      before(name, args)
      const result = call(...args)
      const [printed, bytes] = print(args, result)
      const text = `${systemCalls[name] ?? name}(${printed.join(', ')}) = ${outcome(result)}`
      told({ name, args, text, bytes })
      return result
    }
  }
}
