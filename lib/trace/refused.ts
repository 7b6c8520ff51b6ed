// What native refuses by itself, with an errno that the kernel has too.
import { constants, value } from '../abi/binding.js'
import { sock_filter } from '../abi/bpf.js'
import { EFAULT, EINVAL, EMSGSIZE } from '../abi/errno.js'
import { SOL_SOCKET } from '../abi/options.js'
import { i32 } from '../abi/scalar.js'
import { messageFlags } from './names.js'
import { isProgram } from './options.js'

// An option call for its length, or for pointers in the value.
function refusesOption(size: number, result: number): boolean {
  return (result === -EINVAL && (size < 0 || size > value.length)) || result === -EFAULT
}

/** setsockopt(), of which a program is whole instructions. */
export function refusesSet(level: number, option: number, size: number, result: number): boolean {
  return refusesOption(size, result) || (isProgram(level, option) && size % sock_filter.size !== 0)
}

// An option that this package has no name for: the kernel opens a descriptor, whose number has to have room.
const SO_PEERPIDFD = 77

/** getsockopt(). */
export function refusesGet(level: number, option: number, size: number, result: number): boolean {
  return refusesOption(size, result) || (level === SOL_SOCKET && option === SO_PEERPIDFD && size < i32.size)
}

/** A message call, for its flags or for its parts. */
export function refusesMessage(flags: number, parts: number, result: number): boolean {
  const zerocopy = result === -EINVAL && (flags & (messageFlags.MSG_ZEROCOPY as number)) !== 0
  return zerocopy || (result === -EMSGSIZE && parts > (constants.IOV_MAX as number))
}
