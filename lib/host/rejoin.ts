import { POLLIN } from '../abi/constants.js'
import { Poller } from '../socket/poller.js'
import { Follower } from './follower.js'
import type { Membership } from './membership.js'

/** A membership that goes with an interface's name. */
interface Followed {
  readonly membership: Membership
  readonly told: (error: unknown) => void
  /** The name: the kernel may change it while the interface is there. */
  name: string
}

const followed = new Map<Membership, Followed>()
let stop: (() => void) | undefined

function start(): () => void {
  const follower = new Follower(undefined)
  try {
    const poller = new Poller(follower.fd, POLLIN, () => look(follower)).unref()
    return () => {
      poller.close()
      follower.close()
    }
  } catch (error) {
    follower.close()
    throw error
  }
}

function look(follower: Follower): void {
  try {
    for (const event of follower.look() ?? []) {
      if (event.kind !== 'interface' || event.change === 'removed') continue
      for (const each of followed.values()) move(each, event.interface)
    }
  } catch (error) {
    for (const { membership, told } of followed.values()) {
      tell(told, error)
      unfollow(membership)
    }
  }
}

// Apart from the loop over the others, whatever it throws.
function tell(told: Followed['told'], error: unknown): void {
  queueMicrotask(() => told(error))
}

function move(each: Followed, { index, name }: { index: number; name: string }): void {
  const { membership, told } = each
  if (membership.left) unfollow(membership)
  else if (membership.ifindex === index) each.name = name
  else if (each.name === name) {
    try {
      membership.moveTo({ ifindex: index, name })
      tell(told, undefined)
    } catch (error) {
      tell(told, error)
    }
  }
}

/** Has a membership joined again where an interface of the same name comes up under another index, until it is left. */
export function follow(membership: Membership, told: (error: unknown) => void): void {
  stop ??= start()
  followed.set(membership, { membership, told, name: membership.interface })
}

/** Lets a membership go. */
export function unfollow(membership: Membership): void {
  followed.delete(membership)
  if (followed.size > 0) return
  stop?.()
  stop = undefined
}
