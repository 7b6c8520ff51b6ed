import { message } from '../hosts/group-messages.js'
import type { Host } from '../hosts/host.js'
import type { Hosts } from '../hosts/hosts.js'
import { type Packet, packet, text } from '../hosts/packet.js'
import { type Frame, Tap } from '../hosts/tapped.js'

/** What went by on a host's wires: its line to show, and what it says where that is IGMP. */
export interface Seen {
  readonly line: string
  /** `host eth CHANGE_TO_EXCLUDE_MODE 233.252.0.1`, for each record. */
  readonly igmp: readonly string[]
}

/** What an IGMP message says: each record of a report of version 3, or its type and what it is about. */
function sayings(carried: Packet): string[] {
  const said = message(carried)
  if (said === undefined || carried.source.includes(':')) return []
  if (said.about !== undefined) return [[said.type, said.about.group, ...said.about.sources].join(' ')]
  return said.records.map(({ type, group, sources }) => [type, group, ...sources].join(' '))
}

const toGroup = ({ destination }: Packet) => /^2(2[4-9]|3\d)\./.test(destination)

/** The interfaces of a host, listened on for IGMP and for datagrams to groups of IPv4. */
export class Watch {
  readonly #tap: Tap
  readonly #host: string
  /** An error, when there is no more to note. */
  readonly #over: Promise<void>
  #seen: Seen[] = []

  private constructor(tap: Tap, host: string) {
    this.#tap = tap
    this.#host = host
    this.#over = this.#listen()
    // It ends with the lab, too, when nobody waits any more.
    this.#over.catch(() => {})
  }

  /** Begins to listen. */
  static async on(hosts: Hosts, host: Host, name: string): Promise<Watch> {
    return new Watch(await Tap.on(hosts, host), name)
  }

  /** What went by since the last time, each line once, as a host says all of IGMP twice. RFC 3376, 8.1 */
  take(): Seen[] {
    const seen = this.#seen
    this.#seen = []
    const times = (line: string) => seen.filter(one => one.line === line).length
    const once = seen.filter(({ line }, i) => seen.findIndex(one => one.line === line) === i)
    return once.map(({ line, igmp }) => ({ line: times(line) > 1 ? `${line}, ${times(line)} times` : line, igmp }))
  }

  /** How often each message of IGMP went by since the last time. */
  get reports(): ReadonlyMap<string, number> {
    const times = new Map<string, number>()
    for (const said of this.#seen.flatMap(({ igmp }) => igmp)) times.set(said, (times.get(said) ?? 0) + 1)
    return times
  }

  /** Waits until all is noted that went by. */
  drained(): Promise<void> {
    return Promise.race([this.#tap.drained(), this.#over])
  }

  async #listen(): Promise<void> {
    for await (const frame of this.#tap.frames()) this.#note(frame)
  }

  #note({ name, way, bytes }: Frame): void {
    const carried = packet(bytes)
    if (carried === undefined || !toGroup(carried)) return
    const igmp = sayings(carried)
    const datagram = text(carried)
    if (igmp.length === 0 && datagram === undefined) return
    const says = igmp.length > 0 ? `IGMP ${igmp.join(', ')}` : `UDP "${datagram}", TTL ${carried.hops}`
    const line = `${this.#host} ${name} ${way}: ${carried.source} > ${carried.destination} ${says}`
    this.#seen.push({ line, igmp: igmp.map(said => `${this.#host} ${name} ${said}`) })
  }
}
