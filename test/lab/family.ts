import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Exit, Program } from '#lib/learn/hosts/program.js'

/** The processes that a process started and that still run, and theirs. */
export function family(pid: number): number[] {
  let tasks: string[]
  try {
    tasks = readdirSync(`/proc/${pid}/task`).map(task => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'))
  } catch {
    return []
  }
  const children = tasks.flatMap(text => text.split(' ').filter(Boolean).map(Number))
  return children.flatMap(child => [child, ...family(child)])
}

/** Whether a process runs: one that has ended and that nobody has waited for does not. */
export function runs(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** Waits until a process is gone; false when it still runs after two seconds, and it is killed then. */
export async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 200 && runs(pid); i++) await setTimeout(10)
  if (!runs(pid)) return true
  process.kill(pid, 'SIGKILL')
  return false
}

/** How a program ended; where it does not, it is killed with all that it started, and that is an error. */
export async function ended(program: Program, milliseconds = 15_000): Promise<Exit> {
  const late = new AbortController()
  const end = await Promise.race([program.ended, setTimeout(milliseconds, undefined, { signal: late.signal })])
  late.abort()
  if (end !== undefined) return end
  for (const pid of [...family(program.pid), program.pid]) if (runs(pid)) process.kill(pid, 'SIGKILL')
  throw new Error(`still running after ${milliseconds} ms; it said ${program.stdout}${program.stderr}`)
}
