// The kernel's tables of memberships, as the files of /proc/net have them. proc(5)
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { htonl, inet_ntoa, inet_ntop } from '../abi/address.js'
import { AF_INET, AF_INET6 } from '../abi/constants.js'
import { fail } from '../abi/errors.js'
import { in6_addr } from '../abi/sockaddr.js'

/** A source of a membership, and how many of the host's sockets name it. */
export interface SourceCount {
  /** Its address. */
  readonly address: string
  /** How many sockets hear it, of those that hear the sources they name and no others. */
  readonly include: number
  /** How many sockets do not hear it, of those that hear all sources but the ones they name. */
  readonly exclude: number
}

/** A group that the host is a member of on one interface, with all its sockets taken together. */
export interface HostMembership {
  /** The interface's index. */
  readonly ifindex: number
  /** The interface's name. */
  readonly name: string
  /** AF_INET or AF_INET6. */
  readonly family: number
  /** The group's address. */
  readonly group: string
  /** How many joined it: sockets, and the kernel for its own groups (224.0.0.1, ff02::1). */
  readonly users: number
  /** Milliseconds, in steps of 10, until the host reports the group to the routers; left out while no report is due. */
  readonly timer?: number
  /**
   * Whether some socket hears all sources but those that it names ('exclude'), or every socket names the sources that it hears
   * ('include'). The kernel's tables have the counts alone: left out where they allow both.
   */
  readonly mode?: 'include' | 'exclude'
  /**
   * The sources that any socket names. Linux (to 6.18 at least) leaves out of its table the interfaces before the first one whose
   * newest group has a source: what is named there is not told, and the mode is taken for 'exclude'. `memberships(fd)` asks the
   * socket itself and is exact.
   */
  readonly sources: readonly SourceCount[]
}

// The kernel prints times in clock ticks of user space, 100 a second on every architecture that Node runs on.
const TICK = 10
// A timer that is due but has not run yet is printed as what is left of a number below zero without its sign.
const LONGEST = 2 ** 31
// MAF_TIMER_RUNNING of the kernel's own <net/if_inet6.h>.
const TIMER_RUNNING = 1

// A read of such a file gives a page of it at most, of 4 KiB or more, and the next one goes on with the row of the next number: where
// a row before that went in between, one that stays is left out.
const PIECE = 4096
const LONGEST_ROW = 128
const MOST_READINGS = 16
const TIMER = /\d:[0-9A-F]{8}|[0-9A-F]{8} -?\d+$/gm

function text(path: string, first: number): string {
  const fd = openSync(path, 'r')
  try {
    const pieces: Buffer[] = []
    for (let room = first; ; room = PIECE) {
      const piece = Buffer.alloc(room)
      const length = readSync(fd, piece)
      if (length === 0) return Buffer.concat(pieces).toString()
      pieces.push(piece.subarray(0, length))
    }
  } finally {
    closeSync(fd)
  }
}

// A reading whose one piece had room for a row more, or two that agree and are not cut at the same rows. Where a table changes too
// fast for either, the last.
function whole(path: string): string {
  let found = text(path, PIECE)
  if (found.length <= PIECE - LONGEST_ROW) return found
  for (let i = 1; i < MOST_READINGS; i++) {
    const before = found
    found = text(path, i % 2 === 0 ? PIECE : PIECE / 2)
    if (found.replace(TIMER, '') === before.replace(TIMER, '')) break
  }
  return found
}

function lines(net: string, table: string): string[] {
  try {
    return whole(`${net}/${table}`).split('\n')
  } catch (error) {
    // A kernel without IPv6, or without multicast, has no such table.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(`${net}/dev`)) return []
    return fail('open', (error as { errno: number }).errno, {}, { address: `${net}/${table}` })
  }
}

// What a row's groups caught: all of them, where the row fits at all.
function rows(net: string, table: string, row: RegExp): string[][] {
  return lines(net, table).flatMap(line => {
    const found = row.exec(line)
    return found === null ? [] : [found.slice(1)]
  })
}

function fromHex6(hex: string): string {
  const address = new in6_addr()
  address.bytes.set(hex.match(/../g)?.map(byte => Number.parseInt(byte, 16)) ?? [])
  return inet_ntop(AF_INET6, address)
}

const fromHex4 = (hex: string) => inet_ntoa(htonl(Number.parseInt(hex, 16)))

const key = (ifindex: number, group: string) => `${ifindex} ${group}`

function sourcesOf(net: string, table: string, row: RegExp, text: (hex: string) => string): Map<string, SourceCount[]> {
  const found = new Map<string, SourceCount[]>()
  for (const [ifindex, group, source, include, exclude] of rows(net, table, row)) {
    const of = key(Number(ifindex), text(group as string))
    const list = found.get(of) ?? []
    list.push({ address: text(source as string), include: Number(include), exclude: Number(exclude) })
    found.set(of, list)
  }
  return found
}

/**
 * The mode that the counts tell. A socket that includes names a source at least: with more users than inclusions one of them
 * excludes; and where a source has every user's inclusion, none does.
 */
export function modeOf(users: number, sources: readonly SourceCount[]): 'include' | 'exclude' | undefined {
  const included = sources.reduce((sum, { include }) => sum + include, 0)
  if (sources.some(({ exclude }) => exclude > 0) || users > included) return 'exclude'
  return sources.some(({ include }) => include === users) ? 'include' : undefined
}

type Counted = Omit<HostMembership, 'sources' | 'mode' | 'timer'>

function membership(counted: Counted, ticks: number | undefined, sources: SourceCount[] = []): HostMembership {
  const mode = modeOf(counted.users, sources)
  return {
    ...counted,
    ...(ticks !== undefined && { timer: ticks < LONGEST ? Math.max(0, ticks) * TICK : 0 }),
    ...(mode !== undefined && { mode }),
    sources,
  }
}

const IGMP_INTERFACE = /^(\d+)\t([^\s:]+) *:/
// The address as the number that its four bytes are in this machine's memory.
const IGMP_GROUP = /^\t+([0-9A-F]{8}) +(\d+) (\d):([0-9A-F]+)/
const MCFILTER = /^ *(\d+) +\S+ 0x([0-9a-f]{8}) 0x([0-9a-f]{8}) +(\d+) +(\d+)$/

function* members4(net: string): Generator<HostMembership> {
  const sources = sourcesOf(net, 'mcfilter', MCFILTER, fromHex4)
  let [ifindex, name] = [0, '']
  for (const line of lines(net, 'igmp')) {
    const device = IGMP_INTERFACE.exec(line)
    if (device !== null) [ifindex, name] = [Number(device[1]), device[2] as string]
    const row = IGMP_GROUP.exec(line)
    if (row === null) continue
    const [hex, users, running, ticks] = row.slice(1) as [string, string, string, string]
    const group = inet_ntoa(Number.parseInt(hex, 16))
    const left = running === '1' ? Number.parseInt(ticks, 16) : undefined
    yield membership(
      { ifindex, name, family: AF_INET, group, users: Number(users) },
      left,
      sources.get(key(ifindex, group)),
    )
  }
}

const IGMP6 = /^(\d+) +(\S+) +([0-9a-f]{32}) +(\d+) ([0-9A-F]{8}) (-?\d+)$/
const MCFILTER6 = /^ *(\d+) +\S+ ([0-9a-f]{32}) ([0-9a-f]{32}) +(\d+) +(\d+)$/

function* members6(net: string): Generator<HostMembership> {
  const sources = sourcesOf(net, 'mcfilter6', MCFILTER6, fromHex6)
  for (const row of rows(net, 'igmp6', IGMP6)) {
    const [index, name, hex, users, flags, ticks] = row as [string, string, string, string, string, string]
    const [ifindex, group] = [Number(index), fromHex6(hex)]
    const left = (Number.parseInt(flags, 16) & TIMER_RUNNING) !== 0 ? Number(ticks) : undefined
    yield membership(
      { ifindex, name, family: AF_INET6, group, users: Number(users) },
      left,
      sources.get(key(ifindex, group)),
    )
  }
}

/**
 * Every membership of a host: IPv4's, then IPv6's, in the kernel's order.
 *
 * @param net Whose: by default this process's own network namespace, else `/proc/PID/net` of a process in another.
 */
export function members(net: string = '/proc/net'): HostMembership[] {
  // A table is read in parts: a row that moves meanwhile may stand in it twice, and its later one is the newer.
  const found = new Map<string, HostMembership>()
  for (const list of [members4(net), members6(net)]) for (const row of list) found.set(key(row.ifindex, row.group), row)
  return [...found.values()]
}
