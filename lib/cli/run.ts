import { fileURLToPath } from 'node:url'
import { runChild } from './child.js'

const LISTING = fileURLToPath(new URL('../listing/listing.js', import.meta.url))

/** What the listing is told: its command line, and its environment. */
export interface ListingOptions {
  readonly group: string
  readonly port: string
  readonly ttl?: string | undefined
  readonly interface?: string | undefined
  readonly loop?: boolean | undefined
  readonly count?: string | undefined
}

/** Runs the listing as a process of its own, and returns its exit status. */
export function runListing(options: ListingOptions, execArgv: readonly string[] = []): Promise<number> {
  const { group, port, ttl } = options
  return runChild(process.execPath, [...execArgv, LISTING, group, port, ...(ttl === undefined ? [] : [ttl])], {
    ...(options.interface !== undefined && { MREQ_INTERFACE: options.interface }),
    ...(options.loop && { MREQ_LOOP: '1' }),
    ...(options.count !== undefined && { MREQ_COUNT: options.count }),
  })
}
