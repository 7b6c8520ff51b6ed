import { EINTR, EMSGSIZE, ENOBUFS } from '../abi/errno.js'
import { isErrno } from '../abi/errors.js'
import {
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELMULTICAST,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWMULTICAST,
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV4_MCADDR,
  RTNLGRP_IPV6_IFADDR,
  RTNLGRP_IPV6_MCADDR,
  RTNLGRP_LINK,
} from '../abi/rtnetlink.js'
import { close } from '../socket/calls.js'
import type { HostEvent } from './events.js'
import { addressOf, groupOf, interfaces, linkAt, linkOf } from './interfaces.js'
import { HostModel } from './model.js'
import { type Message, messages, open, receive, subscribe } from './rtnetlink.js'
import { type HostMembership, members } from './tables.js'

// In milliseconds: where the kernel does not announce memberships, and where it changes faster than it is read.
const PERIOD = 1000
const AGAIN = 100
// What one look reads at most.
const MOST_DATAGRAMS = 64

/** Follows the host by the kernel's notifications; and by comparing it with what is known of it, where those do not do. */
export class Follower {
  /** The socket that the notifications come by. */
  readonly fd: number = open()
  readonly #known = new HostModel()
  readonly #changes: boolean
  readonly #period: number
  #due = 0
  #lost = true

  /** @param interval Milliseconds from one comparison of the memberships to the next; see WatchOptions. */
  constructor(interval: number | undefined) {
    try {
      for (const group of [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR]) subscribe(this.fd, group)
      const announced = [RTNLGRP_IPV4_MCADDR, RTNLGRP_IPV6_MCADDR].map(group => subscribe(this.fd, group))
      this.#changes = interval !== undefined
      this.#period = interval ?? (announced.includes(false) ? PERIOD : Number.POSITIVE_INFINITY)
      this.#compare()
    } catch (error) {
      this.close()
      throw error
    }
  }

  /** When look() has to be called again even if no notification comes: what performance.now() will be. */
  get due(): number {
    return this.#due
  }

  close(): void {
    close(this.fd)
  }

  /** What happened; undefined where nothing is there to look at. */
  look(): HostEvent[] | undefined {
    const { list, emptied } = this.#received()
    if (list.length > 0 || !emptied) return [...this.#told(list)]
    return performance.now() < this.#due ? undefined : this.#compared()
  }

  // After a loss the queue is read on until it is empty: what still stands in it is older than the loss, and than a comparison.
  #received(): { list: Message[]; emptied: boolean } {
    const list: Message[] = []
    for (let i = 0; i < MOST_DATAGRAMS; i++) {
      try {
        const datagram = receive(this.fd)
        if (datagram === undefined) return { list, emptied: true }
        list.push(...messages(datagram))
      } catch (error) {
        if (!isErrno(error, ENOBUFS, EMSGSIZE)) throw error
        this.#lost = true
        this.#due = 0
      }
    }
    return { list, emptied: false }
  }

  #compared(): HostEvent[] {
    try {
      return this.#compare()
    } catch (error) {
      if (!isErrno(error, EINTR)) throw error
      this.#due = performance.now() + AGAIN
      return []
    }
  }

  // What happens while the lists are read stands in the queue as well, and tells nothing new then.
  #compare(): HostEvent[] {
    const links = this.#lost ? this.#known.interfaces(interfaces()) : []
    const events = [...links, ...this.#known.members(members(), this.#changes)]
    this.#lost = false
    this.#due = performance.now() + this.#period
    return events
  }

  *#told(list: readonly Message[]): Generator<HostEvent> {
    // The kernel announces no more of a membership than that it is there.
    const rows = list.some(({ type }) => type === RTM_NEWMULTICAST) ? members() : []
    for (const message of list) yield* this.#tell(message, rows)
  }

  *#tell(message: Message, rows: readonly HostMembership[]): Generator<HostEvent> {
    switch (message.type) {
      case RTM_NEWLINK:
      case RTM_DELLINK: {
        const link = linkOf(message)
        if (link === undefined) return
        yield* message.type === RTM_NEWLINK ? this.#known.link(link) : this.#known.noLink(link.index)
        return
      }
      case RTM_NEWADDR:
      case RTM_DELADDR: {
        const found = addressOf(message)
        if (found === undefined) return
        const { ifindex, address } = found
        if (message.type === RTM_DELADDR) yield* this.#known.noAddress(ifindex, address)
        else {
          yield* this.#meet(ifindex)
          yield* this.#known.address(ifindex, address)
        }
        return
      }
      case RTM_NEWMULTICAST:
      case RTM_DELMULTICAST: {
        const found = groupOf(message)
        if (found === undefined) return
        if (message.type === RTM_DELMULTICAST) yield* this.#known.noMember(found)
        else {
          yield* this.#meet(found.ifindex)
          const row = rows.find(({ ifindex, group }) => ifindex === found.ifindex && group === found.group)
          yield* this.#known.member(row ?? { ...found, name: '', users: 0, sources: [] }, this.#changes)
        }
      }
    }
  }

  // The kernel joins groups on a new interface before it announces the interface.
  *#meet(ifindex: number): Generator<HostEvent> {
    if (this.#known.has(ifindex)) return
    const link = linkAt(ifindex)
    if (link !== undefined) yield* this.#known.link(link)
  }
}
