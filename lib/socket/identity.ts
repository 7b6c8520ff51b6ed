import { SystemError } from '../abi/errors.js'
import { SO_COOKIE, SOL_SOCKET } from '../abi/options.js'
import { getsockopt } from './sockopt.js'

/** A number that no other socket has. */
export function cookieOf(fd: number): bigint {
  return getsockopt(fd, SOL_SOCKET, SO_COOKIE)
}

/** Whether a descriptor still is the socket with this cookie: it may have been closed, and its number be another's. */
export function isSocket(fd: number, cookie: bigint): boolean {
  try {
    return cookieOf(fd) === cookie
  } catch (error) {
    if (error instanceof SystemError) return false
    throw error
  }
}
