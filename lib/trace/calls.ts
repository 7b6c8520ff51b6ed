// One printer for each call of native's.
import { constants, scalars, valueBytes } from '../abi/binding.js'
import { sock_filter } from '../abi/bpf.js'
import {
  AF_NETLINK,
  AF_PACKET,
  F_DUPFD,
  F_DUPFD_CLOEXEC,
  F_GETFD,
  F_GETFL,
  F_SETFD,
  F_SETFL,
  PR_SET_PDEATHSIG,
} from '../abi/constants.js'
import { latin1 } from '../abi/memory.js'
import { SO_ATTACH_FILTER, SO_ATTACH_REUSEPORT_CBPF, SOL_SOCKET } from '../abi/options.js'
import { address, familyName } from './address.js'
import { receivedBatch, sentBatch } from './batches.js'
import { epollCall, pollCall, readyEvents } from './events.js'
import { linkProtocol } from './link-layer.js'
import { message } from './message.js'
import * as names from './names.js'
import { data, flags, length, named, nameOf, POINTER, pointer, quoted } from './notation.js'
import { levelName, optionName, valueRead, valueSet } from './options.js'
import { call, type Printed, type Printers, unprinted } from './printed.js'
import { descriptorArgument, descriptorOutcome, waitStatus } from './process.js'

const { EBADF, EINVAL, EFAULT, EMSGSIZE, MSG_ZEROCOPY } = { MSG_ZEROCOPY: 0x4000000, ...constants } as Record<
  string,
  number
>
const MOST = 65_536

const messageFlags = (value: number) => flags(value, names.messageFlags, 'MSG_???')

function socketText(domain: number, type: number, protocol: number): readonly string[] {
  return [familyName(domain), typeText(type), protocolText(domain, protocol)]
}

// The lowest four bits are the type: SOCK_TYPE_MASK of <linux/net.h>.
const TYPE = 0xf

function typeText(type: number): string {
  const known = nameOf(type & TYPE, names.socketTypes)
  if (known === undefined) return flags(type, names.socketFlags, 'SOCK_???')
  return (type & ~TYPE) === 0 ? known : `${known}|${flags(type & ~TYPE, names.socketFlags, 'SOCK_???')}`
}

function protocolText(domain: number, protocol: number): string {
  const family = familyName(domain)
  if (domain === AF_PACKET) return linkProtocol(protocol)
  if (domain === AF_NETLINK) return named(protocol, names.netlinkProtocols, 'NETLINK_???')
  return /^AF_INET6?$/.test(family) ? named(protocol, names.protocols, 'IPPROTO_???') : String(protocol >>> 0)
}

const socket = ([domain, type, protocol]: [number, number, number], result: number): Printed => ({
  name: 'socket',
  args: socketText(domain, type, protocol),
  result,
})

/** bind() and connect(). */
const toAddress =
  (name: string) =>
  ([fd, size, memory]: [number, number, Uint8Array], result: number) =>
    size > memory.length
      ? undefined
      : {
          name,
          args: [String(fd), address(memory, size), String(size)],
          result,
          bytes: memory.slice(0, size),
        }

/** getsockname() and getpeername(). */
const ownAddress =
  (name: string) =>
  ([fd, room, memory]: [number, number, Uint8Array], result: number) => {
    if (room > memory.length) return undefined
    const left = scalars[0] as number
    const own = memory.subarray(0, Math.min(room, left))
    if (result < 0) return { name, args: [String(fd), pointer(memory), `[${room}]`], result }
    const known = room === 0 ? pointer(memory) : address(own, own.length)
    return { name, args: [String(fd), known, length(room, left)], result, bytes: own.slice() }
  }

// What is not the environment's own native refuses to close, with the errno that the kernel has for what is not open.
const owned = new Set<number>()

function owning(printed: Printed): Printed {
  if (printed.result >= 0) owned.add(printed.result)
  return printed
}

const onlyFd =
  (name: string) =>
  ([fd]: [number], result: number) => ({ name, args: [String(fd)], result })

const received = (memory: Uint8Array, result: number) => memory.subarray(0, Math.max(0, result))

const isProgram = (level: number, option: number) =>
  level === SOL_SOCKET && (option === SO_ATTACH_FILTER || option === SO_ATTACH_REUSEPORT_CBPF)

/** Whether native refuses an option call itself, for its length or for pointers in the value. */
function refusesOption(size: number, result: number): boolean {
  return (result === -(EINVAL as number) && (size < 0 || size > MOST)) || result === -(EFAULT as number)
}

function refusesMessage(messageFlags: number, parts: number, result: number): boolean {
  const zerocopy = result === -(EINVAL as number) && (messageFlags & (MSG_ZEROCOPY as number)) !== 0
  return zerocopy || (result === -(EMSGSIZE as number) && parts > (constants.IOV_MAX as number))
}

const commands = [F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL]

export const printers: Printers = {
  socket: call('iii', socket),
  socket_owned: call('iii', (args, result) => owning(socket(args, result))),
  bind: call('iu', toAddress('bind')),
  connect: call('iu', toAddress('connect')),
  close: call('i', onlyFd('close')),
  close_owned: call('i', ([fd], result) =>
    owned.delete(fd) || result !== -(EBADF as number) ? onlyFd('close')([fd], result) : undefined,
  ),
  dup: call('i', onlyFd('dup')),
  dup_owned: call('i', ([fd], result) => owning({ name: 'fcntl', args: [String(fd), 'F_DUPFD_CLOEXEC', '0'], result })),
  shutdown: call('ii', ([fd, how], result) => ({
    name: 'shutdown',
    args: [String(fd), named(how, names.shutdowns, 'SHUT_???')],
    result,
  })),
  fcntl: call('iii', ([fd, command, argument], result) =>
    commands.includes(command)
      ? {
          name: 'fcntl',
          args: [
            String(fd),
            nameOf(command, names.descriptorCommands) as string,
            ...descriptorArgument(command, argument),
          ],
          result,
          ...descriptorOutcome(command, result),
        }
      : undefined,
  ),
  getsockname: call('iu', ownAddress('getsockname')),
  getpeername: call('iu', ownAddress('getpeername')),
  setsockopt: call('iiii', ([fd, level, option, size], result, form) => {
    const instructions = isProgram(level, option) && size % sock_filter.size !== 0
    if (refusesOption(size, result) || instructions) return undefined
    const bytes = valueBytes(size)
    const [text, given] = valueSet(level, option, bytes, form)
    const args = [String(fd), levelName(level), optionName(level, option, form), text, String(given)]
    return { name: 'setsockopt', args, result, bytes }
  }),
  getsockopt: call('iiii', ([fd, level, option, size], result, form) => {
    if (refusesOption(size, result)) return undefined
    const each = isProgram(level, option) ? sock_filter.size : 1
    const bytes = valueBytes(Math.max(0, Math.min(result, size)) * each)
    const text = result < 0 ? POINTER : valueRead(level, option, bytes, form)
    // strace has another name for it where it is read.
    const name = level === SOL_SOCKET && option === SO_ATTACH_FILTER ? 'SO_GET_FILTER' : optionName(level, option, form)
    const left = result < 0 ? size : result
    const args = [String(fd), levelName(level), name, text, length(size, left)]
    // Native answers with the kernel's length.
    return { name: 'getsockopt', args, result: Math.min(result, 0), bytes }
  }),
  sendto: call('iuiu', ([fd, size, options, addressLength, memory, to], result, form) => {
    if (size > memory.length || addressLength > (to?.length ?? 0) || refusesMessage(options, 0, result))
      return undefined
    const bytes = memory.slice(0, size)
    const there = address(to, addressLength)
    const args = [String(fd), data(memory, size, form), String(size), messageFlags(options), there]
    return { name: 'sendto', args: [...args, String(addressLength)], result, bytes }
  }),
  recvfrom: call('iuiu', ([fd, size, options, room, memory, from], result, form) => {
    if (size > memory.length || room > (from?.length ?? 0)) return undefined
    const left = scalars[0] as number
    const bytes = received(memory, Math.min(result, size))
    const shown = result < 0 ? pointer(memory) : quotedOrNull(memory, bytes, form)
    const known = from === undefined || result < 0 || room === 0 ? undefined : from.subarray(0, room)
    const who = known === undefined ? pointer(from) : address(known, Math.min(room, left))
    // Native always has a place for the length, which strace reads only for who asks for the address.
    const tail = from === undefined ? POINTER : result < 0 ? `[${room}]` : length(room, left)
    const args = [String(fd), shown, String(size), messageFlags(options), who, tail]
    return { name: 'recvfrom', args, result, bytes: bytes.slice() }
  }),
  sendmsg: call('ii', ([fd, options, name, control, ...parts], result, form) => {
    if (refusesMessage(options, parts.length, result)) return undefined
    const size = parts.reduce((total, part) => total + part.length, 0)
    const nameRoom = name?.length ?? 0
    const controlLength = control?.length ?? 0
    const text = message(
      {
        name,
        nameRoom,
        nameLength: nameRoom,
        parts,
        size,
        control,
        controlLength,
        flags: 0,
      },
      form,
    )
    return { name: 'sendmsg', args: [String(fd), text, messageFlags(options)], result, bytes: joined(parts, size) }
  }),
  recvmsg: call('ii', ([fd, options, name, control, ...parts], result, form) => {
    if (refusesMessage(0, parts.length, result)) return undefined
    const nameRoom = name?.length ?? 0
    const [nameLength, controlLength, left] = scalars as unknown as [number, number, number]
    const came: Parameters<typeof message>[0] = {
      name,
      nameRoom,
      nameLength,
      parts,
      size: result,
      control,
      controlLength,
      flags: left,
    }
    const text = result < 0 ? `{msg_namelen=${nameRoom}}` : message(came, form)
    const bytes = joined(parts, Math.max(0, result))
    return { name: 'recvmsg', args: [String(fd), text, messageFlags(options)], result, bytes }
  }),
  recv_batch: call('iiuu', receivedBatch),
  send_batch: call('iiuuu', sentBatch),
  batch_made: unprinted,
  batch_message: unprinted,
  poll: call('ui', pollCall),
  write: call('iu', ([fd, size, memory], result, form) =>
    size > memory.length
      ? undefined
      : {
          name: 'write',
          args: [String(fd), data(memory, size, form), String(size)],
          result,
          bytes: memory.slice(0, size),
        },
  ),
  sleep: call('u', ([seconds]) => {
    const [left = 0, nanoseconds = 0] = scalars
    const cut = left !== 0 || nanoseconds !== 0
    const rest = cut ? `{tv_sec=${left >>> 0}, tv_nsec=${nanoseconds}}` : POINTER
    return {
      name: 'clock_nanosleep',
      args: ['CLOCK_REALTIME', '0', `{tv_sec=${seconds}, tv_nsec=0}`, rest],
      result: 0,
      ...(cut && { outcome: '? ERESTART_RESTARTBLOCK (Interrupted by signal)' }),
    }
  }),
  prctl: call('iu', ([command, argument], result) =>
    command === PR_SET_PDEATHSIG
      ? { name: 'prctl', args: ['PR_SET_PDEATHSIG', names.signalName(argument)], result }
      : undefined,
  ),
  kill: call('ii', ([pid, signal], result) => ({
    name: 'kill',
    args: [String(pid), names.signalName(signal)],
    result,
  })),
  getppid: call('', (_, result) => ({ name: 'getppid', args: [], result })),
  waitpid: call('ii', ([pid, options], result) => ({
    name: 'wait4',
    args: [
      String(pid),
      result > 0 ? waitStatus(scalars[0] as number) : POINTER,
      flags(options, names.waitOptions, 'W???'),
      'NULL',
    ],
    result,
  })),
  epoll_create1: call('', (_, result) => owning({ name: 'epoll_create1', args: ['EPOLL_CLOEXEC'], result })),
  epoll_ctl: call('iiiuu', epollCall),
  epoll_wait: call('i', readyEvents),
  watch_start: unprinted,
  watch_ref: unprinted,
  watch_stop: unprinted,
  if_nametoindex: unprinted,
  if_indextoname: unprinted,
  if_nameindex: unprinted,
  getifaddrs: unprinted,
  inet_addr: unprinted,
  inet_pton: unprinted,
  inet_ntop: unprinted,
  // The C library asks for all that uname(2) tells, and says itself that a name is too long for its room.
  gethostname: call('u', ([size, memory], result) => {
    if (size > memory.length || (result < 0 && result !== -(constants.ENAMETOOLONG as number))) return undefined
    const bytes = memory.subarray(0, size)
    const end = bytes.indexOf(0)
    const name = `"${latin1(bytes, end < 0 ? bytes.length : end)}"${result < 0 ? '...' : ''}`
    return { name: 'uname', args: [`{sysname="Linux", nodename=${name}, ...}`], result: 0 }
  }),
  strerror: unprinted,
}

const quotedOrNull = (memory: Uint8Array, bytes: Uint8Array, form: { full: boolean }) =>
  pointer(memory) === 'NULL' ? 'NULL' : quoted(bytes, form)

/** The first bytes of a message's parts. */
function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(
    Math.min(
      size,
      parts.reduce((total, part) => total + part.length, 0),
    ),
  )
  let at = 0
  for (const part of parts) {
    all.set(part.subarray(0, all.length - at), at)
    at += Math.min(part.length, all.length - at)
  }
  return all
}
