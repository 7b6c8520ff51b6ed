import { native, value, valueBytes } from '../abi/binding.js'
import { type Details, fail, requireInts, valueError } from '../abi/errors.js'
import { putBytes } from '../abi/kind.js'
import { type Gives, type LevelOf, levelName, put, type Readable, row, type Takes } from '../abi/option.js'
import { type Struct, viewOf } from '../abi/struct.js'
import { copy } from '../abi/typed-array.js'

/**
 * Sets an option. What an option takes is its row in the table: `setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, 4)`. A
 * Uint8Array is taken as it is, for any level and number: `setsockopt(fd, IPPROTO_IP, 49, new Uint8Array(4))`.
 * setsockopt(2)
 *
 * @throws {SystemError} With the option's name, the bytes passed and, where the cause is known, a hint. ENOPROTOOPT: the
 * kernel does not have the option; EINVAL: it refuses the value; EBADF, ENOTSOCK.
 * @throws {TypeError} ERR_INVALID_ARG_TYPE: the option does not take such a value.
 */
export function setsockopt<O extends number>(fd: number, level: LevelOf<O>, optname: O, optval: Takes<O>): void {
  const length = put(level, optname, optval)
  const result = native.setsockopt(fd, level, optname, length)
  if (result < 0) fail('setsockopt', result, { fd, level, optname }, details(level, optname, valueBytes(length)))
}

/**
 * Reads an option, as its row in the table says: `getsockopt(fd, SOL_SOCKET, SO_RCVBUF)` is a number.
 *
 * With memory as a fourth argument (any level and number), that goes in, as some options read their question from it; the
 * kernel's answer comes back in it, and the result is the answer's length, in bytes (of SO_GET_FILTER: in instructions).
 * getsockopt(2)
 *
 * @throws {SystemError} With the option's name. ENOPROTOOPT: the kernel does not have the option; EBADF, ENOTSOCK.
 */
export function getsockopt<O extends number, const M extends readonly [] | readonly [memory: Uint8Array | Struct]>(
  fd: number,
  level: LevelOf<O>,
  optname: M extends readonly [] ? Readable<O> : O,
  ...memory: M
): M extends readonly [] ? Gives<O> : number {
  const answer = memory.length === 0 ? read(fd, level, optname) : exchange(fd, level, optname, memory[0] as Uint8Array)
  return answer as M extends readonly [] ? Gives<O> : number
}

function read(fd: number, level: number, optname: number): unknown {
  const gives = row(level, optname)?.gives
  if (gives === undefined) {
    requireInts({ fd, level, optname })
    const found = row(level, optname)
    const expected = found?.asked
      ? 'an option that is read without memory to ask it with'
      : `an option of the table${found ? ' that can be read' : ', or come with memory to read into'}`
    throw valueError('optname', expected, found?.name ?? optname)
  }
  for (let i = 0; i < gives.size; i++) value[i] = 0
  const length = native.getsockopt(fd, level, optname, gives.size)
  return length < 0 ? fail('getsockopt', length, { fd, level, optname }, details(level, optname)) : gives.take(length)
}

function exchange(fd: number, level: number, optname: number, memory: Uint8Array | Struct): number {
  const bytes = viewOf('memory', memory)
  const length = native.getsockopt(fd, level, optname, putBytes(bytes))
  if (length < 0) fail('getsockopt', length, { fd, level, optname }, details(level, optname, bytes.slice()))
  copy(valueBytes(bytes.length), bytes)
  return length
}

function details(level: number, optname: number, bytes?: Uint8Array): Details {
  return {
    level: levelName(level) ?? level,
    optname: row(level, optname)?.name ?? optname,
    ...(bytes !== undefined && { bytes }),
  }
}
