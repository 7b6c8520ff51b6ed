// What the kernel says of the host's interfaces and memberships, with ip(8) and the kernel's tables as witnesses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostMembership, Interface, SocketMembership } from 'mreq'
import * as m from 'mreq'
import { ask } from './kit/ask.js'
import { live } from './kit/live.js'
import { listed } from './kit/maddr.js'
import { type Host, TestNet } from './kit/test-net.js'

const FLAGS: Readonly<Record<string, number>> = {
  UP: m.IFF_UP,
  BROADCAST: m.IFF_BROADCAST,
  LOOPBACK: m.IFF_LOOPBACK,
  POINTOPOINT: m.IFF_POINTOPOINT,
  NOARP: m.IFF_NOARP,
  PROMISC: m.IFF_PROMISC,
  ALLMULTI: m.IFF_ALLMULTI,
  MULTICAST: m.IFF_MULTICAST,
}
const SCOPES: Readonly<Record<string, number>> = { global: 0, link: 253, host: 254 }

interface IpInterface {
  readonly ifindex: number
  readonly ifname: string
  readonly flags: readonly string[]
  readonly mtu: number
  readonly addr_info: readonly {
    readonly family: 'inet' | 'inet6'
    readonly local: string
    readonly prefixlen: number
    readonly scope: string
    readonly broadcast?: string
    readonly address?: string
  }[]
}

/** The interfaces as ip(8) has them. */
function witnessed(host: Host): Interface[] {
  const list = JSON.parse(host.ip('-json address')) as IpInterface[]
  return list
    .sort((a, b) => a.ifindex - b.ifindex)
    .map(({ ifindex: index, ifname: name, flags, mtu, addr_info }) => ({
      index,
      name,
      flags: flags.reduce((sum, flag) => sum | (FLAGS[flag] ?? 0), 0),
      mtu,
      addresses: addr_info.map(({ family, local, prefixlen, scope, broadcast, address }) => ({
        family: family === 'inet' ? m.AF_INET : m.AF_INET6,
        address: local,
        prefixLength: prefixlen,
        scope: SCOPES[scope] as number,
        ...(broadcast !== undefined && { broadcast }),
        ...(address !== undefined && { peer: address }),
      })),
    }))
}

async function told(net: TestNet, host: Host): Promise<Interface[]> {
  const known = Object.values(FLAGS).reduce((sum, flag) => sum | flag, 0)
  const list = await ask<Interface[]>(net, host, 'tell(m.interfaces())')
  return list.map(one => ({ ...one, flags: one.flags & known }))
}

test('interfaces are those of ip(8): with addresses, without, down, renamed, and deleted ones not', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  const commands = [
    'link add left type veth peer name right',
    'link add a-name-of-fiftn type veth peer name gone',
    'link add bridge type bridge',
    'link set left up',
    'link set right up mtu 1280',
    'link set bridge up promisc on',
    'addr add 10.1.0.1/24 brd + dev left',
    'addr add 10.1.0.9/25 dev left',
    'addr add 10.2.0.1 peer 10.2.0.2/32 dev left',
    'addr add 10.3.0.1/24 scope link dev right',
    'addr add 2001:db8::1/64 dev right nodad',
    'addr add 2001:db8:1::1 peer 2001:db8:1::2/128 dev right nodad',
    'addr add 10.4.0.1/24 dev gone',
    'link set right arp off',
  ]
  for (const command of commands) host.ip(command)
  const before = await told(net, host)
  assert.deepEqual(before, witnessed(host))
  assert.deepEqual(before.map(({ name }) => name).sort(), ['a-name-of-fiftn', 'bridge', 'gone', 'left', 'lo', 'right'])
  assert.ok(before.some(({ flags, addresses }) => (flags & m.IFF_UP) === 0 && addresses.length === 0))
  assert.equal(before.flatMap(({ addresses }) => addresses).filter(({ peer }) => peer !== undefined).length, 2)
  host.ip('link set left down')
  host.ip('link set left name middle')
  host.ip('link del gone')
  const after = await told(net, host)
  assert.deepEqual(after, witnessed(host))
  assert.deepEqual(after.map(({ name }) => name).sort(), ['bridge', 'lo', 'middle', 'right'])
})

test('more interfaces and addresses than one answer of the kernel holds', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  const lines = Array.from({ length: 60 }, (_, i) => `link add a${i} type veth peer name b${i}`)
  const addresses = Array.from({ length: 500 }, (_, i) => `addr add 10.9.${i >> 8}.${i & 255}/32 dev a1`)
  host.run('sh', '-c', `printf '%s\\n' "$1" | ip -batch -`, 'sh', [...lines, ...addresses].join('\n'))
  const list = await told(net, host)
  assert.deepEqual(list, witnessed(host))
  assert.equal(list.length, 121)
})

test('memberships are those of ip(8), with their users', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add a-name-of-fiftn type veth peer name right')
  host.ip('link set right up')
  const { list, groups } = await ask<{ list: HostMembership[]; groups: string }>(
    net,
    host,
    `import { execFileSync } from 'node:child_process'
    const right = m.if_nametoindex('right'), other = m.if_nametoindex('a-name-of-fiftn')
    const s = join('233.252.0.1', right)
    join('233.252.0.1', other, s)
    for (let i = 0; i < 3; i++) join('233.252.0.1', right)
    for (let i = 0; i < 2; i++) join('ff15::1', other)
    joinSource('232.1.2.3', '10.0.0.1', right)
    joinSource('ff35::3', '2001:db8::7', other)
    tell({ list: m.memberships(), groups: execFileSync('ip', ['-json', 'maddress'], { encoding: 'utf8' }) })`,
  )
  const witnessed = listed(groups).map(
    ({ ifname, family, address, users }) => `${ifname} ${family} ${address} ${users}`,
  )
  const told = list.map(
    ({ name, family, group, users }) => `${name} ${family === m.AF_INET ? 'inet' : 'inet6'} ${group} ${users}`,
  )
  assert.deepEqual(told.sort(), witnessed.sort())
  assert.ok(told.includes('right inet 233.252.0.1 4'))
  assert.ok(told.includes('a-name-of-fiftn inet6 ff15::1 2'))
  const sources = list.filter(({ sources }) => sources.length > 0).map(({ group, sources }) => ({ group, sources }))
  assert.deepEqual(sources, [
    { group: '232.1.2.3', sources: [{ address: '10.0.0.1', include: 1, exclude: 0 }] },
    { group: 'ff35::3', sources: [{ address: '2001:db8::7', include: 1, exclude: 0 }] },
  ])
})

test('a report that is due has a timer, in milliseconds, between what the tables say before and after', async t => {
  const net = new TestNet(t)
  const [host, other] = [await net.host(), await net.host()]
  net.link({ host, name: 'left', addresses: ['10.1.0.1/24'] }, { host: other, name: 'right' })
  // Of the old versions each group reports for itself, some time after it was joined.
  host.sysctl('net.ipv4.conf.left.force_igmp_version', 2)
  host.sysctl('net.ipv6.conf.left.force_mld_version', 1)
  const { before, list, after, later, elapsed } = await ask<{
    before: string[]
    list: HostMembership[]
    after: string[]
    later: HostMembership[]
    elapsed: [least: number, most: number]
  }>(
    net,
    host,
    `import { readFileSync } from 'node:fs'
    const left = m.if_nametoindex('left')
    const [s, s6] = [udp('.'), udp(':')]
    for (let i = 1; i <= 18; i++) join('233.252.0.' + i, left, s), join('ff15::' + i, left, s6)
    const tables = () => ['igmp', 'igmp6'].map(table => readFileSync('/proc/net/' + table, 'utf8'))
    const running = () => tables()[0].includes(' 1:') && / 0000000[1357] [1-9]/.test(tables()[1])
    const end = performance.now() + 5000
    while (!running() && performance.now() < end) await new Promise(setImmediate)
    const timed = () => { const from = performance.now(), list = m.memberships(); return { from, list, to: performance.now() } }
    const before = tables(), one = timed(), after = tables()
    await new Promise(resolve => setTimeout(resolve, 250))
    const two = timed()
    tell({ before, list: one.list, after, later: two.list, elapsed: [two.from - one.to, two.to - one.from] })`,
  )
  const ticks = ([igmp, igmp6]: string[]) =>
    new Map<string, number>([
      ...[...(igmp ?? '').matchAll(/^\t+([0-9A-F]{2})00FCE9 +\d+ 1:([0-9A-F]+)/gm)].map(
        ([, n, left]) =>
          [`233.252.0.${Number.parseInt(n as string, 16)}`, Number.parseInt(left as string, 16)] as const,
      ),
      ...[...(igmp6 ?? '').matchAll(/ff15(?:00){13}00(\d\d) +\d+ 0000000[1357] (\d+)$/gm)].map(
        ([, n, left]) => [`ff15::${Number(n)}`, Number(left)] as const,
      ),
    ])
  const [first, last] = [ticks(before), ticks(after)]
  const timed = list.filter(({ timer }) => timer !== undefined)
  for (const family of [m.AF_INET, m.AF_INET6]) assert.ok(timed.some(one => one.family === family))
  for (const { group, timer } of timed) {
    assert.ok((timer as number) <= 10_000 && (timer as number) >= 0, `${group}: ${timer}`)
    if (!first.has(group) || !last.has(group)) continue
    const [high, low] = [(first.get(group) as number) * 10, (last.get(group) as number) * 10]
    // A timer that ran out and was set anew is longer than before.
    if (high >= low)
      assert.ok((timer as number) <= high && (timer as number) >= low, `${group}: ${high} ${timer} ${low}`)
  }
  assert.ok(list.some(({ timer }) => timer === undefined))
  // A timer that runs out in between is set anew, to any time. The kernel counts in ticks of up to 10 ms, and some late ones at once.
  const slack = 100
  const [least, most] = elapsed
  const passed = timed.flatMap(({ group, timer = 0 }) => {
    const rest = later.find(one => one.group === group)?.timer
    return timer > most + slack && rest !== undefined ? [timer - rest] : []
  })
  assert.ok(passed.length > 0)
  for (const time of passed) assert.ok(time >= least - slack && time <= most + slack, `${time} of ${elapsed} ms`)
})

test("one socket's memberships, with its own mode and sources, and not those of the others", async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  const lists = await ask<SocketMembership[][]>(
    net,
    host,
    `const [left, right] = ['left', 'right'].map(name => m.if_nametoindex(name))
    const a = join('233.252.0.1', left)
    joinSource('232.1.1.1', '10.0.0.1', right, a)
    joinSource('232.1.1.1', '10.0.0.2', right, a)
    const b = join('ff15::1', left)
    setSourceFilter(b, left, 'ff15::1', { mode: 'exclude', sources: ['2001:db8::1'] })
    join('ff02::7', right, b)
    m.setsockopt(b, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: right }))
    join('233.252.0.1', right)
    tell([a, b, udp('.'), m.dup(a), m.socket(m.AF_UNIX, m.SOCK_DGRAM)].map(fd => m.memberships(fd)))`,
  )
  const row = (name: string, group: string, mode: string, ...sources: string[]) => ({
    name,
    family: group.includes(':') ? m.AF_INET6 : m.AF_INET,
    group,
    mode,
    sources,
  })
  const byName = (list: SocketMembership[] = []) =>
    list
      .map(({ ifindex, ...rest }) => rest)
      .sort((a, b) => `${a.name} ${a.group}`.localeCompare(`${b.name} ${b.group}`))
  const [a, b, none, copy, unix] = lists.map(byName)
  assert.deepEqual(a, [
    row('left', '233.252.0.1', 'exclude'),
    row('right', '232.1.1.1', 'include', '10.0.0.1', '10.0.0.2'),
  ])
  assert.deepEqual(b, [
    row('left', 'ff15::1', 'exclude', '2001:db8::1'),
    row('right', '233.252.0.1', 'exclude'),
    row('right', 'ff02::7', 'exclude'),
  ])
  assert.deepEqual([none, copy, unix], [[], a, []])
})

test('what is no socket has no memberships, and says so', () => {
  live(`import { openSync } from 'node:fs'
    const s = m.socket(AF_INET, SOCK_DGRAM)
    m.close(s)
    assert.throws(() => m.memberships(s), { code: 'EBADF' })
    assert.throws(() => m.memberships(openSync('/dev/null')), { code: 'ENOTSOCK' })
    assert.throws(() => m.memberships(null), { code: 'ERR_INVALID_ARG_TYPE' })`)
})

test('a socket whose filters cannot be read is no socket without memberships', () => {
  live(`import { native } from '#lib/abi/binding.js'
    const s = m.socket(AF_INET, SOCK_DGRAM)
    join(s)
    const { getsockopt } = native
    native.getsockopt = (fd, level, name, length) => (name === m.MCAST_MSFILTER ? -m.ENOMEM : getsockopt(fd, level, name, length))
    assert.throws(() => m.memberships(s), { code: 'ENOMEM', optname: 'MCAST_MSFILTER' })`)
})

test('a table that the kernel does not have is empty; one that cannot be read is an error', () => {
  live(`import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { openSync } = fs
    let code = 'ENOENT'
    fs.openSync = (path, ...rest) => {
      if (/6$/.test(path)) throw Object.assign(new Error(code), { code, errno: -m[code] })
      return openSync(path, ...rest)
    }
    syncBuiltinESMExports()
    join(m.socket(AF_INET, SOCK_DGRAM))
    assert.deepEqual(m.memberships().map(({ group }) => group), ['233.252.0.1', '224.0.0.1'])
    code = 'EACCES'
    assert.throws(() => m.memberships(), { code })
    code = 'ENOENT'
    fs.existsSync = () => false
    syncBuiltinESMExports()
    assert.throws(() => m.memberships(), { code })`)
})

test('a row that goes while its table is read in pieces takes none along of those that stay', () => {
  live(`import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { openSync, readSync } = fs
    const pool = new m.MembershipPool(() => m.socket(m.AF_INET6, SOCK_DGRAM))
    for (const [table, group, source] of [
      ['igmp', '239.1.0.'],
      ['igmp6', 'ff15::1:'],
      ['mcfilter', '232.1.0.', '10.0.0.1'],
      ['mcfilter6', 'ff35::1:', '2001:db8::1'],
    ]) {
      const joined = n => pool.join({ group: group + n, source, interface: 'lo' })
      const staying = Array.from({ length: 200 }, (_, n) => joined(n).group)
      // The kernel has the latest one first.
      const going = joined(200)
      let pieces = 0, path
      fs.openSync = (...args) => openSync(path = args[0], ...args.slice(1))
      fs.readSync = (...args) => {
        const length = readSync(...args)
        if (path.endsWith('/' + table) && ++pieces === 1) going.leave()
        return length
      }
      syncBuiltinESMExports()
      const found = new Map(m.memberships().map(({ group, sources }) => [group, sources.length]))
      assert.ok(pieces > 2)
      for (const group of staying) assert.equal(found.get(group), source ? 1 : 0, table + ' ' + group)
    }`)
})

test('a piece that its page has cut is not taken for the whole table, where no row is left behind the cut', () => {
  live(`import fs from 'node:fs'
    import { syncBuiltinESMExports } from 'node:module'
    const { openSync, readSync } = fs
    let path
    fs.openSync = (...args) => openSync(path = args[0], ...args.slice(1))
    const pool = new m.MembershipPool(() => m.socket(AF_INET, SOCK_DGRAM))
    const joined = n => pool.join({ group: '239.1.0.' + n, interface: 'lo' })
    const staying = Array.from({ length: 100 }, (_, n) => joined(n).group)
    for (let n = 100; n < 140; n++) {
      // The first in the list: without them the rows behind the cut are fewer than the reader has passed.
      const going = Array.from({ length: 20 }, (_, i) => joined(200 + i))
      fs.readSync = (...args) => {
        const length = readSync(...args)
        if (path.endsWith('/igmp')) for (const membership of going.splice(0)) membership.leave()
        return length
      }
      syncBuiltinESMExports()
      const found = m.memberships().map(({ group }) => group)
      assert.deepEqual(staying.filter(group => !found.includes(group)), [])
      fs.readSync = readSync
      syncBuiltinESMExports()
      staying.push(joined(n).group)
    }`)
})

test('neither leaves a descriptor or memory behind', () => {
  live(
    `const s = m.socket(AF_INET, SOCK_DGRAM)
    join(s)
    const round = () => { m.interfaces(); m.memberships(); m.memberships(s) }
    const rounds = count => { for (let i = 0; i < count; i++) round(); gc(); gc(); return process.memoryUsage().rss }
    const before = Math.max(rounds(1000), rounds(1000)), descriptors = open()
    const after = Math.min(rounds(4000), rounds(1000))
    assert.equal(open(), descriptors)
    assert.ok(after < before + 32e6, before + ' bytes, then ' + after)`,
    '--expose-gc',
  )
})
