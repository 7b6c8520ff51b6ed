import type { Arrivals } from '../arrivals.js'
import type { Trips } from '../trips.js'

type Maybe<T> = T | Promise<T>

/** What can be measured of one way to the kernel. Each is called in a process of its own. */
export interface Subject {
  /** Answers what sends a burst of datagrams of that size, numbered from `first` on, and returns how many. */
  sender?(size: number): Maybe<(first: number) => Maybe<number>>
  /** Answers what waits for datagrams, hands them to `arrivals`, and returns false when none came for as long as QUIET. */
  receiver?(arrivals: Arrivals, groups: number): Maybe<() => Maybe<boolean>>
  /** Sends back what it receives, until the process is ended. `ready` is called once it can. */
  echo?(size: number, ready: () => void): Maybe<void>
  /** Sends, waits for the answer, and again, until the trips are over. */
  ping?(size: number, trips: Trips): Maybe<void>
  /** Answers what sets IP_MULTICAST_TTL so many times. */
  option?(): Maybe<(count: number) => void>
  /** Answers what joins a group and leaves it so many times. */
  membership?(): Maybe<(count: number) => void>
}
