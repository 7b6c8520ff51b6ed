import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const LISTING = fileURLToPath(new URL('../listing/listing.js', import.meta.url))
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What the listing is told: its command line, and its environment. */
export interface ListingOptions {
  readonly group: string
  readonly port: string
  readonly ttl?: string | undefined
  readonly interface?: string | undefined
  readonly loop?: boolean | undefined
  readonly count?: string | undefined
}

/**
 * Runs the listing as a process of its own, on this one's standard input and output, and returns its exit status: 128 and
 * the signal's number where a signal ended it. A signal that asks this process to end goes on to the listing.
 */
export function runListing(options: ListingOptions, execArgv: readonly string[] = []): Promise<number> {
  const { group, port, ttl } = options
  const child = spawn(process.execPath, [...execArgv, LISTING, group, port, ...(ttl === undefined ? [] : [ttl])], {
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(options.interface !== undefined && { MREQ_INTERFACE: options.interface }),
      ...(options.loop && { MREQ_LOOP: '1' }),
      ...(options.count !== undefined && { MREQ_COUNT: options.count }),
    },
  })
  for (const signal of FORWARDED) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal as NodeJS.Signals]))
  })
}
