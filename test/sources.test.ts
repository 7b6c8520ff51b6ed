// Which senders a socket hears: datagrams of two sources, after each change of its filter.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ether } from './kit/networks.js'
import { ear, type Peer, voice, voice6 } from './kit/peer.js'
import { TestNet } from './kit/test-net.js'

const FAMILIES = {
  AF_INET: { any: '0.0.0.0', ssm: '232.1.1.1', group: '233.252.0.1', A: '10.1.0.1', B: '10.1.0.2', here: '10.1.0.3' },
  AF_INET6: {
    any: '::',
    ssm: 'ff35::1',
    group: 'ff15::1',
    A: '2001:db8:1::1',
    B: '2001:db8:1::2',
    here: '2001:db8:1::3',
  },
} as const

type Family = keyof typeof FAMILIES

/** Two sources, and sockets on a third host: which of the sources each of them hears. */
async function network(t: TestContext, family: Family) {
  const net = new TestNet(t)
  const [a, b, host, bridge] = await ether(net)
  // Every datagram comes to the host, whatever it asked for.
  bridge.ip('link set ether type bridge mcast_snooping 0')
  const { any, here } = FAMILIES[family]
  const speak = (from: typeof a, address: string) =>
    family === 'AF_INET' ? voice(net, from, address) : voice6(net, from, 'eth')
  const sources = { A: await speak(a, '10.1.0.1'), B: await speak(b, '10.1.0.2') }
  let marks = 0
  const heard = async (peer: Peer, group: string, port: number) => {
    const all: string[] = []
    for (const [name, source] of Object.entries(sources)) {
      const mark = `mark ${marks++}`
      await source.sendto(name, group, port)
      await source.sendto(mark, here, port)
      all.push(...(await peer.heardBefore(mark)))
    }
    return all.join(' ')
  }
  const hearsAfter = (peer: Peer) => async (group: string, step: Promise<unknown>, expected: string) => {
    await step
    assert.equal(await heard(peer, group, 5000), expected)
  }
  return { listen: (port: number) => ear(net, host, any, port), heard, hearsAfter }
}

test('IPv4, by address: sources joined and dropped, blocked and unblocked, and the whole filter at once', async t => {
  const { listen, hearsAfter } = await network(t, 'AF_INET')
  const { ssm, group, A, B, here } = FAMILIES.AF_INET
  const peer = await listen(5000)
  const hears = hearsAfter(peer)
  await hears(ssm, peer.IP_ADD_SOURCE_MEMBERSHIP(ssm, here, A), 'A')
  await hears(ssm, peer.IP_ADD_SOURCE_MEMBERSHIP(ssm, here, B), 'A B')
  await hears(ssm, peer.IP_DROP_SOURCE_MEMBERSHIP(ssm, here, A), 'B')
  await hears(ssm, peer.IP_MSFILTER(ssm, here, 'MCAST_INCLUDE', A), 'A')
  await hears(ssm, peer.IP_MSFILTER(ssm, here, 'MCAST_EXCLUDE', A), 'B')
  await hears(ssm, peer.IP_MSFILTER(ssm, here, 'MCAST_EXCLUDE'), 'A B')
  await hears(ssm, peer.IP_DROP_MEMBERSHIP(ssm, here), '')

  await hears(group, peer.IP_ADD_MEMBERSHIP(group, here), 'A B')
  await hears(group, peer.IP_BLOCK_SOURCE(group, here, A), 'B')
  await hears(group, peer.IP_BLOCK_SOURCE(group, here, B), '')
  await hears(group, peer.IP_UNBLOCK_SOURCE(group, here, A), 'A')
  await hears(group, peer.IP_MSFILTER(group, here, 'MCAST_INCLUDE', B), 'B')
  await hears(group, peer.IP_DROP_MEMBERSHIP(group, here), '')
})

for (const family of ['AF_INET', 'AF_INET6'] as const) {
  test(`${family}, by MCAST_*: the same`, async t => {
    const { listen, hearsAfter } = await network(t, family)
    const { ssm, group, A, B } = FAMILIES[family]
    const peer = await listen(5000)
    const hears = hearsAfter(peer)
    await hears(ssm, peer.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', A), 'A')
    await hears(ssm, peer.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', B), 'A B')
    await hears(ssm, peer.MCAST_LEAVE_SOURCE_GROUP(ssm, 'eth', A), 'B')
    await hears(ssm, peer.MCAST_MSFILTER(ssm, 'eth', 'MCAST_INCLUDE', A), 'A')
    await hears(ssm, peer.MCAST_MSFILTER(ssm, 'eth', 'MCAST_EXCLUDE', A), 'B')
    await hears(ssm, peer.MCAST_MSFILTER(ssm, 'eth', 'MCAST_EXCLUDE'), 'A B')
    await hears(ssm, peer.MCAST_LEAVE_GROUP(ssm, 'eth'), '')

    await hears(group, peer.MCAST_JOIN_GROUP(group, 'eth'), 'A B')
    await hears(group, peer.MCAST_BLOCK_SOURCE(group, 'eth', A), 'B')
    await hears(group, peer.MCAST_BLOCK_SOURCE(group, 'eth', B), '')
    await hears(group, peer.MCAST_UNBLOCK_SOURCE(group, 'eth', A), 'A')
    await hears(group, peer.MCAST_MSFILTER(group, 'eth', 'MCAST_INCLUDE', B), 'B')
    await hears(group, peer.MCAST_LEAVE_GROUP(group, 'eth'), '')
  })

  // What no socket asks for stops at the host; what one does goes to each by its own filter. A socket that is no member
  // has none, and gets all that came in.
  test(`${family}: a filter is the socket's own: others of its host hear by theirs`, async t => {
    const { listen, heard } = await network(t, family)
    const { ssm, A, B } = FAMILIES[family]
    const [one, other, none] = await Promise.all([listen(5001), listen(5002), listen(5003)])
    const all = async () => [await heard(one, ssm, 5001), await heard(other, ssm, 5002), await heard(none, ssm, 5003)]
    await one.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', A)
    assert.deepEqual(await all(), ['A', 'A', 'A'])
    await other.MCAST_JOIN_SOURCE_GROUP(ssm, 'eth', B)
    assert.deepEqual(await all(), ['A', 'B', 'A B'])
    await one.close()
    assert.deepEqual([await heard(other, ssm, 5002), await heard(none, ssm, 5003)], ['B', 'B'])
    await other.MCAST_MSFILTER(ssm, 'eth', 'MCAST_EXCLUDE', B)
    assert.deepEqual([await heard(other, ssm, 5002), await heard(none, ssm, 5003)], ['A', 'A'])
  })
}
