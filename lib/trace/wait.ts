// How children's ends look. wait4(2)
import { signalName } from './names.js'

// How a status says that a child was stopped, or went on. <bits/waitstatus.h>
const [STOPPED, CONTINUED, CORE] = [0x7f, 0xffff, 0x80]

/** How a child ended, or what it did else. */
export function waitStatus(status: number): string {
  if (status === CONTINUED) return '[{WIFCONTINUED(s)}]'
  const signal = status & 0x7f
  const high = (status >> 8) & 0xff
  if (signal === STOPPED) return `[{WIFSTOPPED(s) && WSTOPSIG(s) == ${signalName(high)}}]`
  if (signal === 0) return `[{WIFEXITED(s) && WEXITSTATUS(s) == ${high}}]`
  const dumped = (status & CORE) === 0 ? '' : ' && WCOREDUMP(s)'
  return `[{WIFSIGNALED(s) && WTERMSIG(s) == ${signalName(signal)}${dumped}}]`
}
