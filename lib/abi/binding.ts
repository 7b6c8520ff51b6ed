import { createRequire } from 'node:module'
import { copy, isUint8Array, lengthOf, plain } from './typed-array.js'

/** Scalars are numbers; memory is a Uint8Array. What C gives by pointer beside the result stands in `scalars`. */
export interface Calls {
  socket(domain: number, type: number, protocol: number): number
  bind(fd: number, length: number, address: Uint8Array): number
  connect(fd: number, length: number, address: Uint8Array): number
  close(fd: number): number
  shutdown(fd: number, how: number): number
  dup(fd: number): number
  fcntl(fd: number, command: number, argument: number): number
  /** scalars: the address's length. */
  getsockname(fd: number, length: number, address: Uint8Array): number
  /** scalars: the address's length. */
  getpeername(fd: number, length: number, address: Uint8Array): number
  /** The option's value stands in `value`. */
  setsockopt(fd: number, level: number, name: number, length: number): number
  /** The option's value goes in and out by `value`; the answer is the kernel's length. */
  getsockopt(fd: number, level: number, name: number, length: number): number
  sendto(
    fd: number,
    length: number,
    flags: number,
    addressLength: number,
    data: Uint8Array,
    address: Uint8Array | undefined,
  ): number
  /** scalars: the address's length. */
  recvfrom(
    fd: number,
    length: number,
    flags: number,
    addressLength: number,
    data: Uint8Array,
    address: Uint8Array | undefined,
  ): number
  sendmsg(
    fd: number,
    flags: number,
    name: Uint8Array | undefined,
    control: Uint8Array | undefined,
    ...vectors: Uint8Array[]
  ): number
  /** scalars: msg_namelen, msg_controllen, msg_flags. */
  recvmsg(
    fd: number,
    flags: number,
    name: Uint8Array | undefined,
    control: Uint8Array | undefined,
    ...vectors: Uint8Array[]
  ): number
  /** At most `count` messages, each with `room` bytes of the data; what came with them stands in the columns. */
  recv_batch(fd: number, flags: number, count: number, room: number, data: Uint8Array, columns: Uint8Array): number
  /**
   * The datagrams from number `first` to number `end` of the columns: all lengths, then all destinations. Joins those shorter than
   * `limit`. The answer is how many were sent, or -ERANGE where the first is not in the data or the table; scalars: how many bytes were
   * sent, and how many datagrams the first message was made of.
   */
  send_batch(
    fd: number,
    flags: number,
    limit: number,
    first: number,
    end: number,
    data: Uint8Array,
    columns: Uint8Array,
    table: Uint8Array,
  ): number
  /**
   * The system calls of the last batch, as numbers of 32 bits, told once: how many options were asked for, two answers, two values;
   * how many messages the call was handed, and its result. The answer is how many messages.
   */
  batch_made(memory: Uint8Array): number
  /**
   * One message of the last batch: the lengths of its data, of what was sent or received, of its address and of its control data,
   * and its flags, as numbers of 32 bits; 32 bytes of address (of what was sent), 512 of control data.
   */
  batch_message(index: number, memory: Uint8Array): number
  poll(count: number, timeout: number, descriptors: Uint8Array): number
  write(fd: number, length: number, data: Uint8Array): number
  /** Whole seconds that a signal left; scalars: seconds and nanoseconds. */
  sleep(seconds: number): number
  prctl(command: number, argument: number): number
  kill(pid: number, signal: number): number
  getppid(): number
  /** scalars: the status. */
  waitpid(pid: number, options: number): number
  /** An instance that the environment owns: what it owns is closed with it, or by close_owned(). */
  epoll_create1(): number
  epoll_ctl(epfd: number, operation: number, fd: number, events: number, id: number): number
  /** How many are ready now, at most 64; of each its id and its events, as two of C's uint32_t. */
  epoll_wait(epfd: number, ready: Uint8Array): number
  /** A socket that is closed at the latest when this thread ends. */
  socket_owned(domain: number, type: number, protocol: number): number
  /** A copy that the environment owns, by F_DUPFD_CLOEXEC. */
  dup_owned(fd: number): number
  /** -EBADF for what the environment does not own. */
  close_owned(fd: number): number
  /** Calls back on the event loop while an instance has events; -ENOSYS where the event loop is not libuv's. */
  watch_start(epfd: number, callback: (id: number, events: number) => void): number
  /** Whether it keeps the event loop alive: at first it does not. */
  watch_ref(epfd: number, on: number): number
  watch_stop(epfd: number): number
  if_nametoindex(name: string): number
  if_indextoname(index: number, name: Uint8Array): number
  if_nameindex(): if_nameindex[] | number
  getifaddrs(): RawInterfaceAddress[] | number
  inet_addr(text: string): number
  inet_pton(family: number, text: string, address: Uint8Array): number
  inet_ntop(family: number, address: Uint8Array, text: Uint8Array): number
  gethostname(length: number, name: Uint8Array): number
  strerror(error: number): string
}

/** An interface's index and name: one row of if_nameindex(3). */
export interface if_nameindex {
  /** The interface's index, from 1. */
  readonly if_index: number
  /** The interface's name: `lo`. */
  readonly if_name: string
}

/** One row of getifaddrs(3), its addresses the bytes of a struct sockaddr. */
export interface RawInterfaceAddress {
  readonly ifa_name: string
  readonly ifa_flags: number
  readonly ifa_addr?: Uint8Array
  readonly ifa_netmask?: Uint8Array
  readonly ifa_broadaddr?: Uint8Array
  readonly ifa_dstaddr?: Uint8Array
}

/** Where the compiler put a struct's fields. */
export interface Layout {
  readonly size: number
  readonly fields: Readonly<Record<string, { readonly offset: number; readonly size: number }>>
}

interface Addon extends Omit<Calls, 'setsockopt' | 'getsockopt'> {
  setsockopt(): void
  getsockopt(): void
  send_short(): void
  readonly value: Uint8Array
  readonly scalars: Int32Array
  readonly constants: Readonly<Record<string, number>>
  readonly layouts: Readonly<Record<string, Layout>>
}

const require = createRequire(import.meta.url)
const platform = `${process.platform}-${process.arch}`

// The paths are literals, so that a bundler finds them. A checkout's own build comes before the prebuilt binary.
const binaries: Readonly<Record<string, (() => Addon)[]>> = {
  'linux-x64': [
    () => require('../../native/build/Release/mreq.node'),
    () => require('../../prebuilds/linux-x64/mreq.node'),
  ],
}
const fromSource = [() => require('../../native/build/Release/mreq.node')]

function load(): Addon {
  const failures: string[] = []
  for (const binary of binaries[platform] ?? fromSource) {
    try {
      return binary()
    } catch (error) {
      failures.push(String((error as Error).message).split('\n', 1)[0] as string)
    }
  }
  throw new Error(
    `mreq has no binary that loads on ${platform} with Node ${process.versions.node}. Tried:\n` +
      failures.map(failure => `  ${failure}\n`).join('') +
      'With a C++ compiler, make and Python it builds from source:\n' +
      '  npm install --no-save node-gyp node-api-headers && npx node-gyp rebuild -C node_modules/mreq/native',
  )
}

const { value: optionValue, scalars: besides, constants: names, layouts: places, send_short, ...calls } = load()

/** The memory that an option's value, or a short datagram, crosses in: 64 KiB, native's own. */
export const value: Uint8Array = optionValue
/** The first bytes of that memory, in memory of their own. */
export function valueBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length)
  copy(plain(value, length), bytes)
  return bytes
}
/** What a call gives beside its result, until the next call. */
export const scalars: Int32Array = besides
/** The C headers' constants by name. */
export const constants: Readonly<Record<string, number | undefined>> = names
/** The C headers' structs by name. */
export const layouts: Readonly<Record<string, Layout | undefined>> = places

/** Whether a value is a whole number that fits C's int. */
export function isInt(number: unknown): number is number {
  return typeof number === 'number' && number === (number | 0)
}

const { EINVAL } = constants as { EINVAL: number }

// An option call's numbers cross in `scalars`, which would turn what is no integer into 0: hence the checks.
function optionCall(call: () => void): Calls['setsockopt'] {
  return (fd, level, name, length) => {
    if (!isInt(fd) || !isInt(level) || !isInt(name) || !isInt(length)) return -EINVAL
    scalars[0] = fd
    scalars[1] = level
    scalars[2] = name
    scalars[3] = length
    call()
    return scalars[0] as number
  }
}

// Memory up to this length, in bytes, is cheaper to copy than to ask native where it is.
const SHORT = 2048

// Its length where it is to be copied, else 0: for what is longer, empty, detached, or no Uint8Array.
function shortLength(memory: unknown): number {
  const length = isUint8Array(memory) ? lengthOf(memory) : 0
  return length <= SHORT ? length : 0
}

const sendto: Calls['sendto'] = (fd, length, flags, addressLength, data, address) => {
  const size = shortLength(data)
  const room = shortLength(address)
  const isShort =
    isInt(fd) &&
    isInt(flags) &&
    isInt(length) &&
    length >= 0 &&
    length <= size &&
    size > 0 &&
    isInt(addressLength) &&
    (address === undefined ? addressLength === 0 : addressLength > 0 && addressLength <= room)
  // What is wrong with the arguments is native's to say.
  if (!isShort) return calls.sendto(fd, length, flags, addressLength, data, address)
  copy(data, value)
  if (address !== undefined) copy(address, value, length)
  scalars[0] = fd
  scalars[1] = length
  scalars[2] = flags
  scalars[3] = addressLength
  send_short()
  return scalars[0] as number
}

/**
 * The one table of system calls. A call returns its value, or -errno. A bad integer is -EINVAL before any system call;
 * anything but a Uint8Array, where memory belongs, is a TypeError. Tracing, fork() and the demo replace entries; nothing else does.
 */
export const native: Calls = {
  ...calls,
  setsockopt: optionCall(calls.setsockopt),
  getsockopt: optionCall(calls.getsockopt),
  sendto,
}

/** What stands between the rooms and the kernel. */
export const behind: {
  /** Where the calls are made: `native`; or the table behind it, where fork() answers some calls from its log. */
  table: Calls
  /** Whether a listener of trace() is being told: its calls are not the program's, and are neither told nor logged. */
  telling: boolean
  /** Remembers what a call has left outside of native's memory, errno; what it returns puts it back. */
  keep: () => () => void
} = { table: native, telling: false, keep: () => () => {} }
