import { POLLIN } from '../abi/constants.js'
import { EMSGSIZE, ENOBUFS, ENODEV, ENXIO } from '../abi/errno.js'
import { isErrno } from '../abi/errors.js'
import { RTM_NEWLINK, RTNLGRP_LINK } from '../abi/rtnetlink.js'
import { close } from '../socket/calls.js'
import { Poller } from '../socket/poller.js'
import { type Link, linkOf } from './interfaces.js'
import type { MovableMembership } from './membership.js'
import { if_indextoname, if_nametoindex } from './names.js'
import { messages, open, receive, subscribe } from './rtnetlink.js'

/** A membership that goes with an interface's name. */
interface Followed {
  readonly membership: MovableMembership
  readonly told: (error: unknown) => void
  /** The name: the kernel may change it while the interface is there. */
  name: string
}

// In milliseconds: how soon a socket that failed is opened anew.
const AGAIN = 1000

const followed = new Map<MovableMembership, Followed>()
let stop: (() => void) | undefined

function start(): () => void {
  const fd = open()
  try {
    subscribe(fd, RTNLGRP_LINK)
    const poller = new Poller(fd, POLLIN, () => look(fd)).unref()
    return () => {
      poller.close()
      close(fd)
    }
  } catch (error) {
    close(fd)
    throw error
  }
}

function look(fd: number): void {
  try {
    for (let datagram = receive(fd); datagram !== undefined; datagram = receive(fd)) {
      for (const message of messages(datagram)) {
        const link = message.type === RTM_NEWLINK ? linkOf(message) : undefined
        if (link !== undefined) for (const each of followed.values()) see(each, link)
      }
    }
  } catch (error) {
    // What the queue has lost, the interfaces themselves tell.
    if (isErrno(error, ENOBUFS, EMSGSIZE)) compare()
    else restart(error)
  }
}

function restart(error: unknown): void {
  for (const { told } of followed.values()) tell(told, error)
  stop?.()
  const timer = setTimeout(() => {
    try {
      stop = start()
      compare()
    } catch (error) {
      restart(error)
    }
  }, AGAIN).unref()
  stop = () => clearTimeout(timer)
}

function compare(): void {
  for (const each of followed.values()) {
    try {
      each.name = if_indextoname(each.membership.ifindex)
    } catch (error) {
      if (isErrno(error, ENXIO)) lookFor(each)
      else tell(each.told, error)
    }
  }
}

function lookFor(each: Followed): void {
  try {
    see(each, { index: if_nametoindex(each.name), name: each.name })
  } catch (error) {
    if (!isErrno(error, ENODEV)) tell(each.told, error)
  }
}

// Apart from the loop over the others, whatever it throws.
function tell(told: Followed['told'], error: unknown): void {
  queueMicrotask(() => told(error))
}

function see(each: Followed, { index, name }: Pick<Link, 'index' | 'name'>): void {
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
export function follow(membership: MovableMembership, told: (error: unknown) => void): void {
  stop ??= start()
  followed.set(membership, { membership, told, name: membership.name })
}

/** Lets a membership go. */
export function unfollow(membership: MovableMembership): void {
  followed.delete(membership)
  if (followed.size > 0) return
  stop?.()
  stop = undefined
}
