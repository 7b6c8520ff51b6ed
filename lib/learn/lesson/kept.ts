// What is sent must not leave this machine, where no namespace keeps it in.
import { networkInterfaces } from 'node:os'
import { Refused } from './refused.js'

/** The machine's own addresses, by which nothing leaves it. */
export const LOOPBACK = /^127\./
/** MCAST-TEST-NET. RFC 6676 */
export const TEST_GROUPS = /^233\.252\.0\./
/** Addresses for documentation, which no interface has. RFC 5737 */
export const DOCUMENTATION = /^(192\.0\.2|198\.51\.100|203\.0\.113)\./

/** Refuses an address that is not of these, or that an interface has after all. */
export function requireKept(address: string, allowed: readonly RegExp[]): void {
  const own = Object.values(networkInterfaces()).flat()
  const taken = !LOOPBACK.test(address) && own.some(each => each?.address === address)
  if (allowed.some(rule => rule.test(address)) && !taken) return
  throw new Refused(409, `Without a network namespace of the lesson's own, ${address} could lead out of this machine.`)
}
