import { EADDRINUSE, EADDRNOTAVAIL, EBADF, EINVAL, ENODEV, ENOTSOCK } from '../abi/errno.js'
import { fail, SystemError, valueError } from '../abi/errors.js'
import { group_req, group_source_req } from '../abi/groups.js'
import {
  MCAST_BLOCK_SOURCE,
  MCAST_JOIN_GROUP,
  MCAST_JOIN_SOURCE_GROUP,
  MCAST_LEAVE_GROUP,
  MCAST_LEAVE_SOURCE_GROUP,
  MCAST_UNBLOCK_SOURCE,
  SO_COOKIE,
  SOL_SOCKET,
} from '../abi/options.js'
import { getsockopt, setsockopt } from '../socket/sockopt.js'
import { levelFor, type SourceFilter, setSourceFilter, sourceFilter } from './filter.js'
import type { Resolved } from './resolve.js'
import { familyOf } from './text.js'

/** A group, and the one source of it to hear; without one, all are heard. */
export interface Target {
  readonly group: string
  readonly source: string | undefined
}

type SourceOption = typeof MCAST_BLOCK_SOURCE | typeof MCAST_UNBLOCK_SOURCE | typeof MCAST_JOIN_SOURCE_GROUP

/** Whether a call failed with one of these. */
function isOneOf(error: unknown, ...errnos: number[]): boolean {
  return error instanceof SystemError && errnos.includes(-error.errno)
}

function passOver(errnos: readonly number[], call: () => void): void {
  try {
    call()
  } catch (error) {
    if (!isOneOf(error, ...errnos)) throw error
  }
}

/** A group that a socket has joined on one interface, until `leave()` or the socket's close. Made by {@link join}. */
export class Membership {
  /** The socket that joined. */
  readonly fd: number
  /** The group's address. */
  readonly group: string
  /** The one source that was joined; undefined where all are heard. */
  readonly source: string | undefined
  readonly #cookie: bigint
  readonly #released: () => void
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
    this.#cookie = getsockopt(fd, SOL_SOCKET, SO_COOKIE)
    this.#join()
  }

  /** The index of the interface: it is left by this, whatever becomes of names and addresses. */
  get ifindex(): number {
    return this.#place.ifindex
  }

  /** The interface's name when it was looked up. */
  get interface(): string {
    return this.#place.name
  }

  /** Whether it was left, or went with its socket. */
  get left(): boolean {
    return this.#left || !this.#isOpen()
  }

  /**
   * Which sources the socket hears of the group on the interface, read from the kernel; and replaced whole, in one step, when it is set.
   *
   * @throws {SystemError} EADDRNOTAVAIL once it was left; ENOBUFS past net.ipv4.igmp_max_msf (10) or net.ipv6.mld_max_msf (64) sources.
   */
  get filter(): SourceFilter {
    this.#requireJoined('getsockopt')
    return sourceFilter(this.fd, this.ifindex, this.group)
  }

  set filter(filter: SourceFilter) {
    this.#requireJoined('setsockopt')
    setSourceFilter(this.fd, this.ifindex, this.group, filter)
  }

  /**
   * Hears a source no more, of a group that was joined whole.
   *
   * @throws {SystemError} EADDRNOTAVAIL: it is blocked already, or the group was left; EINVAL: the group was joined for a source.
   */
  block(source: string): void {
    this.#requireJoined('setsockopt')
    this.#ofSource(MCAST_BLOCK_SOURCE, source)
  }

  /**
   * Hears a source again.
   *
   * @throws {SystemError} EADDRNOTAVAIL: it is not blocked, or the group was left.
   */
  unblock(source: string): void {
    this.#requireJoined('setsockopt')
    this.#ofSource(MCAST_UNBLOCK_SOURCE, source)
  }

  /** Leaves, by the index that was joined. What was left already, or went with its socket, is left alone. */
  leave(): void {
    if (this.left) return
    passOver([EADDRNOTAVAIL], () => this.#drop())
    this.#left = true
    this.#released()
  }

  /** Leaves. */
  [Symbol.dispose](): void {
    this.leave()
  }

  /**
   * Leaves where it was and joins there anew, with the sources that the socket heard: an interface that comes back has another
   * index. Where the join fails, a further call tries again.
   */
  moveTo(place: Resolved): void {
    if (this.left) return
    this.#moving ??= this.#kernelFilter()
    passOver([EADDRNOTAVAIL], () => this.#drop())
    this.#place = place
    const { mode, sources } = this.#moving ?? { mode: 'exclude', sources: [] }
    // Another membership of the socket may have been here before, with all the sources.
    passOver([EADDRINUSE, EADDRNOTAVAIL], () => this.#join(mode === 'include' ? sources[0] : undefined))
    if (this.#moving !== undefined && (sources.length > 0 || this.source !== undefined)) this.filter = this.#moving
    this.#moving = undefined
  }

  // The descriptor may have been closed, and its number be another socket's.
  #isOpen(): boolean {
    try {
      return getsockopt(this.fd, SOL_SOCKET, SO_COOKIE) === this.#cookie
    } catch (error) {
      if (isOneOf(error, EBADF, ENOTSOCK)) return false
      throw error
    }
  }

  #requireJoined(syscall: string): void {
    if (this.left) fail(syscall, -EADDRNOTAVAIL, {}, { address: this.group })
  }

  // None where it was left, or another membership of the socket has moved on with its source.
  #kernelFilter(): SourceFilter | undefined {
    try {
      return sourceFilter(this.fd, this.ifindex, this.group)
    } catch (error) {
      if (isOneOf(error, EADDRNOTAVAIL)) return undefined
      throw error
    }
  }

  #join(source = this.source): void {
    if (source !== undefined) this.#ofSource(MCAST_JOIN_SOURCE_GROUP, source)
    else setsockopt(this.fd, levelFor(this.group), MCAST_JOIN_GROUP, this.#request())
  }

  #drop(): void {
    if (this.source !== undefined && this.#dropSource(this.source)) return
    setsockopt(this.fd, levelFor(this.group), MCAST_LEAVE_GROUP, this.#request())
  }

  // The socket may have joined other sources of the group, which stay. False where the interface is gone, or the filter was
  // replaced by one that excludes: then the group is left whole.
  #dropSource(source: string): boolean {
    try {
      this.#ofSource(MCAST_LEAVE_SOURCE_GROUP, source)
      return true
    } catch (error) {
      if (isOneOf(error, ENODEV, EINVAL)) return false
      throw error
    }
  }

  #request(): group_req {
    return new group_req({ gr_interface: this.ifindex, gr_group: this.group })
  }

  #ofSource(option: SourceOption | typeof MCAST_LEAVE_SOURCE_GROUP, source: string): void {
    requireFamily(source, this.group)
    const { ifindex, group } = this
    const request = new group_source_req({ gsr_interface: ifindex, gsr_group: group, gsr_source: source })
    setsockopt(this.fd, levelFor(group), option, request)
  }
}

/** Throws for a source that is no address of its group's family. */
export function requireFamily(source: string, group: string): void {
  if (familyOf('source', source) !== familyOf('group', group)) {
    throw valueError('source', "an address of the group's family", source)
  }
}
