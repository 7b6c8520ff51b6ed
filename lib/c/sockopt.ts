import { native, valueBytes } from '../abi/binding.js'
import { putBytes } from '../abi/kind.js'
import type { LevelOf, Takes } from '../abi/option.js'
import { type Struct, viewOf } from '../abi/struct.js'
import type { int, u_char } from '../abi/structs.js'
import { copy } from '../abi/typed-array.js'
import { type LengthPointer, lengthAt } from './calls.js'
import { answer } from './errno.js'
import { type Pointer, within } from './memory.js'

type Pointed<T> = T extends number | boolean ? int | u_char : T extends Struct ? T : never

/** What `optval` points to for an option: an int or u_char where it takes a number, a struct, or any bytes. */
export type PointerFor<O> = O extends unknown ? Pointed<Takes<O>> | Uint8Array : never

/** Sets an option from so many bytes: `setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq, sizeof(mreq))`. setsockopt(2) */
export function setsockopt<O extends number>(
  sockfd: number,
  level: LevelOf<O>,
  optname: O,
  optval: PointerFor<O>,
  optlen: number,
): number {
  const bytes = viewOf('optval', optval as Pointer)
  const length = putBytes(bytes.subarray(0, within('optlen', optlen, bytes.length)))
  return answer(native.setsockopt(sockfd, level, optname, length), { sockfd, level, optname })
}

/**
 * Reads an option into memory: `optlen` goes in as the memory's length and comes out as the kernel's. What stands in the
 * memory goes in too, as some options read their question from it. getsockopt(2)
 */
export function getsockopt<O extends number>(
  sockfd: number,
  level: LevelOf<O>,
  optname: O,
  optval: Pointer,
  optlen: LengthPointer,
): number {
  const bytes = viewOf('optval', optval)
  const length = putBytes(bytes.subarray(0, lengthAt('optlen', optlen, bytes)))
  const written = answer(native.getsockopt(sockfd, level, optname, length), { sockfd, level, optname })
  if (written < 0) return -1
  copy(valueBytes(length), bytes)
  optlen.value = written
  return 0
}
