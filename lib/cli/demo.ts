import { fileURLToPath } from 'node:url'
import { runListing } from './run.js'

const STEPS = fileURLToPath(new URL('../learn/steps.js', import.meta.url))

const INTRODUCTION = `The listing of "Multicast: From Theory to Practice", on the loopback interface, with IP_MULTICAST_LOOP on.
It greets the group 233.252.0.1, port 5000, three times, and hears itself. Each step as it is taken: the line of
lib/listing/listing.c, the same line of listing.ts, the system call as strace prints it, and the bytes that cross.
`

/** Runs the listing on the loopback interface, three greetings long, and shows each step of it. */
export function demo(): Promise<number> {
  process.stdout.write(INTRODUCTION)
  const options = { group: '233.252.0.1', port: '5000', interface: '127.0.0.1', loop: true, count: '3' }
  return runListing(options, ['--enable-source-maps', '--import', STEPS])
}
