// A bridge that looks into IGMP and MLD, as switches do: a group goes to the ports of its members.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Message } from '#lib/learn/hosts/group-messages.js'
import { type Packet, text } from '#lib/learn/hosts/packet.js'
import { Capture } from './kit/capture.js'
import { ether } from './kit/networks.js'
import { Peer, voice, voice6 } from './kit/peer.js'
import { type Host, TestNet } from './kit/test-net.js'
import { messages, record } from './kit/wire.js'

const FAMILIES = {
  AF_INET: {
    any: '0.0.0.0',
    allNodes: '224.0.0.1',
    query: 'IGMP_HOST_MEMBERSHIP_QUERY',
    group: '233.252.0.1',
    ssm: '232.1.1.1',
    hosts: ['10.1.0.1', '10.1.0.2', '10.1.0.3'],
  },
  AF_INET6: {
    any: '::',
    allNodes: 'ff02::1',
    query: 'ICMPV6_MGM_QUERY',
    group: 'ff15::1',
    ssm: 'ff35::1',
    hosts: ['2001:db8:1::1', '2001:db8:1::2', '2001:db8:1::3'],
  },
} as const

type Family = keyof typeof FAMILIES

// Times in hundredths of a second, with the least that the bridge takes. It waits for one response interval before it
// believes that it knows all members. Of MLD it asks nothing before it has an address of its own, which may take a second.
const QUICK =
  'mcast_query_response_interval 20 mcast_last_member_interval 10 mcast_startup_query_interval 100 mcast_startup_query_count 10'

/** Waits for what the kernel does in its own time: an error when it has not in 30 seconds. */
async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 30_000; !(await condition()); await setTimeout(10)) {
    if (performance.now() > end) throw new Error(`not in its time: ${condition}`)
  }
}

/** A sender, and two hosts whose wires are watched, on a bridge that asks who is a member. */
async function network(t: TestContext, family: Family) {
  const net = new TestNet(t)
  const [from, one, two, bridge] = await ether(net)
  const set = (words: string) => bridge.ip(`link set ether type bridge ${words}`)
  set(`mcast_igmp_version 3 mcast_mld_version 2 ${QUICK}`)
  const { hosts } = FAMILIES[family]
  const speak = (host: Host, i: 0 | 2) => (family === 'AF_INET' ? voice(net, host, hosts[i]) : voice6(net, host, 'eth'))
  const [sender, other, member, wires] = [
    await speak(from, 0),
    await speak(two, 2),
    new Peer(net, one, {}, family),
    [await Capture.on(net, one, 'eth'), await Capture.on(net, two, 'eth')],
  ]
  let sent = 0
  /** Whether a datagram to the group comes by the wire of this number. */
  const arrives = async (group: string, wire: 1 | 2, source = sender) => {
    const [datagram, mark] = [`datagram ${sent}`, `mark ${sent++}`]
    await source.sendto(datagram, group)
    await source.sendto(mark, hosts[wire])
    const packets = await (wires[wire - 1] as Capture).before(mark)
    return packets.some(packet => text(packet) === datagram)
  }
  const reached = async (group: string) => [await arrives(group, 1), await arrives(group, 2)]
  /** The ports at which the bridge knows members of a group. */
  const ports = (group: string) =>
    [...bridge.run('bridge', 'mdb', 'show').matchAll(/port (\S+) grp (\S+)/g)]
      .filter(([, , known]) => known === group)
      .map(([, port]) => port)
  return { set, member, other, wires, arrives, reached, ports }
}

const NONE = [false, false]
const MEMBER = [true, false]
const ALL = [true, true]

for (const family of ['AF_INET', 'AF_INET6'] as const) {
  const { group, ssm, hosts } = FAMILIES[family]

  test(`${family}: a group reaches the port of its member, and all ports when the bridge does not look`, async t => {
    const { set, member, reached, ports } = await network(t, family)
    // Nobody asks for members yet, so that the bridge may not know them all.
    assert.deepEqual(await reached(group), ALL)
    set('mcast_querier 1')
    await eventually(async () => isDeepStrictEqual(await reached(group), NONE))

    await member.MCAST_JOIN_GROUP(group, 'eth')
    await eventually(() => ports(group).length > 0)
    assert.deepEqual(ports(group), ['etherp1'])
    assert.deepEqual(await reached(group), MEMBER)

    set('mcast_snooping 0')
    assert.deepEqual(await reached(group), ALL)
    set('mcast_snooping 1')
    await eventually(async () => isDeepStrictEqual(await reached(group), MEMBER))

    await member.MCAST_LEAVE_GROUP(group, 'eth')
    await eventually(() => ports(group).length === 0)
    assert.deepEqual(await reached(group), NONE)
  })

  test(`${family}: a source that a member did not ask for does not reach its port`, async t => {
    const { set, member, arrives, other } = await network(t, family)
    set('mcast_querier 1')
    await eventually(async () => !(await arrives(ssm, 1)))
    await member.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', hosts[0])
    await eventually(() => arrives(ssm, 1))
    assert.deepEqual([await arrives(ssm, 1), await arrives(ssm, 1, other)], [true, false])
    await member.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', hosts[2])
    await eventually(() => arrives(ssm, 1, other))
    await member.MCAST_LEAVE_SOURCE_GROUP(ssm, 'eth', hosts[0])
    await eventually(async () => !(await arrives(ssm, 1)))
    assert.deepEqual([await arrives(ssm, 1), await arrives(ssm, 1, other)], [false, true])
  })

  // RFC 3376, 5.2 and RFC 3810, 6.2.
  test(`${family}: a querier's question is answered with what the host is a member of, and how`, async t => {
    const { set, member, wires } = await network(t, family)
    await member.MCAST_JOIN_GROUP(group, 'eth')
    await member.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', hosts[0])
    const answers = (packets: readonly Packet[]) =>
      messages(packets).flatMap(({ records }) =>
        records.filter(({ type, group: of }) => type.startsWith('MODE_IS') && (of === group || of === ssm)),
      )
    set('mcast_querier 1')
    const packets = await (wires[0] as Capture).until(packets => answers(packets).length >= 2)
    assert.deepEqual(
      answers(packets).sort((a, b) => (a.type < b.type ? -1 : 1)),
      [record('MODE_IS_EXCLUDE', group), record('MODE_IS_INCLUDE', ssm, hosts[0])],
    )
    const query = messages(packets).find(({ type }) => type === FAMILIES[family].query)
    const { destination, hops, routerAlert, about } = query as Message
    assert.deepEqual(
      { destination, hops, routerAlert, about },
      {
        destination: FAMILIES[family].allNodes,
        hops: 1,
        routerAlert: true,
        about: { group: FAMILIES[family].any, sources: [] },
      },
    )
  })
}
