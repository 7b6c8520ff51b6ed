import { native, scalars } from '../abi/binding.js'
import { WNOHANG } from '../abi/constants.js'
import { ECHILD } from '../abi/errno.js'
import { requireInts, typeError } from '../abi/errors.js'
import { int } from '../abi/structs.js'
import { answer } from './errno.js'
import { children } from './fork.js'
import { once } from './replay.js'

/**
 * Waits for a child that {@link fork} made, until it changes state; with WNOHANG, returns 0 while it runs. waitpid(2)
 *
 * @param pid The child's, or -1 for any that fork() made.
 * @param wstatus Where its status is written, for WIFEXITED() and the like; or null.
 * @returns The child's id, or -1: ECHILD when there is none.
 */
export function waitpid(pid: number, wstatus: int | null, options: number): number {
  requireInts({ pid, options })
  if (wstatus !== null && !(wstatus instanceof int)) throw typeError('wstatus', 'an int or null', wstatus)
  const ended = answer(once('wait', () => waitFor(pid === -1 ? [...children.keys()] : [pid], options)))
  if (ended <= 0) return ended
  if (wstatus !== null) wstatus.value = scalars[0] as number
  children.delete(ended)
  return ended
}

function waitFor(pids: readonly number[], options: number): number {
  for (;;) {
    const own = pids.filter(pid => children.has(pid))
    if (own.length === 0) return -ECHILD
    for (const pid of own) {
      const ended = endOf(pid, own.length === 1 ? options : WNOHANG)
      if (ended !== 0 && ended !== -ECHILD) return ended
    }
    if (options & WNOHANG) return 0
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)
  }
}

// A child that ended while the event loop ran is one that the loop has waited for: it left the status.
function endOf(pid: number, options: number): number {
  const status = children.get(pid)
  if (status !== undefined) {
    scalars[0] = status
    return pid
  }
  const answer = native.waitpid(pid, options)
  if (answer === -ECHILD) children.delete(pid)
  return answer
}

/** Waits for any child that {@link fork} made. wait(2) */
export function wait(wstatus: int | null): number {
  return waitpid(-1, wstatus, 0)
}

/** Whether a child ended by itself. wait(2) */
export function WIFEXITED(wstatus: number): boolean {
  return (wstatus & 0x7f) === 0
}

/** The status that a child ended with. wait(2) */
export function WEXITSTATUS(wstatus: number): number {
  return (wstatus >> 8) & 0xff
}

/** Whether a signal ended a child. wait(2) */
export function WIFSIGNALED(wstatus: number): boolean {
  return !WIFEXITED(wstatus) && (wstatus & 0x7f) !== 0x7f
}

/** The signal that ended a child. wait(2) */
export function WTERMSIG(wstatus: number): number {
  return wstatus & 0x7f
}
