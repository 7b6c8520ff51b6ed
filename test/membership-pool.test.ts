// A thousand groups in a namespace with the kernel's own limits, each heard once, and gone after close().
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import * as m from 'mreq'
import { AF_INET, AF_INET6, close, MembershipPool, SO_REUSEADDR, SOCK_DGRAM, SOL_SOCKET } from 'mreq'
import { ended } from './kit/family.js'
import { hears } from './kit/hears.js'
import { maddr } from './kit/maddr.js'
import type { MemberCalls } from './kit/member.js'
import { root } from './kit/root.js'
import { noOptmemMax } from './kit/sysctl.js'
import { type Host, TestNet } from './kit/test-net.js'
import type { Report } from './kit/thousand.js'
import { Told } from './kit/told.js'

const PORT = m.htons(5000)
const COUNT = 1000

/** A socket of IPv4 that shares its port. */
function shared(): number {
  const fd = m.socket(AF_INET, SOCK_DGRAM)
  m.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, true)
  m.bind(fd, new m.sockaddr_in({ sin_family: AF_INET, sin_port: PORT }))
  return fd
}

function poolOf(t: TestContext, open: () => number = shared): MembershipPool {
  const pool = new MembershipPool(open)
  t.after(() => pool.close())
  return pool
}

/** Joins a thousand groups in a host, by a process that is started with these words. */
async function thousand(
  net: TestNet,
  host: Host,
  family: string,
  device: string,
  words: string[] = [],
): Promise<Report> {
  const [command = '', ...rest] = [...words, process.execPath, join(root, 'out/test/kit/thousand.js')]
  const program = net.use(host.start(command, [...rest, family, device, String(COUNT)]))
  const { code } = await ended(program)
  assert.equal(code, 0, program.stderr)
  return JSON.parse(program.stdout)
}

/** Every datagram was heard once, by the socket that joined its group; how many sockets that took. */
function assertAllHeard({ joined, heard, drops, members }: Report): number {
  assert.equal(drops, 0)
  assert.deepEqual(
    heard,
    joined.map(fd => [fd]),
  )
  assert.deepEqual(members, [COUNT, 0])
  return new Set(joined).size
}

test('a thousand groups of IPv4 take fifty sockets, and no capability', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  assert.equal(host.run('cat', '/proc/sys/net/ipv4/igmp_max_memberships').trim(), '20')
  assert.equal(assertAllHeard(await thousand(net, host, 'IPv4', 'lo')), COUNT / 20)
  assert.equal(assertAllHeard(await thousand(net, host, 'IPv4', 'lo', ['unshare', '--user'])), COUNT / 20)
})

/** A host with an interface that IPv6 sends by. */
async function cabled(t: TestContext): Promise<[TestNet, Host]> {
  const net = new TestNet(t)
  const [host, far] = [await net.host(), await net.host()]
  net.link({ host, name: 'cable', addresses: ['2001:db8::1/64'] }, { host: far, name: 'far' })
  return [net, host]
}

test('a thousand groups of IPv6 take one socket', async t => {
  const [net, host] = await cabled(t)
  assert.equal(assertAllHeard(await thousand(net, host, 'IPv6', 'cable')), 1)
})

test('with little net.core.optmem_max they take as many sockets as that asks for', { skip: noOptmemMax }, async t => {
  const [net, host] = await cabled(t)
  host.sysctl('net.core.optmem_max', 4096)
  const sockets = assertAllHeard(await thousand(net, host, 'IPv6', 'cable'))
  assert.ok(sockets > 10, `${sockets} sockets`)
})

test('what is left makes room for what is joined next', t => {
  const pool = poolOf(t)
  const at = (n: number) => pool.join({ group: `239.1.0.${n}`, interface: 'lo' })
  const memberships = Array.from({ length: 41 }, (_, n) => at(n))
  const [first, second, third] = pool.fds
  assert.equal(pool.fds.length, 3)
  assert.deepEqual([memberships[19]?.fd, memberships[20]?.fd, memberships[40]?.fd], [first, second, third])
  memberships[5]?.leave()
  memberships[6]?.leave()
  memberships[5]?.leave()
  memberships[25]?.leave()
  assert.deepEqual(
    [100, 101, 102, 103].map(n => at(n).fd),
    [first, first, second, third],
  )
  assert.equal(pool.fds.length, 3)
  const cleared = memberships[0] as m.Membership
  cleared.filter = { mode: 'include', sources: [] }
  assert.equal(at(104).fd, first, 'to include no source is to leave')
})

test('the sources of one group are spread, and each is heard by one socket alone', t => {
  const pool = poolOf(t)
  const group = '232.0.0.1'
  const of = (n: number) => pool.join({ group, source: `127.0.1.${n}`, interface: 'lo' })
  const all = Array.from({ length: 25 }, (_, n) => of(n + 1))
  assert.deepEqual(
    pool.fds.map(fd => all.filter(membership => membership.fd === fd).length),
    [10, 10, 5],
  )
  const listed = () => hears(group).split(', ').length
  assert.equal(listed(), 25)
  assert.deepEqual(
    heardFrom(pool, group, 25),
    all.map(({ fd }) => [fd]),
  )
  for (const n of [1, 11, 21]) assert.throws(() => of(n), { code: 'EADDRINUSE', hint: /already/ })
  all[0]?.leave()
  assert.throws(() => of(11), { code: 'EADDRINUSE' }, 'the first socket has room, but the second has the source')
  assert.throws(() => pool.join({ group, interface: 'lo' }), { code: 'EADDRINUSE' }, 'any source after some')
  assert.equal(of(1).fd, pool.fds[0])
  assert.equal(listed(), 25)
  for (const membership of all) membership.leave()
  assert.equal(pool.fds.length, 3)
})

/** Sends a group one datagram from each of so many sources, 127.0.1.1 on, and answers which sockets heard each. */
function heardFrom(pool: MembershipPool, group: string, count: number): number[][] {
  const heard: number[][] = []
  for (let n = 1; n <= count; n++) {
    const sender = m.socket(AF_INET, SOCK_DGRAM)
    const address = (sin_addr: string, sin_port = 0) => new m.sockaddr_in({ sin_family: AF_INET, sin_addr, sin_port })
    m.bind(sender, address(`127.0.1.${n}`))
    m.setsockopt(sender, m.IPPROTO_IP, m.IP_MULTICAST_IF, new m.ip_mreqn({ imr_ifindex: 1 }))
    m.sendto(sender, Uint8Array.of(n), 0, address(group, PORT))
    close(sender)
    const fds = pool.fds.map(fd => new m.pollfd({ fd, events: m.POLLIN }))
    m.poll(fds, 10_000)
    heard.push(
      fds
        .filter(({ revents }) => revents === m.POLLIN)
        .map(({ fd }) => {
          const data = new Uint8Array(2)
          assert.deepEqual([m.recv(fd, data, m.MSG_DONTWAIT), data[0]], [1, n])
          return fd
        }),
    )
  }
  return heard
}

test('a group is joined once, whichever socket has it', t => {
  const pool = poolOf(t)
  const [first] = Array.from({ length: 45 }, (_, n) => pool.join({ group: `239.1.0.${n}`, interface: 'lo' }))
  for (const n of [0, 19, 20, 44]) {
    for (const source of [undefined, '10.0.0.1']) {
      const again = () => pool.join({ group: `239.1.0.${n}`, source, interface: '127.0.0.1' })
      assert.throws(again, { code: 'EADDRINUSE' })
    }
  }
  assert.equal(pool.fds.length, 3)
  assert.equal(hears('239.1.0.0'), 'all')
  first?.leave()
  const again = () => pool.join({ group: '239.1.0.44', source: '10.0.0.1', interface: 'lo' })
  assert.throws(again, { code: 'EADDRINUSE' }, 'the first socket has room, but the third has the group')
})

test('a group is joined on each interface, with the same source', async t => {
  const net = new TestNet(t)
  const [host, far] = [await net.host(), await net.host()]
  for (const name of ['west', 'east']) net.link({ host, name }, { host: far, name })
  const program = new Told<MemberCalls>(net, host, 'member')
  for (const what of [{ group: '233.252.0.1' }, { group: '232.0.0.1', source: '10.0.0.1' }]) {
    const [west, east] = await program.do('pooled', [
      { ...what, interface: 'west' },
      { ...what, interface: 'east' },
    ])
    assert.ok(west !== undefined && west === east, 'one socket has room for both')
    assert.deepEqual(maddr(host), { [`west ${what.group}`]: 1, [`east ${what.group}`]: 1 })
    await program.do('closePool')
    assert.deepEqual(maddr(host), {})
  }
})

test('both families by sockets of IPv6', t => {
  const pool = poolOf(t, () => m.socket(AF_INET6, SOCK_DGRAM))
  for (let n = 0; n < 25; n++) {
    for (const group of [`239.1.0.${n}`, `ff15::${n + 1}`]) pool.join({ group, interface: 'lo' })
  }
  assert.equal(pool.fds.length, 2)
  for (const fd of pool.fds) {
    assert.equal(m.getsockopt(fd, m.IPPROTO_IP, m.IP_MULTICAST_ALL), false)
    assert.equal(m.getsockopt(fd, m.IPPROTO_IPV6, m.IPV6_MULTICAST_ALL), false)
  }
  pool.close()
  assert.deepEqual([hears('239.1.0.24'), hears('ff15::1')], ['none', 'none'])
})

test('a closed pool joins nothing more, and closing it again closes nothing', () => {
  const pool = new MembershipPool(shared)
  const membership = pool.join({ group: '239.1.0.1', interface: 'lo' })
  pool.close()
  const next = shared()
  assert.equal(next, membership.fd, 'the number is used again')
  pool.close()
  membership.leave()
  pool[Symbol.dispose]()
  assert.deepEqual(pool.fds, [])
  assert.throws(() => pool.join({ group: '239.1.0.1', interface: 'lo' }), { code: 'ERR_INVALID_STATE' })
  close(next)
  assert.equal(hears('239.1.0.1'), 'none')
})

test("a descriptor that a program closed is no longer the pool's, whatever has its number", t => {
  const file = () => m.socket(m.AF_UNIX, m.SOCK_STREAM)
  for (const other of [shared, file]) {
    const pool = poolOf(t)
    const memberships = Array.from({ length: 21 }, (_, n) => pool.join({ group: `239.1.0.${n}`, interface: 'lo' }))
    const [first = -1, second = -1] = pool.fds
    close(first)
    assert.equal(hears('239.1.0.0'), 'none')
    assert.equal(other(), first)
    assert.deepEqual(pool.fds, [second])
    memberships[0]?.leave()
    assert.equal(pool.join({ group: '239.1.0.0', interface: 'lo' }).fd, second)
    pool.close()
    assert.throws(() => close(second), { code: 'EBADF' })
    close(first)
  }
})
