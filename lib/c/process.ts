import { native } from '../abi/binding.js'
import { answer } from './errno.js'
import { once } from './replay.js'

/** Waits so many seconds, and returns how many were left when a signal came. It blocks the thread. sleep(3) */
export function sleep(seconds: number): number {
  return answer(native.sleep(seconds), { seconds })
}

/** This process's id. getpid(2) */
export function getpid(): number {
  return once('getpid', () => process.pid)
}

/** The parent's id. getppid(2) */
export function getppid(): number {
  return native.getppid()
}

/** Sends a signal to a process. kill(2) */
export function kill(pid: number, sig: number): number {
  return answer(native.kill(pid, sig), { pid, sig })
}

/** `prctl(PR_SET_PDEATHSIG, SIGTERM)`: get a signal when the parent ends. EINVAL for prctl's other commands. prctl(2) */
export function prctl(option: number, arg2: number): number {
  return answer(native.prctl(option, arg2), { option, arg2 })
}
