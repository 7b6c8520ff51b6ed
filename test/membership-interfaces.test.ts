// Every way to name the interface of a join: the one that is meant, or an error that says why not; never another one.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { maddr } from './kit/maddr.js'
import type { MemberCalls } from './kit/member.js'
import { type Host, TestNet } from './kit/test-net.js'
import { Told } from './kit/told.js'

/** A host on two cables, `west` (10.1.0.1) and `east` (10.2.0.1), both of which are fe80::1 too. */
async function twoCables(t: TestContext): Promise<[Host, Told<MemberCalls>]> {
  const net = new TestNet(t)
  const [host, far] = [await net.host(), await net.host()]
  const end = (name: string) => ({ host: far, name })
  net.link({ host, name: 'west', addresses: ['10.1.0.1/24', 'fe80::1/64', '2001:db8::1/64'] }, end('farwest'))
  net.link({ host, name: 'east', addresses: ['10.2.0.1/24', 'fe80::1/64'] }, end('fareast'))
  return [host, new Told<MemberCalls>(net, host, 'member')]
}

/** The indexes of a host's interfaces, by their names. */
function indexes(host: Host): Record<string, number> {
  const rows = JSON.parse(host.ip('-json link')) as { ifname: string; ifindex: number }[]
  return Object.fromEntries(rows.map(({ ifname, ifindex }) => [ifname, ifindex]))
}

test('an interface by its name, index or address', async t => {
  const [host, program] = await twoCables(t)
  host.ip('addr add 10.1.0.3/24 dev west')
  host.ip('addr add 10.1.0.4/24 dev west label west:1')
  host.ip('addr add 10.5.0.1 peer 10.5.0.2 dev east')
  host.ip('link property add dev west altname sunset')
  host.ip('addr add 10.1.0.9/32 dev west')
  host.ip('addr add 10.1.0.9/32 dev east')
  const index = indexes(host)
  const { west = 0, east = 0 } = index
  const found: [given: string | number, name: string][] = [
    ['lo', 'lo'],
    [1, 'lo'],
    ['127.0.0.1', 'lo'],
    ['::1', 'lo'],
    ['0:0:0::0:1', 'lo'],
    ['west', 'west'],
    ['sunset', 'west'],
    [west, 'west'],
    [east, 'east'],
    ['10.1.0.1', 'west'],
    ['10.1.0.3', 'west'],
    ['10.1.0.4', 'west'],
    ['10.2.0.1', 'east'],
    ['10.5.0.1', 'east'],
    ['2001:db8::1', 'west'],
    ['2001:DB8:0::1', 'west'],
    ['fe80::1%west', 'west'],
    ['fe80::1%east', 'east'],
    [`fe80::1%${east}`, 'east'],
    ['10.1.0.9%east', 'east'],
  ]
  for (const [given, name] of found) {
    for (const group of ['233.252.0.1', 'ff15::1']) {
      assert.deepEqual(await program.do('where', given, group), [name, index[name]], `${given}, ${group}`)
    }
  }
  const refused: [given: string | number, code: string, hint?: RegExp][] = [
    ['north', 'ENODEV', /no interface has that name/],
    ['', 'ENODEV', /no interface has that name/],
    ['1', 'ENODEV', /no interface has that name/],
    ['west:1', 'ENODEV', /no interface has that name/],
    ['west:', 'ENODEV', /no interface has that name/],
    ['west5678901234567890', 'ENODEV', /no interface has that name/],
    ['west\0', 'EINVAL'],
    [99999, 'ENXIO', /no interface has that index/],
    [0, 'ERR_OUT_OF_RANGE'],
    [-1, 'ERR_OUT_OF_RANGE'],
    [1.5, 'ERR_OUT_OF_RANGE'],
    [2 ** 32 + 1, 'ERR_OUT_OF_RANGE'],
    ['0.0.0.0', 'EADDRNOTAVAIL', /no interface has that address/],
    ['::', 'EADDRNOTAVAIL', /no interface has that address/],
    ['10.1.0.2', 'EADDRNOTAVAIL', /no interface has that address/],
    ['10.5.0.2', 'EADDRNOTAVAIL', /no interface has that address/],
    ['::ffff:10.1.0.1', 'EADDRNOTAVAIL', /no interface has that address/],
    ['10.1.0.1%east', 'EADDRNOTAVAIL', /no interface has that address/],
    ['10.1.0.9', 'ENOTUNIQ', /several interfaces have that address/],
    ['fe80::1', 'ENOTUNIQ', /several interfaces have that address/],
    ['fe80::1%north', 'ENODEV', /no interface has that name/],
    ['fe80::1%', 'ENODEV', /no interface has that name/],
    ['fe80::1%west%east', 'ENODEV', /no interface has that name/],
    ['fe80::1%west:1', 'ENODEV', /no interface has that name/],
    ['fe80::1%99999', 'ENXIO', /no interface has that index/],
    ['fe80::1%0', 'ERR_OUT_OF_RANGE'],
    ['10.1.0.1 ', 'ENODEV', /no interface has that name/],
    ['10.1.1', 'ENODEV', /no interface has that name/],
  ]
  for (const [given, code, hint] of refused) {
    await assert.rejects(
      program.do('where', given),
      hint === undefined ? { code } : { code, hint },
      JSON.stringify(given),
    )
  }
  assert.deepEqual(maddr(host), {})
})

test('an interface that is named like something else', async t => {
  const [host, program] = await twoCables(t)
  const { west = 0, east = 0 } = indexes(host)
  const rename = (index: number, name: string) => {
    const [from] = Object.entries(indexes(host)).find(([, found]) => found === index) as [string, number]
    for (const words of [`link set dev ${from} down`, `link set dev ${from} name ${name}`, `link set dev ${name} up`]) {
      host.ip(words)
    }
  }
  host.ip('route add 224.0.0.0/4 dev east')
  assert.throws(() => rename(west, 'default'), /Invalid argument/, 'the kernel keeps this name for itself')
  assert.deepEqual(await program.do('where', 'default'), ['east', east])
  rename(west, '10.2.0.1')
  assert.deepEqual(await program.do('where', '10.2.0.1'), ['east', east], 'the one that has the address')
  assert.deepEqual(await program.do('where', west), ['10.2.0.1', west])
  rename(west, String(east))
  assert.deepEqual(await program.do('where', String(east)), [String(east), west], 'the one that has the name')
  assert.deepEqual(await program.do('where', east), ['east', east])
  assert.throws(() => rename(west, 'a%b'), /Invalid argument/, 'nor is a % in any name')
})

test("'default' is what the routes say, for each group", async t => {
  const [host, program] = await twoCables(t)
  const index = indexes(host)
  const { east } = index
  await assert.rejects(program.do('where', 'default'), { code: 'ENETUNREACH', hint: /no route leads there/ })
  host.ip('route add 224.0.0.0/4 dev west')
  host.ip('route add 239.1.0.0/16 dev east')
  host.ip('route add unreachable 239.2.0.0/16')
  for (const [group, name] of [
    ['233.252.0.1', 'west'],
    ['239.1.0.1', 'east'],
    ['232.0.0.1', 'west'],
  ] as const) {
    assert.deepEqual(await program.do('where', 'default', group), [name, index[name]], group)
  }
  await assert.rejects(program.do('where', 'default', '239.2.0.1'), { code: 'EHOSTUNREACH' })
  host.ip('-6 route add multicast ff15::/32 dev east table local metric 1')
  assert.deepEqual(await program.do('where', 'default', 'ff15::1'), ['east', east])
})

test('an interface that is down, or has no address', async t => {
  const [host, program] = await twoCables(t)
  const { west, east } = indexes(host)
  host.ip('addr flush dev west')
  host.ip('link set east down')
  const s = await program.do('open')
  const unnumbered = await program.do('join', s, { group: '233.252.0.1', interface: 'west' })
  assert.deepEqual(unnumbered, { ifindex: west, interface: 'west' })
  const down = await program.do('join', s, { group: '233.252.0.1', interface: '10.2.0.1' })
  assert.deepEqual(down, { ifindex: east, interface: 'east' })
  assert.deepEqual(await program.do('join', s, { group: 'ff15::1', interface: 'east' }), down)
  assert.deepEqual(maddr(host), { 'west 233.252.0.1': 1, 'east 233.252.0.1': 1, 'east ff15::1': 1 })
  await program.do('leave', s)
  assert.deepEqual(maddr(host), {})
})

test('an address that moves between two joins is looked up by each', async t => {
  const [host, program] = await twoCables(t)
  const s = await program.do('open')
  const what = { group: '233.252.0.1', interface: '10.1.0.1' }
  assert.equal((await program.do('join', s, what)).interface, 'west')
  host.ip('addr del 10.1.0.1/24 dev west')
  await assert.rejects(program.do('join', s, what), { code: 'EADDRNOTAVAIL' })
  host.ip('addr add 10.1.0.1/24 dev east')
  assert.equal((await program.do('join', s, what)).interface, 'east')
  assert.deepEqual(maddr(host), { 'west 233.252.0.1': 1, 'east 233.252.0.1': 1 })
  await program.do('leave', s)
  assert.deepEqual(maddr(host), {})
})
