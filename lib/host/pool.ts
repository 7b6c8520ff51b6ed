import { native } from '../abi/binding.js'
import { AF_INET6 } from '../abi/constants.js'
import { ENOBUFS, ENOMEM } from '../abi/errno.js'
import { isErrno, requireInts, stateError, typeError, valueError } from '../abi/errors.js'
import {
  IP_MULTICAST_ALL,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPV6_MULTICAST_ALL,
  SO_DOMAIN,
  SOL_SOCKET,
} from '../abi/options.js'
import { close } from '../socket/calls.js'
import { cookieOf, isSocket } from '../socket/identity.js'
import { getsockopt, setsockopt } from '../socket/sockopt.js'
import { type Join, joinWanted, lookUp, type Wanted } from './join.js'
import { failInUse, type Membership } from './membership.js'

interface Member {
  readonly fd: number
  readonly cookie: bigint
  /** By their groups: there may be thousands. */
  readonly memberships: Map<string, Set<Membership>>
  /** The kernel refused it one more group. */
  full: boolean
}

const isOwn = ({ fd, cookie }: Member) => isSocket(fd, cookie)

/**
 * Any number of memberships, on as many sockets as it takes: the kernel allows one socket net.ipv4.igmp_max_memberships groups
 * (20), and raising that takes root.
 *
 * @example
 * const pool = new MembershipPool(() => {
 *   const fd = socket(AF_INET, SOCK_DGRAM)
 *   setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, true)
 *   bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000) }))
 *   return fd
 * })
 * pool.join({ group: '239.0.0.1', interface: 'eth0' })
 */
export class MembershipPool {
  readonly #open: () => number
  #members: Member[] = []
  #opening = false
  #closed = false

  /**
   * @param open Makes a socket, bound so that several can be (SO_REUSEADDR), and returns its descriptor, which is the pool's to
   * close from then on. It is called for each further socket that is needed. The pool turns IP_MULTICAST_ALL and IPV6_MULTICAST_ALL off, so
   * that a socket hears what it has joined itself, and no datagram comes twice.
   */
  constructor(open: () => number) {
    if (typeof open !== 'function') throw typeError('open', 'a function', open)
    this.#open = open
  }

  /** The sockets, to receive from. */
  get fds(): number[] {
    return this.#members.filter(isOwn).map(({ fd }) => fd)
  }

  /**
   * Joins a group on a socket that has room for it, or on a new one: `fd` of what is returned.
   *
   * @throws {SystemError} As {@link join}; EADDRINUSE where the pool has joined it there already.
   * @throws {Error} ERR_INVALID_STATE: the pool is closed, or `open` called this; what `open` throws; a TypeError where it returns no
   * socket of its own.
   */
  join(what: Join): Membership {
    this.#requireOpen()
    if (this.#opening) throw stateError('open() called join()')
    const wanted = lookUp(what)
    const candidates = this.#members.filter(member => (!member.full || hasGroup(member, wanted)) && isOwn(member))
    // The sources of one group may be on several sockets.
    if (candidates.some(member => hasSource(member, wanted))) failInUse(wanted.target.group)
    // First where the group is joined already: that socket says whether the two go together.
    candidates.sort((a, b) => Number(hasGroup(b, wanted)) - Number(hasGroup(a, wanted)))
    for (const member of candidates) {
      try {
        return joinOn(member, wanted)
      } catch (error) {
        if (!isNoRoom(error)) throw error
        member.full ||= !hasGroup(member, wanted)
      }
    }
    return this.#joinOnNew(wanted)
  }

  /** Closes the sockets, and so leaves all groups. */
  close(): void {
    this.#closed = true
    for (const member of this.#members.splice(0)) if (isOwn(member)) close(member.fd)
  }

  /** Closes the sockets. */
  [Symbol.dispose](): void {
    this.close()
  }

  #requireOpen(): void {
    if (this.#closed) throw stateError('the pool is closed')
  }

  #joinOnNew(wanted: Wanted): Membership {
    const fd = this.#opened()
    this.#members = this.#members.filter(isOwn)
    try {
      this.#requireOpen()
      const member: Member = { fd, cookie: cookieOf(fd), memberships: new Map(), full: false }
      if (this.#members.some(({ cookie }) => cookie === member.cookie)) {
        throw valueError('what open() returned', 'a socket of its own', fd)
      }
      hearOwnGroups(fd)
      const membership = joinOn(member, wanted)
      this.#members.push(member)
      return membership
    } catch (error) {
      // native.close(), as an error of its own must not hide this one.
      if (!this.#members.some(member => member.fd === fd)) native.close(fd)
      throw error
    }
  }

  #opened(): number {
    this.#opening = true
    try {
      const fd = this.#open()
      requireInts({ 'what open() returned': fd })
      return fd
    } finally {
      this.#opening = false
    }
  }
}

function hearOwnGroups(fd: number): void {
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, false)
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN) === AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, false)
}

/** A socket's memberships of a group on one interface: several, where each is of one source. */
function having({ memberships }: Member, { target, place }: Wanted): Membership[] {
  return [...(memberships.get(target.group) ?? [])].filter(({ ifindex }) => ifindex === place.ifindex)
}

function hasGroup(member: Member, wanted: Wanted): boolean {
  return having(member, wanted).length > 0
}

function hasSource(member: Member, wanted: Wanted): boolean {
  return having(member, wanted).some(({ source }) => source !== undefined && source === wanted.target.source)
}

function isNoRoom(error: unknown): boolean {
  return isErrno(error, ENOBUFS, ENOMEM)
}

function joinOn(member: Member, wanted: Wanted): Membership {
  const { memberships } = member
  const { group } = wanted.target
  const membership = joinWanted(member.fd, wanted, left => {
    const rest = memberships.get(group)
    rest?.delete(left)
    if (rest?.size === 0) memberships.delete(group)
    member.full = false
  })
  memberships.set(group, (memberships.get(group) ?? new Set()).add(membership))
  return membership
}
