// What "Multicast: From Theory to Practice" (Linux Journal, 1999) says of multicast, claim by claim, on this kernel.
// That a process does not hear a datagram is certain where it hears a later one that came the same way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IP_ADD_MEMBERSHIP, IPPROTO_IP } from 'mreq'
import { mrouter } from '#lib/learn/hosts/routed.js'
import { cc } from './kit/cc.js'
import { maddr } from './kit/maddr.js'
import { cable, chain, multihomed } from './kit/networks.js'
import { ear, Peer, voice } from './kit/peer.js'
import { TestNet } from './kit/test-net.js'
import { witness } from './kit/witness.js'

const GROUP = '233.252.0.1'
const OTHER = '233.252.0.2'

test('claim 1: membership belongs to the host: what is bound hears a group while any process is a member, until the last one drops', async t => {
  const net = new TestNet(t)
  const [from, host, another, ether] = [await net.host(), await net.host(), await net.host(), await net.host()]
  net.bridge(ether, 'ether', [
    { host: from, name: 'eth', addresses: ['10.1.0.1/24'] },
    { host, name: 'eth', addresses: ['10.1.0.2/24'] },
    { host: another, name: 'eth', addresses: ['10.1.0.3/24'] },
  ])
  // A bridge that does not look into IGMP brings every group to every host: what is not heard, the host itself turned away.
  ether.ip('link set ether type bridge mcast_snooping 0')
  const sender = await voice(net, from, '10.1.0.1')
  // Neither of the two that listen ever joins.
  const [here, elsewhere] = await Promise.all([ear(net, host), ear(net, another)])
  const [one, two] = [new Peer(net, host), new Peer(net, host)]

  await sender.sendto('no member', GROUP)
  await one.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  await two.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  assert.deepEqual(maddr(host), { [`eth ${GROUP}`]: 2 })
  await sender.sendto('two members', GROUP)
  await one.IP_DROP_MEMBERSHIP(GROUP, '10.1.0.2')
  assert.deepEqual(maddr(host), { [`eth ${GROUP}`]: 1 })
  await sender.sendto('one member', GROUP)
  await two.IP_DROP_MEMBERSHIP(GROUP, '10.1.0.2')
  assert.deepEqual(maddr(host), {})
  await sender.sendto('the last has dropped', GROUP)
  await sender.sendto('mark', '10.1.0.2')
  await sender.sendto('mark', '10.1.0.3')

  assert.deepEqual(await here.heardBefore('mark'), ['two members', 'one member'])
  assert.deepEqual(await elsewhere.heardBefore('mark'), [])
})

test('claim 2: membership is a pair of group and interface: a multi-homed host hears what arrives where it joined', async t => {
  const net = new TestNet(t)
  const [west, middle, east] = await multihomed(net)
  const [fromWest, fromEast, member] = await Promise.all([
    voice(net, west, '10.1.0.1'),
    voice(net, east, '10.2.0.1'),
    ear(net, middle),
  ])
  const heard = async () => {
    await fromWest.sendto('west', GROUP)
    await fromWest.sendto('mark', '10.1.0.2')
    const first = await member.heardBefore('mark')
    await fromEast.sendto('east', GROUP)
    await fromEast.sendto('mark', '10.2.0.2')
    return [...first, ...(await member.heardBefore('mark'))]
  }
  assert.deepEqual(await heard(), [])
  await member.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  assert.deepEqual(maddr(middle), { [`west ${GROUP}`]: 1 })
  assert.deepEqual(await heard(), ['west'])
  await member.IP_ADD_MEMBERSHIP(GROUP, '10.2.0.2')
  assert.deepEqual(maddr(middle), { [`west ${GROUP}`]: 1, [`east ${GROUP}`]: 1 })
  assert.deepEqual(await heard(), ['west', 'east'])
  await member.IP_DROP_MEMBERSHIP(GROUP, '10.1.0.2')
  assert.deepEqual(maddr(middle), { [`east ${GROUP}`]: 1 })
  assert.deepEqual(await heard(), ['east'])
})

test('claim 2, for a socket: it hears the pairs that others on its host joined too, unless IP_MULTICAST_ALL is off', async t => {
  const net = new TestNet(t)
  const [west, middle, east] = await multihomed(net)
  const [fromWest, fromEast, all, own] = await Promise.all([
    voice(net, west, '10.1.0.1'),
    voice(net, east, '10.2.0.1'),
    ear(net, middle, GROUP),
    ear(net, middle, GROUP),
  ])
  await own.IP_MULTICAST_ALL(false)
  for (const peer of [all, own]) await peer.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  const other = new Peer(net, middle)
  await other.IP_ADD_MEMBERSHIP(GROUP, '10.2.0.2')
  await fromEast.sendto('east', GROUP)
  // Heard before the other cable's datagram is sent, so that the one cannot overtake the other.
  const first = await all.heardBefore('east')
  await fromWest.sendto('mark', GROUP)
  assert.deepEqual([...first, ...(await all.heardBefore('mark'))], [])
  assert.deepEqual(await own.heardBefore('mark'), [])
})

test('claim 3: a process binds a pair of group and port, and each process that is bound to it gets a copy', async t => {
  const net = new TestNet(t)
  const [left, right] = await cable(net)
  const [sender, one, two, otherGroup, otherPort] = await Promise.all([
    voice(net, left, '10.1.0.1'),
    ear(net, right, GROUP, 5000),
    ear(net, right, GROUP, 5000),
    ear(net, right, OTHER, 5000),
    ear(net, right, GROUP, 5001),
  ])
  // The host is a member of both groups: what a process hears is a matter of what it is bound to.
  await one.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  await one.IP_ADD_MEMBERSHIP(OTHER, '10.1.0.2')
  await sender.sendto('copied', GROUP, 5000)
  await sender.sendto('other group', OTHER, 5000)
  await sender.sendto('other port', GROUP, 5001)
  await sender.sendto('mark', GROUP, 5000)
  assert.deepEqual(await one.heardBefore('mark'), ['copied'])
  assert.deepEqual(await two.heardBefore('mark'), ['copied'])
  assert.deepEqual(await otherGroup.heardBefore('other group'), [])
  assert.deepEqual(await otherPort.heardBefore('other port'), [])
  const unasked = new Peer(net, right)
  await assert.rejects(unasked.bind(GROUP, 5000), { code: 'EADDRINUSE' })
  await unasked.SO_REUSEADDR(true)
  await unasked.bind(GROUP, 5000)
})

test('claim 4: IP_ADD_MEMBERSHIP takes a struct ip_mreq of <netinet/in.h>, the same bytes from here as from C', async t => {
  const net = new TestNet(t)
  const [, middle] = await multihomed(net)
  const c = cc('join', {
    text: `#include <arpa/inet.h>
      #include <netinet/in.h>
      #include <stdio.h>
      int main(void) {
        struct ip_mreq mreq;
        mreq.imr_multiaddr.s_addr = inet_addr("${GROUP}");
        mreq.imr_interface.s_addr = inet_addr("10.2.0.2");
        int s = socket(AF_INET, SOCK_DGRAM, 0);
        if (setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof mreq) < 0) return 1;
        puts("joined"), fflush(stdout);
        return getchar() == EOF;
      }`,
  })
  const { env, calls } = witness('claim 4')
  const program = net.use(middle.start(c, [], env))
  assert.equal(await program.line(), 'joined')
  assert.deepEqual(maddr(middle), { [`east ${GROUP}`]: 1 })
  const peer = new Peer(net, middle, env)
  await peer.IP_ADD_MEMBERSHIP(GROUP, '10.2.0.2')
  assert.deepEqual(maddr(middle), { [`east ${GROUP}`]: 2 })
  const joins = [...calls().values()].flat().filter(call => call.second === IP_ADD_MEMBERSHIP)
  const bytes = 'e9fc0001' + '0a020002'
  assert.deepEqual(
    joins.map(({ call, first, length, bytes, result }) => ({ call, first, length, bytes, result })),
    Array(2).fill({ call: 'setsockopt', first: IPPROTO_IP, length: 8, bytes, result: 0 }),
  )
})

test('claim 5: INADDR_ANY as imr_interface leaves the choice to the kernel, which takes the one that its routes name', async t => {
  const net = new TestNet(t)
  const [, middle] = await multihomed(net)
  const member = new Peer(net, middle)
  await assert.rejects(member.IP_ADD_MEMBERSHIP(GROUP, '0.0.0.0'), { code: 'ENODEV' })
  middle.ip('route add 224.0.0.0/4 dev east')
  await member.IP_ADD_MEMBERSHIP(GROUP, '0.0.0.0')
  assert.deepEqual(maddr(middle), { [`east ${GROUP}`]: 1 })
  middle.ip('route replace 224.0.0.0/4 dev west')
  await member.IP_ADD_MEMBERSHIP(OTHER, '0.0.0.0')
  assert.deepEqual(maddr(middle), { [`east ${GROUP}`]: 1, [`west ${OTHER}`]: 1 })
})

test('claim 6: a process that dropped its membership and is bound still goes on receiving while another process is a member', async t => {
  const net = new TestNet(t)
  const [left, right] = await cable(net)
  const [sender, dropped] = await Promise.all([voice(net, left, '10.1.0.1'), ear(net, right, GROUP)])
  const other = new Peer(net, right)
  for (const peer of [dropped, other]) await peer.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  await sender.sendto('a member', GROUP)
  await dropped.IP_DROP_MEMBERSHIP(GROUP, '10.1.0.2')
  await sender.sendto('dropped', GROUP)
  await other.IP_DROP_MEMBERSHIP(GROUP, '10.1.0.2')
  await sender.sendto('the other dropped too', GROUP)
  await other.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  await sender.sendto('the other joined again', GROUP)
  // What keeps a socket to its own memberships, and this one has none.
  await dropped.IP_MULTICAST_ALL(false)
  await sender.sendto('IP_MULTICAST_ALL off', GROUP)
  await dropped.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  await sender.sendto('mark', GROUP)
  assert.deepEqual(await dropped.heardBefore('mark'), ['a member', 'dropped', 'the other joined again'])
})

test('claim 7: close() drops every membership of the socket, so that IP_DROP_MEMBERSHIP right before it is optional', async t => {
  const net = new TestNet(t)
  const [west, middle] = await multihomed(net)
  const [sender, listener] = await Promise.all([voice(net, west, '10.1.0.1'), ear(net, middle)])
  const pairs: [group: string, address: string][] = [
    [GROUP, '10.1.0.2'],
    [OTHER, '10.1.0.2'],
    [GROUP, '10.2.0.2'],
  ]
  const ways: ((member: Peer) => Promise<void>)[] = [
    async member => {
      for (const pair of pairs) await member.IP_DROP_MEMBERSHIP(...pair)
      await member.close()
    },
    member => member.close(),
    member => member.kill(),
  ]
  for (const end of ways) {
    const member = new Peer(net, middle)
    for (const pair of pairs) await member.IP_ADD_MEMBERSHIP(...pair)
    assert.deepEqual(maddr(middle), { [`west ${GROUP}`]: 1, [`west ${OTHER}`]: 1, [`east ${GROUP}`]: 1 })
    await sender.sendto('a member', GROUP)
    await end(member)
    assert.deepEqual(maddr(middle), {})
    await sender.sendto('no member', GROUP)
    await sender.sendto('mark', '10.1.0.2')
    assert.deepEqual(await listener.heardBefore('mark'), ['a member'])
  }
})

test('claim 8: with IP_MULTICAST_LOOP off the host of the sender does not hear it, with it on it does; other hosts hear both', async t => {
  const net = new TestNet(t)
  const [left, right] = await cable(net)
  const [sender, beside, beyond] = await Promise.all([ear(net, left), ear(net, left), ear(net, right)])
  await sender.IP_MULTICAST_IF('10.1.0.1')
  for (const peer of [sender, beside]) await peer.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.1')
  await beyond.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  await sender.sendto('on by default', GROUP)
  await sender.IP_MULTICAST_LOOP(false)
  await sender.sendto('off', GROUP)
  await sender.IP_MULTICAST_LOOP(true)
  // Off at the receiver: on Linux the option is the sender's.
  await beside.IP_MULTICAST_LOOP(false)
  await sender.sendto('on', GROUP)
  await sender.sendto('mark', GROUP)
  assert.deepEqual(await sender.heardBefore('mark'), ['on by default', 'on'])
  assert.deepEqual(await beside.heardBefore('mark'), ['on by default', 'on'])
  assert.deepEqual(await beyond.heardBefore('mark'), ['on by default', 'off', 'on'])
})

test('claim 9: sending needs a route for 224.0.0.0/4 or an interface chosen with IP_MULTICAST_IF', async t => {
  const net = new TestNet(t)
  const [left, right] = await cable(net)
  const [sender, receiver] = [new Peer(net, left), await ear(net, right)]
  await receiver.IP_ADD_MEMBERSHIP(GROUP, '10.1.0.2')
  const unreachable = () => assert.rejects(sender.sendto('neither', GROUP), { code: 'ENETUNREACH' })
  await unreachable()
  await sender.IP_MULTICAST_IF('10.1.0.1')
  await sender.sendto('IP_MULTICAST_IF', GROUP)
  await sender.IP_MULTICAST_IF('0.0.0.0')
  await unreachable()
  left.ip('route add 224.0.0.0/4 dev left')
  await sender.sendto('route', GROUP)
  left.ip('route del 224.0.0.0/4')
  await unreachable()
  // A third way, which the article does not have.
  const bound = new Peer(net, left)
  await bound.bind('10.1.0.1')
  await bound.sendto('bound to an address of an interface', GROUP)
  await bound.sendto('mark', '10.1.0.2')
  assert.deepEqual(await receiver.heardBefore('mark'), [
    'IP_MULTICAST_IF',
    'route',
    'bound to an address of an interface',
  ])
})

test('claim 10: the TTL bounds how far a datagram travels: 0 stays on the host, 1 on the link, and each router takes one', async t => {
  const net = new TestNet(t)
  const hosts = await chain(net)
  const [first, second, third, last] = hosts
  // The way back to the source: where rp_filter is on, what comes from a source without one is dropped.
  third.ip('route add 10.1.0.0/24 via 10.2.0.1')
  last.ip('route add 10.1.0.0/24 via 10.3.0.1')
  for (const [router, from, to] of [
    [second, '10.1.0.2', '10.2.0.1'],
    [third, '10.2.0.2', '10.3.0.1'],
  ] as const) {
    await mrouter(net, router, { source: '10.1.0.1', group: GROUP, from, to })
  }
  const sender = await voice(net, first, '10.1.0.1')
  const ears = await Promise.all(hosts.map(host => ear(net, host)))
  for (const [i, address] of ['10.1.0.1', '10.1.0.2', '10.2.0.2', '10.3.0.2'].entries()) {
    await ears[i]?.IP_ADD_MEMBERSHIP(GROUP, address)
  }
  for (const ttl of [0, 1, 2, 3]) {
    await sender.IP_MULTICAST_TTL(ttl)
    await sender.sendto(`TTL ${ttl}`, GROUP)
  }
  const heard = await Promise.all(ears.map(peer => peer.heardBefore('TTL 3')))
  assert.deepEqual(heard, [['TTL 0', 'TTL 1', 'TTL 2'], ['TTL 1', 'TTL 2'], ['TTL 2'], []])
})
