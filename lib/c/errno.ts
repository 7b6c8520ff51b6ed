import { behind, constants } from '../abi/binding.js'
import { requireInts } from '../abi/errors.js'

/**
 * The last failed call's error. It is live for `import { errno }` and for `c.errno` through require(); a destructured
 * require() is a dead copy. A call that succeeds leaves it as it is. errno(3)
 */
export let errno: number = 0

/** A call's answer by C's rules: the value; or -1, with errno set. */
export function answer(result: number, integers: Readonly<Record<string, unknown>> = {}): number {
  if (result >= 0) return result
  if (result === -(constants.EINVAL as number)) requireInts(integers)
  errno = -result
  return -1
}

behind.keep = () => {
  const left = errno
  return () => {
    errno = left
  }
}
