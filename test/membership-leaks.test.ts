// What happens to the interface between a join and its leave, and what the kernel still has then: of join(), and of node:dgram.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { maddr } from './kit/maddr.js'
import type { MemberCalls } from './kit/member.js'
import { type Host, TestNet } from './kit/test-net.js'
import { Told } from './kit/told.js'

/** What became of a membership of node:dgram. */
interface Outcome {
  /** What dropMembership() did: nothing is wrong, or the code of its error. */
  readonly drop: string
  /** Whether the host is a member still: no, until the socket is closed, or for ever. */
  readonly stays: 'no' | 'until close()' | 'past close()'
  /** How many groups the socket could join after it. */
  readonly room: number
}

const CLEAN: Outcome = { drop: 'done', stays: 'no', room: 20 }
const REFUSED: Outcome = { drop: 'EADDRNOTAVAIL', stays: 'until close()', room: 19 }
// The interface is gone, and its entry in the socket's list is not found, but counts.
const DEAD: Outcome = { drop: 'EADDRNOTAVAIL', stays: 'no', room: 19 }

interface Case {
  readonly name: string
  /** How the interface is named in the join: by address, or left to the routes. */
  readonly given: '10.1.0.1' | 'default'
  change(host: Host, far: Host): void
  /** Where the groups are after it; left out where they went with the interface. */
  readonly on?: string
  readonly dgram: Outcome
}

function steps(host: Host, ...words: string[]): void {
  for (const step of words) host.ip(step)
}

const MADE_ANEW = 'link add cable type veth peer name far'
const READY = ['addr add 10.1.0.1/24 dev cable', 'link set cable up']

const cases: readonly Case[] = [
  {
    name: 'renumbered',
    given: '10.1.0.1',
    change: host => steps(host, 'addr del 10.1.0.1/24 dev cable', 'addr add 10.1.0.7/24 dev cable'),
    on: 'cable',
    // Its entry in the socket's list goes, and with that nobody knows of the interface's any more.
    dgram: { drop: 'done', stays: 'past close()', room: 20 },
  },
  {
    name: 'the address moved to another interface',
    given: '10.1.0.1',
    change: host => steps(host, 'addr del 10.1.0.1/24 dev cable', 'addr add 10.1.0.1/24 dev other'),
    on: 'cable',
    dgram: REFUSED,
  },
  {
    name: 'the route moved to another interface',
    given: 'default',
    change: host => steps(host, 'route replace 224.0.0.0/4 dev other'),
    on: 'cable',
    dgram: REFUSED,
  },
  {
    name: 'the route gone',
    given: 'default',
    change: host => steps(host, 'route del 224.0.0.0/4'),
    on: 'cable',
    dgram: { ...REFUSED, drop: 'ENODEV' },
  },
  {
    name: 'down and up',
    given: '10.1.0.1',
    change: host => steps(host, 'link set cable down', 'link set cable up'),
    on: 'cable',
    dgram: CLEAN,
  },
  {
    name: 'down',
    given: '10.1.0.1',
    change: host => steps(host, 'link set cable down'),
    on: 'cable',
    dgram: CLEAN,
  },
  {
    name: 'renamed',
    given: '10.1.0.1',
    change: host => steps(host, 'link set cable down', 'link set cable name wire', 'link set wire up'),
    on: 'wire',
    dgram: CLEAN,
  },
  {
    name: 'deleted',
    given: '10.1.0.1',
    change: host => steps(host, 'link del cable'),
    dgram: CLEAN,
  },
  {
    name: 'deleted, and made anew by the same name, with the same address',
    given: '10.1.0.1',
    change: host => steps(host, 'link del cable', MADE_ANEW, ...READY),
    dgram: DEAD,
  },
  {
    name: 'lent to another host, and back',
    given: '10.1.0.1',
    change(host, far) {
      host.ip(`link set cable netns ${far.pid}`)
      far.ip(`link set cable netns ${host.pid}`)
      steps(host, ...READY)
    },
    dgram: DEAD,
  },
]

const GROUPS = [
  { group: '233.252.0.1' },
  { group: '232.0.0.1', source: '10.1.0.2' },
  { group: 'ff15::1' },
  { group: 'ff35::1', source: '2001:db8::2' },
]
const DGRAM_GROUP = '233.252.0.9'

/** The groups of join() that a host is a member of, by interface, and how many sockets hold each. */
function held(host: Host): Record<string, number> {
  return Object.fromEntries(Object.entries(maddr(host)).filter(([key]) => !key.endsWith(DGRAM_GROUP)))
}

function everyGroup(users: number, on: string | undefined): Record<string, number> {
  return on === undefined ? {} : Object.fromEntries(GROUPS.map(({ group }) => [`${on} ${group}`, users]))
}

async function network(t: TestContext): Promise<[Host, Host, Told<MemberCalls>]> {
  const net = new TestNet(t)
  const [host, far] = [await net.host(), await net.host()]
  net.link({ host, name: 'cable', addresses: ['10.1.0.1/24'] }, { host: far, name: 'far' })
  net.link({ host, name: 'other', addresses: ['10.2.0.1/24'] }, { host: far, name: 'farther' })
  host.ip('route add 224.0.0.0/4 dev cable')
  return [host, far, new Told<MemberCalls>(net, host, 'member')]
}

/** Drops a membership of node:dgram, and closes its socket. */
async function end(host: Host, program: Told<MemberCalls>, address: string | undefined): Promise<Outcome> {
  const stays = () => Object.keys(maddr(host)).some(key => key.endsWith(DGRAM_GROUP))
  const drop = await program.do('dropMembership', DGRAM_GROUP, address).then(
    () => 'done',
    (error: NodeJS.ErrnoException) => error.code ?? String(error),
  )
  const afterDrop = stays()
  const room = await program.do('roomOfDgram')
  await program.do('closeDgram')
  return { drop, stays: stays() ? 'past close()' : afterDrop ? 'until close()' : 'no', room }
}

for (const { name, given, change, on, dgram } of cases) {
  test(`${name}: of join() nothing is left after leave(), nor after close()`, async t => {
    const [host, far, program] = await network(t)
    const [left, closed] = [await program.do('open'), await program.do('open')]
    for (const s of [left, closed]) {
      for (const what of GROUPS) await program.do('join', s, { ...what, interface: given })
    }
    assert.deepEqual(held(host), everyGroup(2, 'cable'))
    const address = given === 'default' ? undefined : given
    await program.do('openDgram')
    await program.do('addMembership', DGRAM_GROUP, address)

    change(host, far)
    assert.deepEqual(held(host), everyGroup(2, on))
    assert.equal(await program.do('room', left), 18, 'the two of IPv4 count, wherever their interface is')
    await program.do('leave', left)
    assert.deepEqual(held(host), everyGroup(1, on))
    assert.equal(await program.do('room', left), 20)
    await program.do('close', closed)
    assert.deepEqual(held(host), {})

    const outcome = await end(host, program, address)
    if (isDeepStrictEqual(outcome, CLEAN) && dgram !== CLEAN) {
      t.diagnostic(`node:dgram of ${process.version} leaves nothing behind here any more`)
    } else {
      assert.deepEqual(outcome, dgram, 'what node:dgram leaves behind')
    }
  })
}
