// The changes of a host as they come: each event has to fit those before it, and all of them what the host is in the end.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestNet } from './kit/test-net.js'
import { watch } from './kit/watching.js'

test('interfaces come, change and go, with their addresses', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  const steps: [string, ...string[]][] = [
    ['link add left type veth peer name right', 'interface added right down 1500', 'interface added left down 1500'],
    ['link set left up', 'interface changed left up 1500 was left down 1500'],
    ['addr add 10.1.0.1/24 dev left', 'address added left 10.1.0.1'],
    ['addr add 10.1.0.1/25 dev left', 'address added left 10.1.0.1'],
    ['addr add 2001:db8::1/64 dev left nodad', 'address added left 2001:db8::1'],
    ['addr change 2001:db8::1 peer 2001:db8::2 dev left', 'address changed left 2001:db8::1'],
    ['link set left name middle', 'interface changed middle up 1500 was left up 1500'],
    ['link set middle mtu 1400', 'interface changed middle up 1400 was middle up 1500'],
    ['addr del 10.1.0.1/24 dev middle', 'address removed middle 10.1.0.1'],
    ['addr add 10.1.0.2/24 dev middle', 'address added middle 10.1.0.2'],
    ['link set middle down', 'interface changed middle down 1400 was middle up 1400'],
    ['link del right', 'interface removed middle down 1400', 'interface removed right down 1500'],
  ]
  const seen = await watch<string[]>(
    net,
    host,
    `const { events, until, next } = watching(m.watch())
    for (const [words, ...expected] of ${JSON.stringify(steps)}) {
      ip(words)
      for (const rest = new Set(expected); rest.size > 0; ) rest.delete(brief(await next()))
    }
    replay.check()
    tell(seen)`,
  )
  const at = (text: string) => seen.indexOf(text)
  assert.ok(at('address removed middle 10.1.0.2') < at('interface removed middle down 1400'))
  assert.equal(at('address added middle 10.1.0.1'), -1, 'a rename announces the addresses again')
  // That it has no carrier the kernel tells in its own time.
  const told = seen.filter(text => text.startsWith('interface') && !/^interface changed (.*) was \1$/.test(text))
  assert.equal(new Set(told).size, 8)
})

test("a new interface's own groups are told, and after it, though the kernel announces them before", async t => {
  const net = new TestNet(t)
  const seen = await watch<string[]>(
    net,
    await net.host(),
    `const { next } = watching(m.watch())
    ip('link add bridge type bridge')
    const all = ['membership added bridge ff01::1', 'membership added bridge ff02::1']
    while (!all.every(text => seen.includes(text))) await next()
    replay.check()
    tell(seen)`,
  )
  assert.equal(seen[0], 'interface added bridge down 1500')
})

test('a join and a leave are told at once, with what is known of the membership', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  const { memberships, late, times } = await watch<{ memberships: unknown[]; late: string[]; times: number[] }>(
    net,
    host,
    `const { events, until } = watching(m.watch())
    const left = index('left'), memberships = [], times = []
    // Where it had to look, it would do so after some time.
    const wait = setTimeout
    globalThis.setTimeout = () => assert.fail('looks, and is not told')
    for (const group of ['233.252.0.1', 'ff15::1']) {
      const timed = async (what, call) => {
        const waiting = events.next()
        await new Promise(resolve => wait(resolve, 20))
        const start = performance.now(), result = call()
        const event = await until('membership ' + what + ' left ' + group, waiting)
        times.push(performance.now() - start)
        return [result, event]
      }
      const [s, { membership }] = await timed('added', () => join(group, left))
      memberships.push(membership)
      await timed('removed', () => leave(group, left, s))
    }
    const s = joinSource('232.1.1.1', '10.0.0.1', left)
    memberships.push((await until('membership added left 232.1.1.1')).membership)
    // Joined, left and joined elsewhere, before anybody looks.
    m.close(join('233.252.0.9', left))
    join('233.252.0.9', index('right'))
    const late = [(await until('membership added left 233.252.0.9')).membership.users]
    await until('membership added right 233.252.0.9')
    replay.check()
    tell({ memberships, times, late: [...late, ...seen.slice(-3)] })`,
  )
  const row = (family: number, group: string, rest: object) => ({ family, group, users: 1, sources: [], ...rest })
  assert.deepEqual(
    memberships.map(one => ({ ...(one as object), ifindex: undefined, name: undefined, timer: undefined })),
    [
      row(2, '233.252.0.1', { mode: 'exclude' }),
      row(10, 'ff15::1', { mode: 'exclude' }),
      row(2, '232.1.1.1', { mode: 'include', sources: [{ address: '10.0.0.1', include: 1, exclude: 0 }] }),
    ].map(one => ({ ...one, ifindex: undefined, name: undefined, timer: undefined })),
  )
  assert.deepEqual(late, [
    0,
    'membership added left 233.252.0.9',
    'membership removed left 233.252.0.9',
    'membership added right 233.252.0.9',
  ])
  t.diagnostic(`told after ${times.map(time => time.toFixed(1)).join(', ')} ms`)
})

test('with an interface its memberships and addresses are gone, though the kernel announces not all of them', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  host.ip('link set left up')
  host.ip('addr add 10.1.0.1/24 dev left')
  const seen = await watch<string[]>(
    net,
    host,
    `join('233.252.0.1', index('left'))
    join('ff15::1', index('left'))
    replay.members = new Set(state().members)
    const { until } = watching(m.watch())
    ip('link set left name middle')
    ip('link del middle')
    await until('interface removed right down 1500')
    replay.check()
    tell(seen.filter(text => text.includes('removed middle')))`,
  )
  for (const text of ['membership removed middle 233.252.0.1', 'membership removed middle ff15::1']) {
    assert.ok(seen.includes(text), text)
  }
  assert.ok(seen.includes('address removed middle 10.1.0.1'))
  assert.match(seen.at(-1) as string, /^interface removed middle/)
})

test('a port that leaves its bridge is no interface that goes', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  host.ip('link add bridge type bridge')
  const seen = await watch<string[]>(
    net,
    host,
    `const { until } = watching(m.watch())
    ip('link set left master bridge')
    ip('link set left nomaster')
    ip('addr add 10.9.0.1/24 dev left')
    await until('address added left 10.9.0.1')
    replay.check()
    tell(seen)`,
  )
  assert.deepEqual(
    seen.filter(text => /^interface (added|removed)/.test(text)),
    [],
  )
})

const REFUSING = `const { setsockopt } = native
  native.setsockopt = (fd, level, name, length) =>
    level === 270 && [37, 38].includes(value[0]) ? -m.EINVAL : setsockopt(fd, level, name, length)
`

for (const [how, options, code, longest] of [
  ['every second, where the kernel does not announce them', '', REFUSING, 1000],
  ['as often as is asked, where the kernel does not announce them', '{ interval: 30 }', REFUSING, 30],
] as const) {
  test(`memberships are looked at ${how}`, async t => {
    const net = new TestNet(t)
    const host = await net.host()
    const { times, waits, changes } = await watch<{ times: number[]; waits: number[]; changes: number }>(
      net,
      host,
      `${code}
      const times = [], waits = []
      const wait = setTimeout
      globalThis.setTimeout = (call, milliseconds) => { waits.push(milliseconds); return wait(call, milliseconds) }
      const { until } = watching(m.watch(${options}))
      for (const group of ['233.252.0.1', 'ff15::1']) {
        const start = performance.now()
        const s = join(group, 1)
        await until('membership added lo ' + group)
        times.push(performance.now() - start)
        const [again, other] = [join(group, 1), join('239.1.1.1', 1)]
        await until('membership added lo 239.1.1.1')
        for (const fd of [s, again, other]) m.close(fd)
        await until('membership removed lo ' + group)
      }
      ip('addr add 10.9.0.1/24 dev lo')
      await until('address added lo 10.9.0.1')
      replay.check()
      tell({ times, waits, changes: seen.filter(text => text.startsWith('membership changed')).length })`,
    )
    t.diagnostic(`told after ${times.map(time => time.toFixed(1)).join(', ')} ms`)
    assert.ok(waits.length > 0)
    for (const time of waits) assert.ok(time <= longest, `${time} ms`)
    assert.equal(changes, options === '' ? 0 : 2)
  })
}

test('users, mode and sources are told where an interval is given, and only then', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  const told = await watch<{ changes: unknown[]; without: string[] }>(
    net,
    host,
    `const group = '233.252.0.1', s = join(group, 1)
    replay.members = new Set(state().members)
    const quiet = watching(m.watch())
    const { until } = watching(m.watch({ interval: 20 }))
    const changes = []
    const change = async call => {
      call()
      const { membership, before } = await until('membership changed lo ' + group)
      changes.push([before, membership].map(({ users, mode, sources }) => [users, mode, ...sources.map(({ address }) => address)]))
    }
    let other
    await change(() => { other = join(group, 1) })
    await change(() => m.close(other))
    await change(() => setSourceFilter(s, 1, group, { mode: 'include', sources: ['10.0.0.1'] }))
    await change(() => setSourceFilter(s, 1, group, { mode: 'include', sources: ['10.0.0.2'] }))
    ip('addr add 10.9.0.1/24 dev lo')
    await until('address added lo 10.9.0.1')
    replay.check()
    const without = brief((await quiet.events.next()).value)
    tell({ changes, without })`,
  )
  const [everybody, one, two] = [['exclude'], ['include', '10.0.0.1'], ['include', '10.0.0.2']]
  assert.deepEqual(told, {
    changes: [
      [
        [1, ...everybody],
        [2, ...everybody],
      ],
      [
        [2, ...everybody],
        [1, ...everybody],
      ],
      [
        [1, ...everybody],
        [1, ...one],
      ],
      [
        [1, ...one],
        [1, ...two],
      ],
    ],
    without: 'address added lo 10.9.0.1',
  })
})
