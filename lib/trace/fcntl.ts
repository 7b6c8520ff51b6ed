// What descriptors' flags look like. fcntl(2)
import { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_GETFL, F_SETFD } from '../abi/constants.js'
import { accessModes, descriptorFlags, openFlags } from './names.js'
import { flags, hexNumber, nameOf } from './notation.js'

function openText(value: number): string {
  const mode = nameOf(value & 3, accessModes) as string
  const rest = value & ~3
  return rest === 0 ? mode : `${mode}|${flags(rest, openFlags)}`
}

/** fcntl()'s argument, for the commands that take one. */
export function descriptorArgument(command: number, argument: number): string[] {
  if (command === F_GETFD || command === F_GETFL) return []
  if (command === F_DUPFD || command === F_DUPFD_CLOEXEC) return [String(argument)]
  return [command === F_SETFD ? flags(argument, descriptorFlags) : openText(argument)]
}

/** fcntl()'s result, for the commands that answer with flags. */
export function descriptorOutcome(command: number, result: number): { outcome?: string } {
  if (result < 0 || (command !== F_GETFL && command !== F_GETFD) || (command === F_GETFD && result === 0)) return {}
  const text = command === F_GETFL ? openText(result) : flags(result, descriptorFlags)
  return { outcome: `${hexNumber(result)} (flags ${text})` }
}
