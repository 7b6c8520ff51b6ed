// One printer for each call of native's.
import { scalars, valueBytes } from '../abi/binding.js'
import { sock_filter } from '../abi/bpf.js'
import { EBADF, EINTR, ENAMETOOLONG } from '../abi/errno.js'
import { latin1 } from '../abi/memory.js'
import { row } from '../abi/option.js'
import { SO_ATTACH_FILTER, SOL_SOCKET } from '../abi/options.js'
import { int } from '../abi/structs.js'
import { readMade, receivedBatch, sentBatch } from './batches.js'
import { recvfrom, recvmsg, sendmsg, sendto } from './datagrams.js'
import { epollCall, pollCall, readyEvents } from './events.js'
import { descriptorArgument, descriptorOutcome } from './fcntl.js'
import * as names from './names.js'
import { data, flags, length, named, nameOf, POINTER } from './notation.js'
import { isProgram, levelName, optionName, valueRead, valueSet } from './options.js'
import { call, type Printers, unprinted } from './printed.js'
import { refusesGet, refusesSet } from './refused.js'
import { ownAddress, socket, toAddress } from './socket.js'
import { waitStatus } from './wait.js'

const onlyFd =
  (name: string) =>
  ([fd]: [number], result: number) => ({ name, args: [String(fd)], result })

export const printers: Printers = {
  socket: call('iii', socket),
  socket_owned: call('iii', socket),
  bind: call('iu', toAddress('bind')),
  connect: call('iu', toAddress('connect')),
  close: call('i', onlyFd('close')),
  // With EBADF native says that it is not the environment's own, and closes nothing.
  close_owned: call('i', (args, result) => (result === -EBADF ? undefined : onlyFd('close')(args, result))),
  dup: call('i', onlyFd('dup')),
  dup_owned: call('i', ([fd], result) => ({ name: 'fcntl', args: [String(fd), 'F_DUPFD_CLOEXEC', '0'], result })),
  shutdown: call('ii', ([fd, how], result) => ({
    name: 'shutdown',
    args: [String(fd), named(how, names.shutdowns, 'SHUT_???')],
    result,
  })),
  fcntl: call('iii', ([fd, command, argument], result) => {
    const name = nameOf(command, names.descriptorCommands)
    // Native makes no other.
    if (name === undefined) return undefined
    const args = [String(fd), name, ...descriptorArgument(command, argument)]
    return { name: 'fcntl', args, result, ...descriptorOutcome(command, result) }
  }),
  getsockname: call('iu', ownAddress('getsockname')),
  getpeername: call('iu', ownAddress('getpeername')),
  setsockopt: call('iiii', ([fd, level, option, size], result, form) => {
    if (refusesSet(level, option, size, result)) return undefined
    const bytes = valueBytes(size)
    const [text, given] = valueSet(level, option, bytes, form)
    const args = [String(fd), levelName(level), optionName(level, option, form), text, String(given)]
    return { name: 'setsockopt', args, result, bytes, optname: row(level, option)?.name }
  }),
  getsockopt: call('iiii', ([fd, level, option, size], result, form) => {
    if (refusesGet(level, option, size, result)) return undefined
    const each = isProgram(level, option) ? sock_filter.size : 1
    const bytes = valueBytes(Math.max(0, Math.min(result, size)) * each)
    const text = result < 0 ? POINTER : valueRead(level, option, bytes, form)
    // strace has another name for it where it is read.
    const name = level === SOL_SOCKET && option === SO_ATTACH_FILTER ? 'SO_GET_FILTER' : optionName(level, option, form)
    const left = result < 0 ? size : result
    const args = [String(fd), levelName(level), name, text, length(size, left)]
    // Native answers with the kernel's length.
    return { name: 'getsockopt', args, result: Math.min(result, 0), bytes, optname: row(level, option)?.name }
  }),
  sendto: call('iuiu', sendto),
  recvfrom: call('iuiu', recvfrom),
  sendmsg: call('ii', sendmsg),
  recvmsg: call('ii', recvmsg),
  recv_batch: { read: readMade, ...call('iiuu', receivedBatch) },
  send_batch: { read: readMade, ...call('iiuuu', sentBatch) },
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
      result: cut ? -EINTR : 0,
      ...(cut && { outcome: '? ERESTART_RESTARTBLOCK (Interrupted by signal)' }),
    }
  }),
  prctl: call('iu', ([command, argument], result) => {
    const name = nameOf(command, names.prctls)
    return name === undefined ? undefined : { name: 'prctl', args: [name, names.signalName(argument)], result }
  }),
  kill: call('ii', ([pid, signal], result) => ({
    name: 'kill',
    args: [String(pid), names.signalName(signal)],
    result,
  })),
  getppid: call('', (_, result) => ({ name: 'getppid', args: [], result })),
  waitpid: call('ii', ([pid, options], result) => {
    const status = scalars[0] as number
    const shown = result > 0 ? waitStatus(status) : POINTER
    const args = [String(pid), shown, flags(options, names.waitOptions, 'W???'), 'NULL']
    return { name: 'wait4', args, result, bytes: result > 0 ? new int(status).bytes : undefined }
  }),
  epoll_create1: call('', (_, result) => ({ name: 'epoll_create1', args: ['EPOLL_CLOEXEC'], result })),
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
    if (size > memory.length || (result < 0 && result !== -ENAMETOOLONG)) return undefined
    const bytes = memory.subarray(0, size)
    const end = bytes.indexOf(0)
    const name = `"${latin1(bytes, end < 0 ? bytes.length : end)}"${result < 0 ? '...' : ''}`
    return { name: 'uname', args: [`{sysname="Linux", nodename=${name}, ...}`], result: 0 }
  }),
  strerror: unprinted,
}
