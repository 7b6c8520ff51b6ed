import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import type { Exit, Program } from '#lib/learn/hosts/program.js'

// A thread may end between two looks.
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function threads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(thread => `/proc/${pid}/task/${thread}`)
  } catch {
    return []
  }
}

/** The processes that a process started and that still run, and theirs. */
export function family(pid: number): number[] {
  const children = threads(pid).flatMap(thread => read(`${thread}/children`).split(' ').filter(Boolean).map(Number))
  return children.flatMap(child => [child, ...family(child)])
}

/**
 * Whether a process runs: one that has ended and that nobody has waited for does not. Its first thread may have ended before the
 * others, which have its descriptors open still.
 */
export function runs(pid: number): boolean {
  return threads(pid).some(thread => /^State:\s+[^ZX]/m.test(read(`${thread}/status`)))
}

// How long is waited for what does not come, in milliseconds: long enough for a slow machine.
const GONE = 20_000
const ENDED = 120_000

/** Waits until a process is gone; false when it still runs after 20 seconds, and it is killed then. */
export async function gone(pid: number): Promise<boolean> {
  for (const end = performance.now() + GONE; runs(pid); await setTimeout(10)) {
    if (performance.now() < end) continue
    process.kill(pid, 'SIGKILL')
    return false
  }
  return true
}

/** How a program ended; where it does not, it is killed with all that it started, and that is an error. */
export async function ended(program: Program, milliseconds = ENDED): Promise<Exit> {
  const late = new AbortController()
  const end = await Promise.race([program.ended, setTimeout(milliseconds, undefined, { signal: late.signal })])
  late.abort()
  if (end !== undefined) return end
  for (const pid of [...family(program.pid), program.pid]) if (runs(pid)) process.kill(pid, 'SIGKILL')
  throw new Error(`still running after ${milliseconds} ms; it said ${program.stdout}${program.stderr}`)
}
