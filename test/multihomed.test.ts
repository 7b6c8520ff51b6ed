// Which interfaces one socket hears by, and how one socket sends by each of several.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { text } from '#lib/learn/hosts/packet.js'
import { Capture } from './kit/capture.js'
import { ended } from './kit/family.js'
import { multihomed, star } from './kit/networks.js'
import { ear, Peer, voice, voice6 } from './kit/peer.js'
import { straced } from './kit/straced.js'
import { TestNet } from './kit/test-net.js'

const FAMILIES = {
  AF_INET: {
    any: '0.0.0.0',
    group: '233.252.0.1',
    other: '233.252.0.2',
    ssm: '232.1.1.1',
    here: { west: '10.1.0.2', east: '10.2.0.2' },
    there: { west: '10.1.0.1', east: '10.2.0.1' },
    all: (peer: Peer, on: boolean) => peer.IP_MULTICAST_ALL(on),
  },
  AF_INET6: {
    any: '::',
    group: 'ff15::1',
    other: 'ff15::2',
    ssm: 'ff35::1',
    here: { west: '2001:db8:1::2', east: '2001:db8:2::2' },
    there: { west: '2001:db8:1::1', east: '2001:db8:2::1' },
    all: (peer: Peer, on: boolean) => peer.IPV6_MULTICAST_ALL(on),
  },
} as const

type Family = keyof typeof FAMILIES

/** A host between two senders: what a socket on it hears of what both send to a group. */
async function network(t: TestContext, family: Family) {
  const net = new TestNet(t)
  const [west, host, east] = await multihomed(net)
  const { any, here, there } = FAMILIES[family]
  const senders =
    family === 'AF_INET'
      ? { west: await voice(net, west, there.west), east: await voice(net, east, there.east) }
      : { west: await voice6(net, west, 'east'), east: await voice6(net, east, 'west') }
  let marks = 0
  const hears = async (peer: Peer, group: string, port: number, ...expected: string[]) => {
    const heard: string[] = []
    for (const from of ['west', 'east'] as const) {
      const mark = `mark ${marks++}`
      await senders[from].sendto(from, group, port)
      await senders[from].sendto(mark, here[from], port)
      heard.push(...(await peer.heardBefore(mark)))
    }
    assert.deepEqual(heard, expected)
  }
  return {
    listen: (port: number) => ear(net, host, any, port),
    member: new Peer(net, host, {}, family),
    senders,
    hears,
  }
}

for (const family of ['AF_INET', 'AF_INET6'] as const) {
  const { group, other, ssm, there, all } = FAMILIES[family]

  test(`${family}: with MULTICAST_ALL off a socket hears no group that it did not join, with it on all that its host gets`, async t => {
    const { listen, member, hears } = await network(t, family)
    const [on, off] = await Promise.all([listen(5001), listen(5002)])
    await all(off, false)
    for (const peer of [on, off]) await peer.MCAST_JOIN_GROUP(group, 'west')
    await hears(on, group, 5001, 'west')
    await hears(off, group, 5002, 'west')
    await member.MCAST_JOIN_GROUP(other, 'west')
    await hears(on, other, 5001, 'west')
    await hears(off, other, 5002)
    await member.MCAST_JOIN_GROUP(group, 'east')
    await hears(on, group, 5001, 'west', 'east')
    // IPv4 looks for the pair of group and interface among the socket's own, IPv6 for the group alone.
    await hears(off, group, 5002, ...(family === 'AF_INET' ? ['west'] : ['west', 'east']))
  })

  // For the same reason: of two memberships of one group IPv6 finds the later one, whichever interface a datagram came in by.
  const filters = family === 'AF_INET' ? 'each has its own filter' : 'both have the filter of the later one'
  test(`${family}: one group joined by a source on each of two interfaces: ${filters}`, async t => {
    const { listen, hears } = await network(t, family)
    const peer = await listen(5001)
    await peer.MCAST_JOIN_SOURCE_GROUP(ssm, 'west', there.west)
    await hears(peer, ssm, 5001, 'west')
    await peer.MCAST_JOIN_SOURCE_GROUP(ssm, 'east', there.east)
    await hears(peer, ssm, 5001, ...(family === 'AF_INET' ? ['west', 'east'] : ['east']))
  })

  test(`${family}: a socket for each interface, bound to it by SO_BINDTODEVICE, hears what came in there`, async t => {
    const { listen, senders } = await network(t, family)
    const [west, east] = await Promise.all([listen(5001), listen(5001)])
    await west.SO_BINDTODEVICE('west')
    await east.SO_BINDTODEVICE('east')
    await west.MCAST_JOIN_GROUP(group, 'west')
    await east.MCAST_JOIN_GROUP(group, 'east')
    await senders.west.sendto('west', group, 5001)
    await senders.west.sendto('mark', group, 5001)
    assert.deepEqual(await west.heardBefore('mark'), ['west'])
    await senders.east.sendto('east', group, 5001)
    await senders.east.sendto('mark', group, 5001)
    assert.deepEqual(await east.heardBefore('mark'), ['east'])
    await senders.west.sendto('end', group, 5001)
    assert.deepEqual(await west.heardBefore('end'), [])
  })
}

const NAMES = `AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, IP_PKTINFO, IPV6_PKTINFO, SOCK_DGRAM, control, htons,
  if_nametoindex, in6_pktinfo, in_pktinfo, sendmsg, sockaddr_in, sockaddr_in6, socket`

/** A program that sends each interface's name to a group by that interface: a control message says so. */
const SENDS = {
  AF_INET: `import { ${NAMES} } from 'mreq'
    const s = socket(AF_INET, SOCK_DGRAM)
    const msg_name = new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '233.252.0.1' })
    for (const name of ['eth1', 'eth2', 'eth3']) {
      const data = new in_pktinfo({ ipi_ifindex: if_nametoindex(name) })
      const msg_control = control({ cmsg_level: IPPROTO_IP, cmsg_type: IP_PKTINFO, data })
      sendmsg(s, { msg_name, msg_control, msg_iov: [new TextEncoder().encode(name)] })
    }`,
  AF_INET6: `import { ${NAMES} } from 'mreq'
    const s = socket(AF_INET6, SOCK_DGRAM)
    const msg_name = new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(5000), sin6_addr: 'ff15::1' })
    for (const name of ['eth1', 'eth2', 'eth3']) {
      const data = new in6_pktinfo({ ipi6_ifindex: if_nametoindex(name) })
      const msg_control = control({ cmsg_level: IPPROTO_IPV6, cmsg_type: IPV6_PKTINFO, data })
      sendmsg(s, { msg_name, msg_control, msg_iov: [new TextEncoder().encode(name)] })
    }`,
} as const

for (const [family, address] of [
  ['AF_INET', (neighbour: number, end: number) => `10.${neighbour}.0.${end}`],
  ['AF_INET6', (neighbour: number, end: number) => `2001:db8:${neighbour}::${end}`],
] as const) {
  test(`${family}: sendmsg() by each of three interfaces in turn: with no option, and each by its own wire alone`, async t => {
    const net = new TestNet(t)
    const [host, ...neighbours] = await star(net)
    const wires = await Promise.all(neighbours.map(neighbour => Capture.on(net, neighbour, 'eth')))
    const { words, seen } = straced(`sendmsg-${family}`, 'setsockopt,sendto,sendmsg,sendmmsg')
    const [command, ...args] = [...words, process.execPath, '--input-type=module', '--eval', SENDS[family]]
    const program = net.use(host.start(command, args))
    assert.deepEqual(await ended(program), { code: 0, signal: null }, program.stderr)
    assert.deepEqual(
      seen().map(({ calls }) => calls.map(call => /^\w+/.exec(call)?.[0])),
      [['sendmsg', 'sendmsg', 'sendmsg']],
    )
    const marker = new Peer(net, host, {}, family)
    for (const [i, wire] of wires.entries()) {
      await marker.sendto('mark', address(i + 1, 1))
      const came = (await wire.before('mark')).filter(packet => text(packet) !== undefined)
      assert.deepEqual(
        came.map(packet => [packet.source, packet.destination, text(packet)]),
        [[address(i + 1, 2), FAMILIES[family].group, `eth${i + 1}`]],
      )
    }
  })
}
