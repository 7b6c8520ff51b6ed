// The reader of IGMP and MLD, which other tests rely on, on messages made by hand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Message, message } from '#lib/learn/hosts/group-messages.js'
import { packet, text } from '#lib/learn/hosts/packet.js'

const ETHERNET = '01005e000016' + '020000000001'
const hex16 = (number: number) => number.toString(16).padStart(4, '0')

/** A frame with an IPv4 packet from 10.1.0.2 to 224.0.0.22; the last bytes are padding, as of a short frame. */
function ipv4(payload: string, { protocol = '02', tos = 'c0', options = '94040000' } = {}): Buffer {
  const version = options === '' ? '45' : '46'
  const length = hex16((40 + options.length + payload.length) / 2)
  const rest = ['0000400001', protocol, '0000', '0a010002', 'e0000016'].join('')
  return Buffer.from(`${ETHERNET}0800${version}${tos}${length}${rest}${options}${payload}000000`, 'hex')
}

/** A frame with an ICMPv6 message from fe80::1 behind a router alert. */
function ipv6(payload: string, destination: string): Buffer {
  const addresses = ['fe800000000000000000000000000001', destination].join('')
  const options = '3a00050200000100'
  return Buffer.from(
    `${ETHERNET}86dd60000000${hex16(8 + payload.length / 2)}0001${addresses}${options}${payload}`,
    'hex',
  )
}

function decoded(frame: Buffer): Message | undefined {
  const carried = packet(frame)
  assert(carried !== undefined)
  return message(carried)
}

const V4 = { source: '10.1.0.2', destination: '224.0.0.22', tos: 0xc0, hops: 1, routerAlert: true }
const ALL_NODES = 'ff020000000000000000000000000001'
const ALL_ROUTERS = 'ff020000000000000000000000000002'
const ALL_MLDV2_ROUTERS = 'ff020000000000000000000000000016'

test('IGMPv3: a report of two records, the first with data behind it that nobody uses', () => {
  const record1 = '05010002' + 'e8010101' + 'c0000201' + 'c0000202' + 'deadbeef'
  const record2 = '04000000' + 'e9fc0001'
  assert.deepEqual(decoded(ipv4(`2200e05700000002${record1}${record2}`)), {
    ...V4,
    type: 'IGMPV3_HOST_MEMBERSHIP_REPORT',
    records: [
      { type: 'ALLOW_NEW_SOURCES', group: '232.1.1.1', sources: ['192.0.2.1', '192.0.2.2'] },
      { type: 'CHANGE_TO_EXCLUDE_MODE', group: '233.252.0.1', sources: [] },
    ],
  })
})

test('IGMP: queries with sources and without, a report of version 2 and a leave', () => {
  for (const [payload, type, group, ...sources] of [
    ['11647715e80101010a7d0002c0000201c0000202', 'IGMP_HOST_MEMBERSHIP_QUERY', '232.1.1.1', '192.0.2.1', '192.0.2.2'],
    ['1164ee9b00000000', 'IGMP_HOST_MEMBERSHIP_QUERY', '0.0.0.0'],
    ['16000002e9fc0001', 'IGMPV2_HOST_MEMBERSHIP_REPORT', '233.252.0.1'],
    ['1700ff01e9fc0001', 'IGMP_HOST_LEAVE_MESSAGE', '233.252.0.1'],
  ] as const) {
    assert.deepEqual(decoded(ipv4(payload)), { ...V4, type, about: { group, sources }, records: [] })
  }
})

test('MLD: a report of version 2, a query of it, and a done', () => {
  const header = { source: 'fe80::1', tos: 0, hops: 1, routerAlert: true }
  const [group, source] = ['ff350000000000000000000000000001', '20010db8000a00000000000000000001']
  assert.deepEqual(decoded(ipv6(`8f0040010000000106000001${group}${source}`, ALL_MLDV2_ROUTERS)), {
    ...header,
    destination: 'ff02::16',
    type: 'ICMPV6_MLD2_REPORT',
    records: [{ type: 'BLOCK_OLD_SOURCES', group: 'ff35::1', sources: ['2001:db8:a::1'] }],
  })
  assert.deepEqual(decoded(ipv6(`8200569627100000${'00'.repeat(16)}027d0000`, ALL_NODES)), {
    ...header,
    destination: 'ff02::1',
    type: 'ICMPV6_MGM_QUERY',
    about: { group: '::', sources: [] },
    records: [],
  })
  assert.deepEqual(decoded(ipv6(`84007eef00000000${group}`, ALL_ROUTERS)), {
    ...header,
    destination: 'ff02::2',
    type: 'ICMPV6_MGM_REDUCTION',
    about: { group: 'ff35::1', sources: [] },
    records: [],
  })
})

test('what is wrong with a message is an error', () => {
  for (const [payload, error] of [
    ['16000003e9fc0001', /checksum/],
    ['99007d01e9fc0001', /type.*153/],
    ['2200ed000000000107000000e9fc0001', /type.*7/],
    ['2200efff0000000204000000e9fc0001', /shorter/],
    ['22002dfd0000000104000002e9fc0001c0000201', /shorter/],
  ] as const) {
    assert.throws(() => decoded(ipv4(payload)), error)
  }
  // The checksum of ICMPv6 covers the addresses.
  assert.throws(() => decoded(ipv6(`84007eef00000000${'ff35'.padEnd(31, '0')}1`, ALL_NODES)), /checksum/)
})

test('other packets are none of it, and options are looked for where there are any', () => {
  const udp = packet(ipv4('13881388000a0000' + '6869', { protocol: '11', tos: '00', options: '' }))
  assert(udp !== undefined)
  assert.deepEqual([message(udp), text(udp), udp.routerAlert], [undefined, 'hi', false])
  assert.equal(packet(ipv4('16000002e9fc0001', { options: '01010101' }))?.routerAlert, false)
  assert.equal(packet(Buffer.from(`${ETHERNET}0806${'00'.repeat(28)}`, 'hex')), undefined)
})
