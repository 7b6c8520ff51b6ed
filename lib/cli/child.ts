import { type SpawnOptions, spawn } from 'node:child_process'
import { constants } from 'node:os'

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Runs a program as a process of its own, on this one's standard input and output, and returns its exit status: 128 and the signal's
 * number where a signal ended it. A signal that asks this process to end goes on to the program.
 */
export function runChild(command: string, args: readonly string[], env?: SpawnOptions['env']): Promise<number> {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]))
  })
}
