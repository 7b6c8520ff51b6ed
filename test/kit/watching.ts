import { ask } from './ask.js'
import type { Host, TestNet } from './test-net.js'

const PREAMBLE = `import { execFileSync, spawn } from 'node:child_process'
import { native, value } from '#lib/abi/binding.js'

const ip = words => execFileSync('ip', words.split(' '))
const batch = lines => execFileSync('ip', ['-batch', '-'], { input: lines.join('\\n') })
const index = name => m.if_nametoindex(name)
const flags = ({ flags }) => (flags & m.IFF_UP ? 'up' : 'down')
const brief = event => {
  const { kind, change, interface: of, address, membership, before } = event
  const text = {
    interface: () => of.name + ' ' + flags(of) + ' ' + of.mtu + (before ? ' was ' + before.name + ' ' + flags(before) + ' ' + before.mtu : ''),
    address: () => of.name + ' ' + address.address,
    membership: () => membership.name + ' ' + membership.group,
  }
  return [kind, change, text[kind]()].join(' ')
}

// What the events make of what was there before: each of them has to fit what came before it.
const state = () => ({
  interfaces: m.interfaces(),
  members: m.memberships().map(({ ifindex, group }) => ifindex + ' ' + group).sort(),
})
class Replay {
  constructor({ interfaces, members }) {
    this.interfaces = new Map(interfaces.map(one => [one.index, one]))
    this.members = new Set(members)
  }
  take(event) {
    const { kind, change, interface: of, membership, before } = event
    if (kind === 'membership') {
      const key = membership.ifindex + ' ' + membership.group
      assert.ok(this.interfaces.has(membership.ifindex), brief(event))
      assert.equal(this.members.has(key), change !== 'added', brief(event))
      change === 'removed' ? this.members.delete(key) : this.members.add(key)
      return
    }
    const known = this.interfaces.get(of.index)
    assert.equal(known !== undefined, kind !== 'interface' || change !== 'added', brief(event))
    if (kind === 'interface' && change === 'changed') assert.deepEqual(before, known)
    if (kind === 'interface' && change === 'removed') {
      assert.deepEqual([of, of.addresses], [known, []])
      assert.ok(![...this.members].some(key => key.startsWith(of.index + ' ')), brief(event))
      this.interfaces.delete(of.index)
    } else this.interfaces.set(of.index, of)
  }
  check() {
    const sorted = list => list.map(one => ({ ...one, addresses: one.addresses.map(address => JSON.stringify(address)).sort() }))
    const now = state()
    assert.deepEqual(sorted([...this.interfaces.values()].sort((a, b) => a.index - b.index)), sorted(now.interfaces))
    assert.deepEqual([...this.members].sort(), now.members)
  }
}

const replay = new Replay(state())
const seen = []
const watching = events => {
  const next = async (promise = events.next()) => {
    const { value } = await promise
    replay.take(value)
    seen.push(brief(value))
    return value
  }
  const until = async (text, promise) => {
    for (;;) {
      const event = await next(promise)
      if (brief(event) === text) return event
      promise = undefined
    }
  }
  return { events, next, until }
}
`

/** What a module tells that watches in a host: watch() is called by the code, which has what is above. */
export function watch<T>(net: TestNet, host: Host, code: string): Promise<T> {
  return ask(net, host, PREAMBLE + code)
}
