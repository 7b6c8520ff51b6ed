// The interface that the kernel's routes choose for a group: the one that a join without an interface is made on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { interfaceFor } from '#lib/host/routes.js'
import { ask } from './kit/ask.js'
import { type Host, TestNet } from './kit/test-net.js'

async function host(net: TestNet): Promise<Host> {
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  for (const [name, n] of [
    ['left', 1],
    ['right', 2],
  ]) {
    host.ip(`addr add 10.${n}.0.1/24 dev ${name}`)
    host.ip(`addr add 2001:db8:${n}::1/64 dev ${name} nodad`)
    host.ip(`link set ${name} up`)
  }
  return host
}

/** By group: the interface that is chosen, and the one that a socket, which joins without an interface, is a member on. */
const chosen = (groups: readonly string[]) => `
  const joined = group => {
    try {
      return m.memberships(join(group, 0)).map(({ name }) => name).join()
    } catch (error) {
      return error.code
    }
  }
  const told = group => {
    try {
      return m.if_indextoname(interfaceFor(group))
    } catch ({ code, syscall, address, hint }) {
      return [code, syscall, address, hint ?? ''].join(' ')
    }
  }
  tell(${JSON.stringify(groups)}.map(group => [told(group), joined(group)]))`

test('by the longest prefix, for IPv4 and IPv6', async t => {
  const net = new TestNet(t)
  const routed = await host(net)
  routed.ip('route add 224.0.0.0/4 dev left')
  routed.ip('route add 239.0.0.0/8 dev right')
  routed.ip('-6 route add ff15::/16 dev right table local')
  const groups = ['233.252.0.1', '239.1.1.1', '224.0.0.251', 'ff15::1', '10.2.0.9']
  const rows = await ask<[string, string][]>(net, routed, chosen(groups))
  assert.deepEqual(rows.slice(0, 4), [
    ['left', 'left'],
    ['right', 'right'],
    ['left', 'left'],
    ['right', 'right'],
  ])
  assert.equal(rows[4]?.[0], 'right')
})

test('another route, another interface', async t => {
  const net = new TestNet(t)
  const routed = await host(net)
  for (const name of ['left', 'right', 'left']) {
    routed.ip(`route replace 224.0.0.0/4 dev ${name}`)
    assert.deepEqual(await ask(net, routed, chosen(['233.252.0.1'])), [[name, name]])
  }
})

test('no route, and a route that forbids, are errors with the group', async t => {
  const net = new TestNet(t)
  const bare = await net.host()
  bare.ip('route add unreachable 239.1.0.0/16')
  bare.ip('route add prohibit 239.2.0.0/16')
  bare.ip('route add blackhole 239.3.0.0/16')
  bare.ip('-6 route add blackhole ff15::/16')
  const groups = ['233.252.0.1', 'ff1e::1', '239.1.0.1', '239.2.0.1', '239.3.0.1', 'ff15::1']
  const rows = await ask<[string, string][]>(net, bare, chosen(groups))
  const none = 'no route leads there; add one, or name an interface'
  assert.deepEqual(
    rows.map(([told]) => told),
    [
      `ENETUNREACH RTM_GETROUTE 233.252.0.1 ${none}`,
      `ENETUNREACH RTM_GETROUTE ff1e::1 ${none}`,
      'EHOSTUNREACH RTM_GETROUTE 239.1.0.1 ',
      'EACCES RTM_GETROUTE 239.2.0.1 ',
      'EINVAL RTM_GETROUTE 239.3.0.1 ',
      'EINVAL RTM_GETROUTE ff15::1 ',
    ],
  )
})

test('what is no address is refused', () => {
  for (const wrong of ['', 'lo', '233.252.0', '233.252.0.1:5000', 'ff02::1%lo', 'f'.repeat(2000), '1\0:']) {
    assert.throws(() => interfaceFor(wrong), { code: 'ERR_INVALID_ARG_VALUE' }, wrong)
  }
  for (const wrong of [undefined, null, 1, {}, ['233.252.0.1']]) {
    assert.throws(() => interfaceFor(wrong as string), { code: 'ERR_INVALID_ARG_TYPE' })
  }
})
