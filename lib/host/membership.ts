import { EADDRINUSE, EADDRNOTAVAIL, ENODEV } from '../abi/errno.js'
import { fail, isErrno, valueError } from '../abi/errors.js'
import { group_req, group_source_req } from '../abi/groups.js'
import {
  MCAST_BLOCK_SOURCE,
  MCAST_JOIN_GROUP,
  MCAST_JOIN_SOURCE_GROUP,
  MCAST_LEAVE_GROUP,
  MCAST_LEAVE_SOURCE_GROUP,
  MCAST_UNBLOCK_SOURCE,
} from '../abi/options.js'
import { cookieOf, isSocket } from '../socket/identity.js'
import { setsockopt } from '../socket/sockopt.js'
import { filterMode, levelFor, type SourceFilter, setSourceFilter, sourceFilter } from './filter.js'
import type { Resolved } from './resolve.js'
import { familyOf } from './text.js'

/** A group, and the one source of it to hear; without one, all are heard. */
export interface Target {
  readonly group: string
  readonly source: string | undefined
}

type SourceOption =
  | typeof MCAST_BLOCK_SOURCE
  | typeof MCAST_UNBLOCK_SOURCE
  | typeof MCAST_JOIN_SOURCE_GROUP
  | typeof MCAST_LEAVE_SOURCE_GROUP

function passOver(errnos: readonly number[], call: () => void): void {
  try {
    call()
  } catch (error) {
    if (!isErrno(error, ...errnos)) throw error
  }
}

/** A group that a socket has joined on one interface, until `leave()` or the socket's close. Made by {@link join}. */
export interface Membership extends Disposable {
  /** The socket that joined. */
  readonly fd: number
  /** The group's address. */
  readonly group: string
  /** The one source that was joined; undefined where all are heard. */
  readonly source: string | undefined
  /** The index of the interface: it is left by this, whatever becomes of names and addresses. */
  readonly ifindex: number
  /** The interface's name when it was looked up. */
  readonly name: string
  /** Whether it was left, or went with its socket. */
  readonly left: boolean
  /**
   * Which sources the socket hears of the group on the interface, read from the kernel; and replaced whole, in one step, when it is
   * set: also what other memberships of the socket have joined of the group there, and `leave()` then leaves all of it. To include
   * no source is to leave.
   *
   * @throws {SystemError} EADDRNOTAVAIL once it was left; ENODEV when it is set and the interface is gone; ENOBUFS past
   * net.ipv4.igmp_max_msf (10) or net.ipv6.mld_max_msf (64) sources.
   */
  filter: SourceFilter
  /**
   * Hears a source no more, of a group that was joined whole.
   *
   * @throws {SystemError} EADDRNOTAVAIL: it is blocked already, or the group was left; EINVAL: the group was joined for a source.
   */
  block(source: string): void
  /**
   * Hears a source again.
   *
   * @throws {SystemError} EADDRNOTAVAIL: it is not blocked, or the group was left.
   */
  unblock(source: string): void
  /**
   * Leaves, by the index that was joined. What was left already is left alone, as is all of a descriptor that was closed: there the
   * membership ended with the socket, or goes on with a dup() of it.
   */
  leave(): void
}

/** A membership, which its interface's return may move. */
export class MovableMembership implements Membership {
  readonly fd: number
  readonly group: string
  readonly source: string | undefined
  readonly #cookie: bigint
  readonly #released: () => void
  // It has replaced the filter, and what it has is no longer its one source.
  #replaced = false
  #place: Resolved
  #moving: SourceFilter | undefined
  #left = false

  /** Joins, on an interface that was looked up already; `released` is called when it was left. */
  constructor(fd: number, { group, source }: Target, place: Resolved, released: () => void = () => {}) {
    this.fd = fd
    this.group = group
    this.source = source
    this.#place = place
    this.#released = released
    this.#cookie = cookieOf(fd)
    this.#join()
  }

  get ifindex(): number {
    return this.#place.ifindex
  }

  get name(): string {
    return this.#place.name
  }

  get left(): boolean {
    return this.#left || !isSocket(this.fd, this.#cookie)
  }

  get filter(): SourceFilter {
    this.#requireJoined('getsockopt', 'MCAST_MSFILTER')
    return sourceFilter(this.fd, this.ifindex, this.group)
  }

  set filter(filter: SourceFilter) {
    this.#requireJoined('setsockopt', 'MCAST_MSFILTER')
    const joined = setSourceFilter(this.fd, this.ifindex, this.group, filter)
    this.#replaced = true
    if (!joined) this.#end()
  }

  block(source: string): void {
    this.#requireJoined('setsockopt', 'MCAST_BLOCK_SOURCE')
    this.#ofSource(MCAST_BLOCK_SOURCE, source)
  }

  unblock(source: string): void {
    this.#requireJoined('setsockopt', 'MCAST_UNBLOCK_SOURCE')
    this.#ofSource(MCAST_UNBLOCK_SOURCE, source)
  }

  leave(): void {
    if (this.left) return
    passOver([EADDRNOTAVAIL], () => this.#drop())
    this.#end()
  }

  [Symbol.dispose](): void {
    this.leave()
  }

  /**
   * Leaves an interface that is gone, and joins anew where it came back, with the sources that the socket heard. Where the join
   * fails, a further call tries again.
   */
  moveTo(place: Resolved): void {
    if (this.left) return
    // None where another membership of the socket, of another source, was here before and took all of them along.
    if (this.#mode() !== undefined) this.#moving ??= sourceFilter(this.fd, this.ifindex, this.group)
    passOver([EADDRNOTAVAIL], () => this.#leaveGroup())
    this.#place = place
    const { mode, sources } = this.#moving ?? { mode: undefined, sources: [] }
    passOver([EADDRINUSE], () => (mode === 'exclude' ? this.#joinWhole() : this.#join(sources[0])))
    if (this.#moving !== undefined && sources.length > 0)
      setSourceFilter(this.fd, this.ifindex, this.group, this.#moving)
    this.#moving = undefined
  }

  #end(): void {
    this.#left = true
    this.#released()
  }

  #requireJoined(syscall: string, optname: string): void {
    if (this.left) fail(syscall, -EADDRNOTAVAIL, {}, { optname, address: this.group })
  }

  #join(source = this.source): void {
    if (source !== undefined) this.#joinSource(source)
    else this.#joinWhole()
  }

  #joinWhole(): void {
    setsockopt(this.fd, levelFor(this.group), MCAST_JOIN_GROUP, this.#request())
  }

  #joinSource(source: string): void {
    const before = this.#mode()
    // Of a group that is heard whole the kernel would from now on hear this source alone.
    if (before === 'exclude') failInUse(this.group)
    try {
      this.#ofSource(MCAST_JOIN_SOURCE_GROUP, source)
    } catch (error) {
      // The kernel joins the group first and then adds the source: where that fails, a group without sources stays.
      if (before === undefined && this.#mode() !== undefined) this.#leaveGroup()
      if (isErrno(error, EADDRNOTAVAIL)) failInUse(this.group)
      throw error
    }
  }

  #drop(): void {
    if (this.source === undefined || this.#replaced) this.#leaveGroup()
    // Where another has replaced the filter, and excludes, it is that one's to leave. Asked to leave a source of it, the kernel
    // would say that there is none, and still turn the group deaf.
    else if (this.#mode() === 'include') this.#dropSource(this.source)
  }

  // The socket may have joined other sources of the group, which stay.
  #dropSource(source: string): void {
    try {
      this.#ofSource(MCAST_LEAVE_SOURCE_GROUP, source)
    } catch (error) {
      // Of an interface that is gone, no source can be left, but the group.
      if (!isErrno(error, ENODEV)) throw error
      this.#leaveGroup()
    }
  }

  #leaveGroup(): void {
    setsockopt(this.fd, levelFor(this.group), MCAST_LEAVE_GROUP, this.#request())
  }

  #mode(): SourceFilter['mode'] | undefined {
    return filterMode(this.fd, this.ifindex, this.group)
  }

  #request(): group_req {
    return new group_req({ gr_interface: this.ifindex, gr_group: this.group })
  }

  #ofSource(option: SourceOption, source: string): void {
    requireFamily(source, this.group)
    const { ifindex, group } = this
    const request = new group_source_req({ gsr_interface: ifindex, gsr_group: group, gsr_source: source })
    setsockopt(this.fd, levelFor(group), option, request)
  }
}

/** Throws for a group that a socket has joined already. */
export function failInUse(group: string): never {
  fail('setsockopt', -EADDRINUSE, {}, { optname: 'MCAST_JOIN_SOURCE_GROUP', address: group })
}

/** Throws for a source that is no address of its group's family. */
export function requireFamily(source: string, group: string): void {
  if (familyOf('source', source) !== familyOf('group', group)) {
    throw valueError('source', "an address of the group's family", source)
  }
}
