import { native } from '../abi/binding.js'
import { POLLIN } from '../abi/constants.js'
import { EMSGSIZE, ENOBUFS, ENODEV, ENXIO } from '../abi/errno.js'
import { isErrno } from '../abi/errors.js'
import { RTM_DELLINK, RTM_NEWLINK, RTNLGRP_LINK } from '../abi/rtnetlink.js'
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
  /** Whether the interface went: it may come back under the same index too. */
  gone: boolean
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
      native.close_owned(fd)
    }
  } catch (error) {
    native.close_owned(fd)
    throw error
  }
}

function look(fd: number): void {
  try {
    for (let datagram = receive(fd); datagram !== undefined; datagram = receive(fd)) {
      for (const message of messages(datagram)) {
        const link = linkOf(message)
        if (link === undefined) continue
        for (const each of followed.values()) {
          if (message.type === RTM_NEWLINK) see(each, link)
          else if (message.type === RTM_DELLINK) each.gone ||= each.membership.ifindex === link.index
        }
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
      const name = if_indextoname(each.membership.ifindex)
      if (each.gone) lookFor(each)
      else each.name = name
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
  else if (membership.ifindex === index && !each.gone) each.name = name
  else if (each.name === name) {
    try {
      if (!isNamed(index, name)) return
      membership.moveTo({ ifindex: index, name })
      each.gone = false
      tell(told, undefined)
    } catch (error) {
      tell(told, error)
    }
  }
}

// What is announced may be over by the time that it is read.
function isNamed(index: number, name: string): boolean {
  try {
    return if_indextoname(index) === name
  } catch (error) {
    if (isErrno(error, ENXIO)) return false
    throw error
  }
}

/** Has a membership joined again where an interface of the same name comes back, until it is left. */
export function follow(membership: MovableMembership, told: (error: unknown) => void): void {
  stop ??= start()
  followed.set(membership, { membership, told, name: membership.name, gone: false })
}

/** Lets a membership go. */
export function unfollow(membership: MovableMembership): void {
  followed.delete(membership)
  if (followed.size > 0) return
  stop?.()
  stop = undefined
}
