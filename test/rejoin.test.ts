// Interfaces that go and come back, and memberships that come back with them.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { ask } from './kit/ask.js'
import { TestNet } from './kit/test-net.js'

const REPLUG = `import { execSync } from 'node:child_process'
const ip = words => execSync('ip ' + words)
const plug = name => { ip('link add ' + name + ' type veth peer name other'); ip('link set ' + name + ' up') }
const told = []
// It does not keep the process alive by itself.
const until = async isSo => { while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5)) }
const rejoin = error => { told.push(error?.message ?? 'joined') }
const state = s => m.memberships(s).map(({ name, ifindex, group, mode, sources }) => ({ name, ifindex, group, mode, sources }))
plug('v0')
`

/** What a module tells that runs in a host of its own, which has the interface v0. */
async function seen<T>(t: TestContext, code: string): Promise<T> {
  const net = new TestNet(t)
  return ask(net, await net.host(), REPLUG + code)
}

test('memberships of both families come back, with their sources, under the new index', async t => {
  const { before, between, after, indexes, told, clean } = await seen<Record<string, unknown[]>>(
    t,
    `const [s4, s6] = [udp('239.1.1.1'), udp('ff15::1')]
    const all = [
      m.join(s4, { group: '239.1.1.1', interface: 'v0', rejoin }),
      m.join(s4, { group: '232.1.1.1', source: '10.1.0.9', interface: 'v0', rejoin }),
      m.join(s4, { group: '232.1.1.1', source: '10.1.0.8', interface: 'v0', rejoin }),
      m.join(s6, { group: 'ff15::1', interface: 'v0', rejoin }),
    ]
    all[3].filter = { mode: 'exclude', sources: ['2001:db8::1'] }
    const read = () => [...state(s4), ...state(s6)].map(({ ifindex, ...rest }) => rest)
    const before = read()
    ip('link del v0')
    const between = read()
    plug('v0')
    await until(() => told.length === 4)
    const after = read()
    const indexes = [...new Set([...all.map(({ ifindex }) => ifindex), m.if_nametoindex('v0')])]
    for (const membership of all) membership.leave()
    tell({ before, between, after, indexes, told, clean: read() })`,
  )
  assert.deepEqual(before, [
    { name: 'v0', group: '232.1.1.1', mode: 'include', sources: ['10.1.0.9', '10.1.0.8'] },
    { name: 'v0', group: '239.1.1.1', mode: 'exclude', sources: [] },
    { name: 'v0', group: 'ff15::1', mode: 'exclude', sources: ['2001:db8::1'] },
  ])
  assert.deepEqual(between, [])
  assert.deepEqual(after, before)
  assert.equal(indexes?.length, 1, 'each has the index that the interface has now')
  assert.deepEqual(told, Array(4).fill('joined'))
  assert.deepEqual(clean, [])
})

test('one that did not ask stays away, and still leaves; one that was left does not come back', async t => {
  const after = await seen(
    t,
    `const s = udp('239.1.1.1')
    const quiet = m.join(s, { group: '239.1.1.1', interface: 'v0' })
    const gone = m.join(s, { group: '239.1.1.2', interface: 'v0', rejoin })
    m.join(s, { group: '239.1.1.3', interface: 'v0', rejoin })
    ip('link del v0')
    gone.leave()
    plug('v0')
    await until(() => told.length === 1)
    const groups = state(s).map(({ group }) => group)
    quiet.leave()
    tell([groups, told])`,
  )
  assert.deepEqual(after, [['239.1.1.3'], ['joined']])
})

test('it goes with a new name, and not to another interface that takes the old one', async t => {
  const names = await seen(
    t,
    `const s = udp('239.1.1.1')
    const membership = m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    const first = membership.ifindex
    ip('link set v0 down'); ip('link set v0 name w0'); ip('link set w0 up')
    ip('link add v0 type veth peer name third')
    // What is told of the other interface is told before what is told of this one.
    ip('link del w0')
    ip('link add w0 type veth peer name fourth')
    await until(() => told.length === 1)
    tell([membership.name, membership.ifindex === m.if_nametoindex('w0'), membership.ifindex !== first, told])`,
  )
  assert.deepEqual(names, ['w0', true, true, ['joined']])
})

test('what goes wrong is told, and tried again; without a function it is a warning', async t => {
  const [failed, came] = await seen<[string[], string[]]>(
    t,
    `import { native } from '#lib/abi/binding.js'
    const s = udp('239.1.1.1')
    const warned = new Promise(resolve => process.once('warning', warning => resolve(warning.message)))
    m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    m.join(s, { group: '239.1.1.2', interface: 'v0', rejoin: true })
    ip('link del v0')
    const { setsockopt } = native
    native.setsockopt = (fd, level, name, length) => (name === m.MCAST_JOIN_GROUP ? -m.ENOBUFS : setsockopt(fd, level, name, length))
    ip('link add v0 type veth peer name other')
    await until(() => told.length > 0)
    const failed = [told[0].split(':')[0], (await warned).split(':')[0]]
    native.setsockopt = setsockopt
    ip('link del v0')
    plug('v0')
    await until(() => state(s).length === 2)
    tell([failed, state(s).map(({ group }) => group)])`,
  )
  assert.deepEqual(failed, Array(2).fill('setsockopt MCAST_JOIN_GROUP ENOBUFS'))
  assert.deepEqual(came, ['239.1.1.2', '239.1.1.1'])
})

test('its socket is opened with the first, and closed when the last was left, or went with its own socket', async t => {
  const counts = await seen(
    t,
    `const s = udp('239.1.1.1')
    // What the event loop opens once, for good.
    new m.Poller(s, m.POLLIN, () => {}).close()
    const first = open()
    const counts = []
    const count = () => counts.push(open() > first)
    const one = m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    const two = m.join(s, { group: '239.1.1.2', interface: 'v0', rejoin })
    count()
    one.leave()
    count()
    two.leave()
    count()
    m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    count()
    m.close(s)
    ip('link set v0 mtu 1400')
    await until(() => open() < first)
    count()
    tell(counts)`,
  )
  assert.deepEqual(counts, [true, true, false, true, false])
})

test('it does not keep the process alive', async t => {
  assert.equal(await seen(t, `m.join(udp('239.1.1.1'), { group: '239.1.1.1', interface: 'v0', rejoin })\ntell(1)`), 1)
})

test('a membership that cannot be followed is left again', async t => {
  const [code, groups, left] = await seen<[string, string[], number]>(
    t,
    `import { native } from '#lib/abi/binding.js'
    const s = udp('239.1.1.1')
    const first = open()
    const { socket_owned } = native
    native.socket_owned = () => -m.EMFILE
    let code
    try { m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin }) } catch (error) { code = error.code }
    native.socket_owned = socket_owned
    tell([code, state(s), open() - first])`,
  )
  assert.deepEqual([code, groups, left], ['EMFILE', [], 0])
})

test('where its socket fails, that is told, and it goes on with another', async t => {
  const [failed, came] = await seen<[string, string[]]>(
    t,
    `import { native } from '#lib/abi/binding.js'
    const s = udp('239.1.1.1')
    m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    const { recvmsg, recvfrom } = native
    native.recvmsg = native.recvfrom = () => -m.EIO
    ip('link del v0')
    await until(() => told.length === 1)
    native.recvmsg = recvmsg
    native.recvfrom = recvfrom
    plug('v0')
    await until(() => told.length === 2)
    tell([told[0].includes('EIO'), told[1], state(s).map(({ group }) => group)])`,
  )
  assert.deepEqual([failed, came], [true, 'joined'])
})

test('what its socket has lost, the interfaces tell', async t => {
  const groups = await seen(
    t,
    `import { native } from '#lib/abi/binding.js'
    const s = udp('239.1.1.1')
    m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    const { recvmsg, recvfrom } = native
    const lose = of => (...args) => { const got = of(...args); return got > 0 ? -m.ENOBUFS : got }
    native.recvmsg = lose(recvmsg)
    native.recvfrom = lose(recvfrom)
    ip('link del v0')
    plug('v0')
    await until(() => told.length > 0)
    tell([told[0], state(s).map(({ group }) => group)])`,
  )
  assert.deepEqual(groups, ['joined', ['239.1.1.1']])
})

test('an interface that comes back under the same index is joined again', async t => {
  const [same, groups] = await seen<[boolean, string[]]>(
    t,
    `const s = udp('239.1.1.1')
    const membership = m.join(s, { group: '239.1.1.1', interface: 'v0', rejoin })
    const { ifindex } = membership
    ip('link del v0')
    ip('link add v0 index ' + ifindex + ' type veth peer name other')
    await until(() => told.length === 1)
    tell([membership.ifindex === ifindex, m.memberships(s).map(({ group }) => group)])`,
  )
  assert.deepEqual([same, groups], [true, ['239.1.1.1']])
})

test('an announcement that is over does not take a membership from a live interface', async t => {
  const result = await seen(
    t,
    `const s = udp('239.1.1.1')
    ip('link add v1 type bridge')
    m.join(s, { group: '239.1.1.1', interface: 'v1', rejoin })
    ip('link del v0'); plug('v0'); ip('link del v0'); plug('v0')
    const membership = m.join(s, { group: '239.1.1.2', interface: 'v0', rejoin })
    const { ifindex } = membership
    // What is told of this one is told behind all that was announced before.
    ip('link del v1'); ip('link add v1 type bridge')
    await until(() => told.length > 0)
    tell([told, membership.ifindex === ifindex])`,
  )
  assert.deepEqual(result, [['joined'], true])
})
