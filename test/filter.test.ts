// Sockets with source filters, and what the host's tables tell of them together.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { HostMembership, SourceCount } from 'mreq'
import { modeOf } from '#lib/host/tables.js'
import { ask } from './kit/ask.js'
import { TestNet } from './kit/test-net.js'

type Filter = readonly ['include' | 'exclude', ...(1 | 2)[]]
const FILTERS: readonly Filter[] = [['exclude'], ['exclude', 1], ['include', 1], ['include', 2], ['include', 1, 2]]
/** The filters of one, two or three sockets. */
const MIXED: readonly (readonly Filter[])[] = [
  ...FILTERS.map(a => [a]),
  ...FILTERS.flatMap(a => FILTERS.map(b => [a, b])),
  ...FILTERS.flatMap(a => FILTERS.flatMap(b => FILTERS.map(c => [a, b, c]))),
]

function counted(filters: readonly Filter[], source: (n: number) => string): SourceCount[] {
  return [1, 2].flatMap(n => {
    const count = (mode: string) => filters.filter(([of, ...list]) => of === mode && list.some(one => one === n)).length
    const [include, exclude] = [count('include'), count('exclude')]
    return include + exclude > 0 ? [{ address: source(n), include, exclude }] : []
  })
}

for (const [family, group, source] of [
  ['IPv4', (n: number) => `239.1.1.${n}`, (n: number) => `10.1.0.${n}`],
  ['IPv6', (n: number) => `ff15::${(n + 1).toString(16)}`, (n: number) => `2001:db8::${n}`],
] as const) {
  test(`${family}: sockets with filters of every kind, and the mode where the counts tell it`, async t => {
    const net = new TestNet(t)
    const host = await net.host()
    const plan = MIXED.map((filters, i) => ({
      group: group(i),
      filters: filters.map(([mode, ...list]) => ({ mode, sources: list.map(source) })),
    }))
    const list = await ask<HostMembership[]>(
      net,
      host,
      `for (const { group, filters } of ${JSON.stringify(plan)}) {
        for (const filter of filters) setSourceFilter(join(group, 1), 1, group, filter)
      }
      tell(m.memberships())`,
    )
    let undecided = 0
    for (const [i, filters] of MIXED.entries()) {
      const found = list.find(one => one.group === group(i))
      const label = JSON.stringify(filters)
      assert.equal(found?.users, filters.length, label)
      const byAddress = (a: SourceCount, b: SourceCount) => a.address.localeCompare(b.address)
      assert.deepEqual([...(found?.sources ?? [])].sort(byAddress), counted(filters, source), label)
      const truth = filters.some(([mode]) => mode === 'exclude') ? 'exclude' : 'include'
      if (found?.mode === undefined) undecided++
      else assert.equal(found.mode, truth, label)
    }
    // Not told: where two sockets include each its own source, or one has two and another excludes none.
    assert.ok(undecided > 0 && undecided < MIXED.length / 4, `${undecided} of ${MIXED.length}`)
    const one = (n: number) => list.find(found => found.group === group(n))?.mode
    assert.deepEqual([0, 1, 2, 4].map(one), ['exclude', 'exclude', 'include', 'include'])
  })
}

test('a mode that the counts leave open is not told', () => {
  const row = (include: number, exclude: number) => ({ address: '10.0.0.1', include, exclude })
  assert.equal(modeOf(2, [row(1, 0), row(1, 0)]), undefined)
  assert.equal(modeOf(2, [row(2, 0), row(1, 0)]), 'include')
  assert.equal(modeOf(3, [row(1, 0), row(1, 0)]), 'exclude')
  assert.equal(modeOf(1, [row(0, 1)]), 'exclude')
  assert.equal(modeOf(1, []), 'exclude')
})

test('a filter has up to 510 sources; more is refused, on reading as well', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.sysctl('net.ipv4.igmp_max_msf', 2000)
  await ask(
    net,
    host,
    `const group = '239.1.1.1', s = join(group, 1)
    const sources = Array.from({ length: 511 }, (_, i) => '10.0.' + (i >> 8) + '.' + (i & 255))
    setSourceFilter(s, 1, group, { mode: 'include', sources: sources.slice(0, 510) })
    assert.deepEqual(sourceFilter(s, 1, group), { mode: 'include', sources: sources.slice(0, 510) })
    assert.throws(() => setSourceFilter(s, 1, group, { mode: 'include', sources }), { code: 'ERR_OUT_OF_RANGE', message: /510/ })
    joinSource(group, sources[510], 1, s)
    assert.throws(() => sourceFilter(s, 1, group), { code: 'ERR_OUT_OF_RANGE', message: /510.* 511/ })
    assert.throws(() => sourceFilter(s, 1, '239.1.1.2'), { code: 'EADDRNOTAVAIL', optname: 'MCAST_MSFILTER' })
    tell(null)`,
  )
})
