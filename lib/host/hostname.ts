import { native } from '../abi/binding.js'
import { fail } from '../abi/errors.js'

// Linux's HOST_NAME_MAX, and the NUL.
const SIZE = 65

/** This host's name. gethostname(2) */
export function gethostname(): string {
  const name = new Uint8Array(SIZE)
  const result = native.gethostname(name.length, name)
  if (result < 0) fail('gethostname', result, {})
  return new TextDecoder().decode(name.subarray(0, name.indexOf(0)))
}
