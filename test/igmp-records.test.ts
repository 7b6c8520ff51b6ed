// What joins and leaves say on the wire in IGMP, record by record, and that another wire hears none of it.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { record, type Watched, watched } from './kit/wire.js'

const GROUP = '233.252.0.1'
const SSM = '232.1.1.1'
const HERE = '10.1.0.2'
const [A, B, C] = ['192.0.2.1', '192.0.2.2', '192.0.2.3']

/** What every message that a host sends has: RFC 3376, 4. */
const HEADER = { source: HERE, tos: 0xc0, hops: 1, routerAlert: true } as const
/** What every report of version 3 has: RFC 3376, 4.2.14. */
const REPORT = { ...HEADER, type: 'IGMPV3_HOST_MEMBERSHIP_REPORT', destination: '224.0.0.22' } as const

const watch = (t: TestContext, run: (watched: Watched) => Promise<void>) => watched(t, 'AF_INET', () => REPORT, run)

// RFC 3376, 5.1: a change of mode tells the whole filter, a change of sources only what is new and what is old. To join is
// to change from INCLUDE with no source, and to leave is to change to it.

test('a group joined whole, sources of it blocked and unblocked, and left', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.IP_ADD_MEMBERSHIP(GROUP, HERE), record('CHANGE_TO_EXCLUDE_MODE', GROUP))
    await wire.says(() => peer.IP_BLOCK_SOURCE(GROUP, HERE, A), record('BLOCK_OLD_SOURCES', GROUP, A))
    await wire.says(() => peer.IP_BLOCK_SOURCE(GROUP, HERE, B), record('BLOCK_OLD_SOURCES', GROUP, B))
    await wire.says(() => peer.IP_UNBLOCK_SOURCE(GROUP, HERE, A), record('ALLOW_NEW_SOURCES', GROUP, A))
    await wire.says(() => peer.IP_DROP_MEMBERSHIP(GROUP, HERE), record('CHANGE_TO_INCLUDE_MODE', GROUP))
  }))

test('one source joined, another one, one dropped, and the last', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(() => peer.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, B), record('ALLOW_NEW_SOURCES', SSM, B))
    await wire.says(() => peer.IP_DROP_SOURCE_MEMBERSHIP(SSM, HERE, A), record('BLOCK_OLD_SOURCES', SSM, A))
    await wire.says(() => peer.IP_DROP_SOURCE_MEMBERSHIP(SSM, HERE, B), record('BLOCK_OLD_SOURCES', SSM, B))
  }))

test('the filter replaced, its mode switched to and fro, and the socket closed', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(
      () => peer.IP_MSFILTER(SSM, HERE, 'MCAST_INCLUDE', B, C),
      record('ALLOW_NEW_SOURCES', SSM, B, C),
      record('BLOCK_OLD_SOURCES', SSM, A),
    )
    await wire.says(() => peer.IP_MSFILTER(SSM, HERE, 'MCAST_EXCLUDE', A), record('CHANGE_TO_EXCLUDE_MODE', SSM, A))
    await wire.says(
      () => peer.IP_MSFILTER(SSM, HERE, 'MCAST_EXCLUDE', B, C),
      record('BLOCK_OLD_SOURCES', SSM, B, C),
      record('ALLOW_NEW_SOURCES', SSM, A),
    )
    await wire.says(() => peer.IP_MSFILTER(SSM, HERE, 'MCAST_INCLUDE', B), record('CHANGE_TO_INCLUDE_MODE', SSM, B))
    await wire.says(() => peer.close(), record('BLOCK_OLD_SOURCES', SSM, B))
  }))

// RFC 3376, 3.2: the interface includes what any socket includes; where one excludes, it excludes what all of those
// exclude and no other includes. What does not change that is not said.
test('two sockets with filters of their own: the interface has one, made of both', t =>
  watch(t, async ({ wire, peer, second }) => {
    await wire.says(() => peer.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(() => second.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, A))
    await wire.says(() => second.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, B), record('ALLOW_NEW_SOURCES', SSM, B))
    await wire.says(() => peer.IP_DROP_SOURCE_MEMBERSHIP(SSM, HERE, A))
    await wire.says(() => peer.IP_ADD_MEMBERSHIP(SSM, HERE), record('CHANGE_TO_EXCLUDE_MODE', SSM))
    await wire.says(() => peer.IP_BLOCK_SOURCE(SSM, HERE, A))
    await wire.says(() => peer.IP_BLOCK_SOURCE(SSM, HERE, C), record('BLOCK_OLD_SOURCES', SSM, C))
    await wire.says(() => second.IP_DROP_SOURCE_MEMBERSHIP(SSM, HERE, A), record('BLOCK_OLD_SOURCES', SSM, A))
    await wire.says(() => peer.close(), record('CHANGE_TO_INCLUDE_MODE', SSM, B))
    await wire.says(() => second.kill(), record('BLOCK_OLD_SOURCES', SSM, B))
  }))

// RFC 2236, 3: a report goes to the group itself, twice; a leave, to all routers, once. Version 2 knows no sources: RFC 3376, 7.2.1.
test('with force_igmp_version 2 a host reports the group alone, and leaves it with a message of its own', t =>
  watch(t, async ({ host, wire, peer }) => {
    host.sysctl('net.ipv4.conf.west.force_igmp_version', 2)
    host.sysctl('net.ipv4.conf.west.igmpv2_unsolicited_report_interval', 10)
    const report = (group: string) => ({
      ...HEADER,
      type: 'IGMPV2_HOST_MEMBERSHIP_REPORT',
      destination: group,
      about: { group, sources: [] },
      records: [],
    })
    const leave = (group: string) => ({ ...report(group), type: 'IGMP_HOST_LEAVE_MESSAGE', destination: '224.0.0.2' })
    const said = (step: () => Promise<unknown>, count: number) => wire.messages(step, all => all.length >= count)
    assert.deepEqual(await said(() => peer.IP_ADD_MEMBERSHIP(GROUP, HERE), 2), [report(GROUP), report(GROUP)])
    assert.deepEqual(await said(() => peer.IP_BLOCK_SOURCE(GROUP, HERE, A), 0), [])
    assert.deepEqual(await said(() => peer.IP_DROP_MEMBERSHIP(GROUP, HERE), 1), [leave(GROUP)])
    assert.deepEqual(await said(() => peer.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, A), 2), [report(SSM), report(SSM)])
    assert.deepEqual(await said(() => peer.IP_ADD_SOURCE_MEMBERSHIP(SSM, HERE, B), 0), [])
    assert.deepEqual(await said(() => peer.close(), 1), [leave(SSM)])
  }))

test('the options of either family say the same by MCAST_*', t =>
  watch(t, async ({ wire, peer }) => {
    await wire.says(() => peer.MCAST_JOIN_GROUP(GROUP, 'west'), record('CHANGE_TO_EXCLUDE_MODE', GROUP))
    await wire.says(() => peer.MCAST_BLOCK_SOURCE(GROUP, 'west', A), record('BLOCK_OLD_SOURCES', GROUP, A))
    await wire.says(() => peer.MCAST_UNBLOCK_SOURCE(GROUP, 'west', A), record('ALLOW_NEW_SOURCES', GROUP, A))
    await wire.says(() => peer.MCAST_LEAVE_GROUP(GROUP, 'west'), record('CHANGE_TO_INCLUDE_MODE', GROUP))
    await wire.says(() => peer.MCAST_JOIN_SOURCE_GROUP(SSM, 'west', A), record('ALLOW_NEW_SOURCES', SSM, A))
    await wire.says(
      () => peer.MCAST_MSFILTER(SSM, 'west', 'MCAST_EXCLUDE', B),
      record('CHANGE_TO_EXCLUDE_MODE', SSM, B),
    )
    await wire.says(
      () => peer.MCAST_MSFILTER(SSM, 'west', 'MCAST_INCLUDE', A),
      record('CHANGE_TO_INCLUDE_MODE', SSM, A),
    )
    await wire.says(() => peer.MCAST_LEAVE_SOURCE_GROUP(SSM, 'west', A), record('BLOCK_OLD_SOURCES', SSM, A))
  }))
