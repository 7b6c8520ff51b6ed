// What joins and leaves say on the wire in MLD, record by record, and that another wire hears none of it.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Message } from '#lib/learn/hosts/group-messages.js'
import type { Host } from './kit/test-net.js'
import { record, type Watched, watched } from './kit/wire.js'

const GROUP = 'ff15::1'
const SSM = 'ff35::1'
const [A, B, C] = ['2001:db8:a::1', '2001:db8:b::1', '2001:db8:c::1']

/** What every report has: RFC 3810, 5 and 5.2.14. Its source is the link-local address. */
function report(host: Host): Partial<Message> {
  const source = /fe80::\S+(?=\/64)/.exec(host.ip('-6 address show dev west'))?.[0]
  assert(source !== undefined)
  return { source, hops: 1, routerAlert: true, type: 'ICMPV6_MLD2_REPORT', destination: 'ff02::16' }
}

const watch = (t: TestContext, run: (watched: Watched) => Promise<void>) => watched(t, 'AF_INET6', report, run)

// RFC 3810, 6.1: a change of mode tells the whole filter, a change of sources only what is new and what is old. To join is
// to change from INCLUDE with no source, and to leave is to change to it.

test('a group joined whole, sources of it blocked and unblocked, and left', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.IPV6_ADD_MEMBERSHIP(GROUP, 'west'), record('CHANGE_TO_EXCLUDE_MODE', GROUP))
    await wire.says(() => peer.MCAST_BLOCK_SOURCE(GROUP, 'west', A), record('BLOCK_OLD_SOURCES', GROUP, A))
    await wire.says(() => peer.MCAST_BLOCK_SOURCE(GROUP, 'west', B), record('BLOCK_OLD_SOURCES', GROUP, B))
    await wire.says(() => peer.MCAST_UNBLOCK_SOURCE(GROUP, 'west', A), record('ALLOW_NEW_SOURCES', GROUP, A))
    await wire.says(() => peer.IPV6_DROP_MEMBERSHIP(GROUP, 'west'), record('CHANGE_TO_INCLUDE_MODE', GROUP))
  }))

test('one source joined, another one, one dropped, and the last', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(() => peer.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', B), record('ALLOW_NEW_SOURCES', SSM, B))
    await wire.says(() => peer.MCAST_LEAVE_SOURCE_GROUP(SSM, 'west', A), record('BLOCK_OLD_SOURCES', SSM, A))
    await wire.says(() => peer.MCAST_LEAVE_SOURCE_GROUP(SSM, 'west', B), record('BLOCK_OLD_SOURCES', SSM, B))
  }))

test('the filter replaced, its mode switched to and fro, and the socket closed', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(
      () => peer.MCAST_MSFILTER(SSM, 'west', 'MCAST_INCLUDE', B, C),
      record('ALLOW_NEW_SOURCES', SSM, B, C),
      record('BLOCK_OLD_SOURCES', SSM, A),
    )
    await wire.says(
      () => peer.MCAST_MSFILTER(SSM, 'west', 'MCAST_EXCLUDE', A),
      record('CHANGE_TO_EXCLUDE_MODE', SSM, A),
    )
    await wire.says(
      () => peer.MCAST_MSFILTER(SSM, 'west', 'MCAST_EXCLUDE', B, C),
      record('BLOCK_OLD_SOURCES', SSM, B, C),
      record('ALLOW_NEW_SOURCES', SSM, A),
    )
    await wire.says(
      () => peer.MCAST_MSFILTER(SSM, 'west', 'MCAST_INCLUDE', B),
      record('CHANGE_TO_INCLUDE_MODE', SSM, B),
    )
    await wire.says(() => peer.close(), record('BLOCK_OLD_SOURCES', SSM, B))
  }))

// RFC 3810, 4.2: the interface includes what any socket includes; where one excludes, it excludes what all of those
// exclude and no other includes. What does not change that is not said.
test('two sockets with filters of their own: the interface has one, made of both', t =>
  watch(t, async ({ wire, peer, second }) => {
    await wire.says(() => peer.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(() => second.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', A))
    await wire.says(() => second.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', B), record('ALLOW_NEW_SOURCES', SSM, B))
    await wire.says(() => peer.MCAST_LEAVE_SOURCE_GROUP(SSM, 'west', A))
    await wire.says(() => peer.IPV6_ADD_MEMBERSHIP(SSM, 'west'), record('CHANGE_TO_EXCLUDE_MODE', SSM))
    await wire.says(() => peer.MCAST_BLOCK_SOURCE(SSM, 'west', A))
    await wire.says(() => peer.MCAST_BLOCK_SOURCE(SSM, 'west', C), record('BLOCK_OLD_SOURCES', SSM, C))
    await wire.says(() => second.MCAST_LEAVE_SOURCE_GROUP(SSM, 'west', A), record('BLOCK_OLD_SOURCES', SSM, A))
    await wire.says(() => peer.close(), record('CHANGE_TO_INCLUDE_MODE', SSM, B))
    await wire.says(() => second.kill(), record('BLOCK_OLD_SOURCES', SSM, B))
  }))
