import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type GroupRecord, type Message, message, type RecordType } from '#lib/learn/hosts/group-messages.js'
import type { Packet } from '#lib/learn/hosts/packet.js'
import { Capture } from './capture.js'
import { multihomed } from './networks.js'
import { Peer, voice, voice6 } from './peer.js'
import { type Host, TestNet } from './test-net.js'

/** One record of a report. */
export function record(type: RecordType, group: string, ...sources: string[]): GroupRecord {
  return { type, group, sources }
}

// RFC 3376, 8.1 and RFC 3810, 9.1: a change is reported as often as the robustness variable says, here as by default.
const ROBUSTNESS = 2

// Neighbor discovery joins a group for each IPv6 address, of the kernel's own accord. RFC 4291, 2.7.1
const SOLICITED_NODE = 'ff02::1:ff'

const concerns = ({ about, records }: Message) =>
  [...records, ...(about ? [about] : [])].some(({ group }) => !group.startsWith(SOLICITED_NODE))

/** The messages of IGMP and MLD among packets that are of more than neighbor discovery. */
export function messages(packets: readonly Packet[]): Message[] {
  return packets.map(message).filter(message => message !== undefined && concerns(message)) as Message[]
}

/** A wire, seen from its far end: what a host says on it of its memberships. */
export class Wire {
  readonly #capture: Capture
  readonly #mark: (text: string) => Promise<void>
  readonly #header: Partial<Message>
  #marks = 0

  /**
   * @param mark Sends a datagram by this wire, from the host that is watched.
   * @param header What each report has to have.
   */
  constructor(capture: Capture, mark: (text: string) => Promise<void>, header: Partial<Message>) {
    this.#capture = capture
    this.#mark = mark
    this.#header = header
  }

  /** Does a step, and asserts that the host says this about it, each record as often as it has to, and nothing else. */
  async says(step: () => Promise<unknown>, ...expected: GroupRecord[]): Promise<void> {
    const reports = await this.messages(step, seen => records(seen).length >= expected.length * ROBUSTNESS)
    for (const report of reports) assert.deepEqual({ ...report, ...this.#header }, report)
    assert.deepEqual(folded(records(reports)), expected)
  }

  /** The messages from a step on: until they are enough, and all that come before a datagram that is sent then. */
  async messages(
    step: () => Promise<unknown>,
    enough: (messages: readonly Message[]) => boolean = () => true,
  ): Promise<Message[]> {
    await step()
    const packets = await this.#capture.until(packets => enough(messages(packets)))
    const mark = `mark ${this.#marks++}`
    await this.#mark(mark)
    return messages([...packets, ...(await this.#capture.before(mark))])
  }
}

const records = (reports: readonly Message[]) => reports.flatMap(report => report.records)

/** Each record once, in the order of the first ones. */
function folded(records: readonly GroupRecord[]): GroupRecord[] {
  const times = new Map<string, number>()
  for (const text of records.map(record => JSON.stringify(record))) times.set(text, (times.get(text) ?? 0) + 1)
  for (const [text, count] of times) assert.equal(count, ROBUSTNESS, `${text}: ${count} times`)
  return [...times.keys()].map(text => JSON.parse(text) as GroupRecord)
}

/** What both families have to be told apart by. */
const FAMILIES = {
  AF_INET: { from: (net: TestNet, host: Host) => voice(net, host, '10.1.0.2'), west: '10.1.0.1', east: '10.2.0.1' },
  AF_INET6: {
    from: (net: TestNet, host: Host) => voice6(net, host, 'west'),
    west: '2001:db8:1::1',
    east: '2001:db8:2::1',
  },
} as const

/** A host that joins on one of its two wires, `west`, while both are watched. */
export interface Watched {
  readonly host: Host
  readonly wire: Wire
  readonly peer: Peer
  /** A process of its own. */
  readonly second: Peer
}

/**
 * Lets a host do something, and asserts that its other wire stays silent.
 *
 * @param header What each report has to have.
 */
export async function watched(
  t: TestContext,
  family: keyof typeof FAMILIES,
  header: (host: Host) => Partial<Message>,
  run: (watched: Watched) => Promise<void>,
): Promise<void> {
  const net = new TestNet(t)
  const [west, host, east] = await multihomed(net)
  const { from, ...addresses } = FAMILIES[family]
  const [sender, here, there] = [
    await from(net, host),
    await Capture.on(net, west, 'east'),
    await Capture.on(net, east, 'west'),
  ]
  const wire = new Wire(here, mark => sender.sendto(mark, addresses.west), header(host))
  await run({ host, wire, peer: new Peer(net, host, {}, family), second: new Peer(net, host, {}, family) })
  await sender.sendto('end', addresses.east)
  assert.deepEqual(messages(await there.before('end')), [])
}
