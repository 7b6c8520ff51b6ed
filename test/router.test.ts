// How far a datagram travels: across multicast routers, SMCRoute's, by its TTL or hop limit, and by its group's scope.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { text } from '#lib/learn/hosts/packet.js'
import { Capture } from './kit/capture.js'
import { chain } from './kit/networks.js'
import { ear, type Peer, voice, voice6 } from './kit/peer.js'
import { smcroute, withoutSmcroute } from './kit/smcroute.js'
import { type Host, TestNet } from './kit/test-net.js'

const FAMILIES = {
  AF_INET: {
    any: '0.0.0.0',
    group: '233.252.0.1',
    source: '10.1.0.1',
    voice: (net: TestNet, host: Host) => voice(net, host, '10.1.0.1'),
    far: (sender: Peer, links: number) => sender.IP_MULTICAST_TTL(links),
  },
  AF_INET6: {
    any: '::',
    group: 'ff15::1',
    source: '2001:db8:1::1',
    voice: (net: TestNet, host: Host) => voice6(net, host, 'east'),
    far: (sender: Peer, links: number) => sender.IPV6_MULTICAST_HOPS(links),
  },
} as const

type Family = keyof typeof FAMILIES

/**
 * Four hosts in a row, those in the middle routers from `west` to `east`, and a member on each: what they hear of what the first sends.
 *
 * @param thresholds Of the routers' `east`.
 */
async function row(t: TestContext, family: Family, groups: readonly string[], thresholds: readonly number[] = [1, 1]) {
  const net = new TestNet(t)
  const hosts = await chain(net)
  const { any, source, voice, far } = FAMILIES[family]
  // The way back to the source: where rp_filter is on, what comes from a source without one is dropped.
  for (const [i, host] of hosts.slice(2).entries()) host.ip(`route add 10.1.0.0/24 via 10.${i + 2}.0.1`)
  for (const [i, router] of [hosts[1], hosts[2]].entries()) {
    const routes = groups.map(group => `mroute from west source ${source} group ${group} to east`)
    const east = `phyint east enable ttl-threshold ${thresholds[i]}`
    await smcroute(net, router, 'phyint west enable', east, ...routes)
  }
  const sender = await voice(net, hosts[0])
  const ears = await Promise.all(hosts.map(host => ear(net, host, any)))
  for (const [i, peer] of ears.entries()) {
    for (const group of groups) await peer.MCAST_JOIN_GROUP(group, i === 0 ? 'east' : 'west')
  }
  const last = await Capture.on(net, hosts[3], 'west')
  const send = async (what: string, group: string, links: number) => {
    await far(sender, links)
    await sender.sendto(what, group)
  }
  const heardBefore = (mark: string) => Promise.all(ears.map(peer => peer.heardBefore(mark)))
  return { send, heardBefore, last }
}

for (const family of ['AF_INET', 'AF_INET6'] as const) {
  const { group } = FAMILIES[family]

  test(`${family}: 0 stays on the host, 1 on the link, and each router takes one`, {
    skip: withoutSmcroute,
  }, async t => {
    const { send, heardBefore, last } = await row(t, family, [group])
    for (const links of [0, 1, 2, 3, 4]) await send(`${links}`, group, links)
    await send('mark', group, 255)
    assert.deepEqual(await heardBefore('mark'), [
      ['0', '1', '2', '3', '4'],
      ['1', '2', '3', '4'],
      ['2', '3', '4'],
      ['3', '4'],
    ])
    const hops = (await last.until(all => all.some(packet => text(packet) === 'mark')))
      .filter(packet => packet.destination === group && text(packet) !== undefined)
      .map(packet => [text(packet), packet.hops])
    assert.deepEqual(hops, [
      ['3', 1],
      ['4', 2],
      ['mark', 253],
    ])
  })
}

// The router compares the TTL that came in. Linux has no thresholds for IPv6: the kernel keeps none with its routes.
test("AF_INET: what does not exceed the threshold of a router's interface does not leave by it", {
  skip: withoutSmcroute,
}, async t => {
  const { group } = FAMILIES.AF_INET
  const { send, heardBefore } = await row(t, 'AF_INET', [group], [16, 32])
  for (const links of [15, 16, 17, 32, 33]) await send(`${links}`, group, links)
  // The second router gets one less than was sent.
  await send('34', group, 34)
  await send('mark', group, 255)
  assert.deepEqual(await heardBefore('mark'), [
    ['15', '16', '17', '32', '33', '34'],
    ['15', '16', '17', '32', '33', '34'],
    ['17', '32', '33', '34'],
    ['34'],
  ])
})

// RFC 4291, 2.7: the scope is in the address, and no router passes on what is for one link.
test('AF_INET6: a group of link-local scope stays on the link, whatever its hop limit and the routes say', {
  skip: withoutSmcroute,
}, async t => {
  const { group } = FAMILIES.AF_INET6
  const { send, heardBefore } = await row(t, 'AF_INET6', ['ff12::1', group])
  await send('link', 'ff12::1', 255)
  await send('site', group, 255)
  await send('mark', group, 255)
  assert.deepEqual(await heardBefore('mark'), [['link', 'site'], ['link', 'site'], ['site'], ['site']])
})
