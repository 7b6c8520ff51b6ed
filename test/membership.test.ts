// join() and Membership on this kernel: what the socket hears, as /proc/net has it, and what leave() leaves.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as m from 'mreq'
import { AF_INET, AF_INET6, close, join, SOCK_DGRAM } from 'mreq'
import { hears } from './kit/hears.js'
import { udp } from './kit/udp.js'

interface Family {
  readonly name: string
  readonly domain: number
  /** A group of all sources, and one of chosen sources. */
  readonly groups: readonly [string, string]
  readonly source: (n: number) => string
  /** The most sources of one filter, and what sets it. */
  readonly most: readonly [number, RegExp]
}

const IPv4: Family = {
  name: 'IPv4',
  domain: AF_INET,
  groups: ['233.252.0.1', '232.0.0.1'],
  source: n => `10.0.0.${n}`,
  most: [10, /igmp_max_msf \(10; /],
}
const IPv6: Family = {
  name: 'IPv6',
  domain: AF_INET6,
  groups: ['ff15::1', 'ff35::1'],
  source: n => `2001:db8::${n.toString(16)}`,
  most: [64, /mld_max_msf/],
}
const families: readonly Family[] = [IPv4, IPv6, { ...IPv4, name: 'IPv4 by a socket of IPv6', domain: AF_INET6 }]

for (const { name, domain, groups, source, most } of families) {
  const [any, some] = groups
  const [one, two, three] = [source(1), source(2), source(3)]
  const whole = { group: any, interface: 'lo' }
  const ofSource = (source: string) => ({ group: some, source, interface: 'lo' })

  test(`${name}: a group is joined whole, or for one source`, t => {
    const fd = udp(t, domain)
    for (const [group, given, heard] of [
      [any, undefined, 'all'],
      [some, one, `only ${one}`],
    ] as const) {
      const membership = join(fd, { group, source: given, interface: 'lo' })
      const { fd: of, ifindex, name: on, source } = membership
      assert.deepEqual(
        { of, group: membership.group, source, ifindex, on },
        { of: fd, group, source: given, ifindex: 1, on: 'lo' },
      )
      assert.deepEqual(
        membership.filter,
        given ? { mode: 'include', sources: [given] } : { mode: 'exclude', sources: [] },
      )
      assert.equal(hears(group), heard)
      assert.throws(() => join(fd, { group, source: given, interface: 1 }), {
        code: 'EADDRINUSE',
        hint: /member .* already/,
      })
      assert.equal(hears(group), heard)
      membership.leave()
      assert.equal(hears(group), 'none')
      membership.leave()
      join(fd, { group, source: given, interface: 'lo' })
      membership.leave()
      assert.equal(hears(group), heard, 'what was left is not left again')
    }
  })

  test(`${name}: using ends it`, t => {
    const fd = udp(t, domain)
    {
      using membership = join(fd, whole)
      assert.equal(hears(membership.group), 'all')
    }
    assert.equal(hears(any), 'none')
  })

  test(`${name}: the sources of one group are left one by one`, t => {
    const fd = udp(t, domain)
    const [first, second, third] = [one, two, three].map(source => join(fd, ofSource(source)))
    assert.deepEqual(first?.filter, { mode: 'include', sources: [one, two, three] })
    second?.leave()
    assert.deepEqual(first?.filter, { mode: 'include', sources: [one, three] })
    second?.leave()
    first?.leave()
    assert.equal(hears(some), `only ${three}`)
    third?.leave()
    assert.equal(hears(some), 'none')
  })

  test(`${name}: a group that is heard whole is not narrowed by joining a source, nor the other way round`, t => {
    const fd = udp(t, domain)
    const membership = join(fd, whole)
    assert.throws(() => join(fd, { ...whole, source: one }), { code: 'EADDRINUSE', syscall: 'setsockopt' })
    assert.equal(hears(any), 'all')
    membership.leave()
    join(fd, ofSource(one))
    assert.throws(() => join(fd, { group: some, interface: 'lo' }), { code: 'EADDRINUSE' })
    assert.equal(hears(some), `only ${one}`)
  })

  test(`${name}: sources are blocked and unblocked`, t => {
    const membership = join(udp(t, domain), whole)
    membership.block(one)
    membership.block(two)
    assert.deepEqual(membership.filter, { mode: 'exclude', sources: [one, two] })
    assert.equal(hears(any).split(', ').sort().join(), [`not ${one}`, `not ${two}`].join())
    assert.throws(() => membership.block(one), { code: 'EADDRNOTAVAIL', optname: 'MCAST_BLOCK_SOURCE' })
    membership.unblock(one)
    membership.unblock(two)
    assert.equal(hears(any), 'all')
    assert.throws(() => membership.unblock(two), { code: 'EADDRNOTAVAIL', optname: 'MCAST_UNBLOCK_SOURCE' })
    assert.throws(() => membership.block(domain === AF_INET ? '::1' : 'no address'), { code: 'ERR_INVALID_ARG_VALUE' })
    membership.leave()
    assert.equal(hears(any), 'none')
  })

  test(`${name}: one that joined a source blocks none`, t => {
    const membership = join(udp(t, domain), ofSource(one))
    for (const source of [one, two]) assert.throws(() => membership.block(source), { code: 'EINVAL' })
    assert.throws(() => membership.unblock(two), { code: 'EINVAL' })
    assert.equal(hears(some), `only ${one}`)
  })

  test(`${name}: the filter is replaced whole, its mode too, and leave() leaves all of it`, t => {
    const fd = udp(t, domain)
    const filters: m.SourceFilter[] = [
      { mode: 'include', sources: [two, three] },
      { mode: 'exclude', sources: [one] },
      { mode: 'exclude', sources: [] },
      { mode: 'include', sources: [three] },
    ]
    for (const start of [whole, ofSource(one)]) {
      for (const filter of filters) {
        const membership = join(fd, start)
        membership.filter = filter
        assert.deepEqual(membership.filter, filter)
        membership.leave()
        assert.equal(hears(start.group), 'none', JSON.stringify(filter))
      }
    }
    const membership = join(fd, whole)
    for (const filter of filters) {
      membership.filter = filter
      assert.deepEqual(membership.filter, filter)
    }
  })

  test(`${name}: a filter that includes no source is a leave`, t => {
    const fd = udp(t, domain)
    for (const start of [whole, ofSource(one)]) {
      const membership = join(fd, start)
      membership.filter = { mode: 'include', sources: [] }
      assert.equal(hears(start.group), 'none')
      assert.throws(() => membership.filter, { code: 'EADDRNOTAVAIL' })
      const again = join(fd, { ...start, interface: 1 })
      membership.leave()
      assert.notEqual(hears(start.group), 'none', 'this one is of the next membership')
      again.leave()
    }
  })

  test(`${name}: where one membership has replaced the filter, the others leave it alone`, t => {
    const fd = udp(t, domain)
    for (const [filter, heard] of [
      [{ mode: 'exclude', sources: [] }, 'all'],
      [{ mode: 'exclude', sources: [three] }, `not ${three}`],
      [{ mode: 'include', sources: [three] }, `only ${three}`],
    ] as const) {
      for (const firstToo of [false, true]) {
        const [first, second] = [join(fd, ofSource(one)), join(fd, ofSource(two))]
        first.filter = filter
        if (firstToo) first.leave()
        second.leave()
        assert.equal(hears(some), firstToo ? 'none' : heard)
        first.leave()
        assert.equal(hears(some), 'none')
      }
    }
  })

  test(`${name}: more sources than the kernel takes`, t => {
    const fd = udp(t, domain)
    const [limit, hint] = most
    const sources = Array.from({ length: limit + 1 }, (_, i) => source(i + 1))
    const joined = sources.slice(0, limit).map(source => join(fd, ofSource(source)))
    assert.throws(() => join(fd, ofSource(sources[limit] as string)), { code: 'ENOBUFS', hint })
    const membership = join(fd, whole)
    const filter: m.SourceFilter = { mode: 'include', sources: [one] }
    membership.filter = filter
    for (const mode of ['include', 'exclude'] as const) {
      assert.throws(() => (membership.filter = { mode, sources }), { code: 'ENOBUFS', hint })
      assert.deepEqual(membership.filter, filter)
      membership.filter = { mode, sources: sources.slice(1) }
      assert.equal(membership.filter.sources.length, limit)
      membership.filter = filter
    }
    const long = { mode: 'include', sources: new Array<string>(511).fill(one) } as const
    assert.throws(() => (membership.filter = long), { code: 'ERR_OUT_OF_RANGE' })
    for (const one of [...joined, membership]) one.leave()
    assert.deepEqual([hears(any), hears(some)], ['none', 'none'])
  })

  test(`${name}: nothing is asked of what was left, or is closed`, t => {
    const fd = m.socket(domain, SOCK_DGRAM)
    const [left, closed] = [join(fd, whole), join(fd, ofSource(one))]
    left.leave()
    const refused = (membership: m.Membership) => {
      assert.throws(() => membership.filter, { code: 'EADDRNOTAVAIL', syscall: 'getsockopt', hint: /no member/ })
      const filter = { mode: 'exclude', sources: [] } as const
      assert.throws(() => (membership.filter = filter), { code: 'EADDRNOTAVAIL', syscall: 'setsockopt' })
      assert.throws(() => membership.block(two), { code: 'EADDRNOTAVAIL' })
      assert.throws(() => membership.unblock(two), { code: 'EADDRNOTAVAIL' })
      membership.leave()
      membership[Symbol.dispose]()
    }
    join(fd, whole)
    refused(left)
    assert.equal(hears(any), 'all')
    close(fd)
    assert.equal(hears(some), 'none')
    refused(closed)

    // The lowest number that is free is the next one's.
    const next = udp(t, domain)
    assert.equal(next, fd)
    for (const what of [whole, ofSource(one)]) join(next, what)
    refused(left)
    refused(closed)
    assert.deepEqual([hears(any), hears(some)], ['all', `only ${one}`])
  })

  test(`${name}: a socket's descriptors share its memberships`, t => {
    const fd = m.socket(domain, SOCK_DGRAM)
    const copy = m.dup(fd)
    t.after(() => close(copy))
    const [first, second, third] = [join(fd, whole), join(copy, ofSource(one)), join(fd, ofSource(two))]
    assert.throws(() => join(copy, whole), { code: 'EADDRINUSE' })
    close(fd)
    first.leave()
    assert.deepEqual(
      [hears(any), hears(some)],
      ['all', `only ${one}, only ${two}`],
      'by a closed descriptor nothing is left',
    )
    second.leave()
    assert.equal(hears(some), `only ${two}`)
    const again = m.dup(copy)
    t.after(() => close(again))
    assert.equal(again, fd)
    first.leave()
    third.leave()
    assert.deepEqual([hears(any), hears(some)], ['none', 'none'], 'the number is the same socket again')
  })
}

test('addresses are as the kernel writes them', t => {
  const fd = udp(t, AF_INET6)
  const membership = join(fd, { group: 'FF35:0:0::01', source: '2001:DB8::0:1', interface: 'lo' })
  assert.deepEqual([membership.group, membership.source], ['ff35::1', '2001:db8::1'])
  assert.equal(hears('ff35::1'), 'only 2001:db8::1')
})

type SourceOption = typeof m.IP_ADD_SOURCE_MEMBERSHIP | typeof m.IP_BLOCK_SOURCE | typeof m.IP_UNBLOCK_SOURCE

test('a source that is joined over a whole group leaves that source alone, and is refused where one has been blocked', t => {
  const s = udp(t)
  const source = (imr_multiaddr: string, imr_sourceaddr: string) =>
    new m.ip_mreq_source({ imr_multiaddr, imr_interface: '127.0.0.1', imr_sourceaddr })
  const set = (option: SourceOption, group: string, from: string) =>
    m.setsockopt(s, m.IPPROTO_IP, option, source(group, from))
  const membership = join(s, { group: '233.252.0.1', interface: 'lo' })
  set(m.IP_ADD_SOURCE_MEMBERSHIP, '233.252.0.1', '10.0.0.2')
  assert.deepEqual(membership.filter, { mode: 'include', sources: ['10.0.0.2'] })
  assert.throws(() => set(m.IP_ADD_SOURCE_MEMBERSHIP, '233.252.0.1', '10.0.0.2'), { hint: /hears that source/ })

  join(s, { group: '233.252.0.2', interface: 'lo' })
  set(m.IP_BLOCK_SOURCE, '233.252.0.2', '10.0.0.1')
  set(m.IP_UNBLOCK_SOURCE, '233.252.0.2', '10.0.0.1')
  assert.throws(() => set(m.IP_ADD_SOURCE_MEMBERSHIP, '233.252.0.2', '10.0.0.2'), { hint: /has blocked a source/ })
})
