// Every row of the option table on the live kernel, and what the C library was handed for it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import * as mreq from 'mreq'
import { AF_INET, IPPROTO_IP, SOCK_DGRAM, SOL_SOCKET } from 'mreq'
import * as c from 'mreq/c'
import { type Row, row, rows } from '#lib/abi/option.js'
import { root } from './lab/root.js'
import { all, isMembership, stepOf, steps } from './lab/samples.js'
import { witness } from './lab/witness.js'

/** A UDP socket for one test. */
function udp(t: TestContext): number {
  const fd = mreq.socket(AF_INET, SOCK_DGRAM)
  t.after(() => mreq.close(fd))
  return fd
}

/** Which sources of a group this host hears, as the kernel's tables tell it. */
function hears(group: string): string {
  const number = mreq.inet_addr(group).toString(16).toUpperCase().padStart(8, '0')
  if (!new RegExp(`^\\s+${number} `, 'm').test(readFileSync('/proc/net/igmp', 'utf8'))) return 'none'
  const address = `0x${mreq.htonl(mreq.inet_addr(group)).toString(16).padStart(8, '0')}`
  const rows = readFileSync('/proc/net/mcfilter', 'utf8')
    .split('\n')
    .map(row => row.trim().split(/\s+/))
  const listed = rows
    .filter(row => row[2] === address)
    .map(([, , , from, included]) => {
      const text = mreq.inet_ntoa(mreq.htonl(Number(from)))
      return `${included === '0' ? 'not' : 'only'} ${text}`
    })
  return listed.join(', ') || 'all'
}

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

/** Options by number, with any value: the types that they have in the table are not under test here. */
const anySet = (fd: number, level: number, option: number, value: unknown) =>
  mreq.setsockopt(fd, level, option, value as Uint8Array)
const anyGet: (fd: number, level: number, option: number) => unknown = mreq.getsockopt as never

test('the samples stand in the order of the table', () => {
  assert.deepEqual(
    all.map(({ name }) => name),
    rows().map(({ name }) => name),
  )
})

for (const { name, sample, level, option } of all) {
  if ('check' in sample) {
    test(`${name} is read, and only read`, () => {
      sample.check()
      assert.deepEqual(row(level, option)?.takes, [])
    })
  } else if (isMembership(sample)) {
    for (const { set, bytes, group, first, hears: expected } of sample.values) {
      test(`${name} of ${set} is seen in the kernel's tables`, () => {
        for (const value of [set, bytesOf(bytes)]) {
          const fd = mreq.socket(AF_INET, SOCK_DGRAM)
          try {
            for (const step of first) {
              const { level, option } = stepOf(step.name, step.set, '')
              anySet(fd, level, option, step.set)
            }
            assert.equal(hears(group), expected[0])
            anySet(fd, level, option, value)
            assert.equal(hears(group), expected[1])
            assert.throws(() => anyGet(fd, level, option), { code: 'ERR_INVALID_ARG_VALUE', message: /can be read/ })
          } finally {
            mreq.close(fd)
          }
          assert.equal(hears(group), 'none', 'close() drops it')
        }
      })
    }
  } else {
    for (const [i, { set, bytes, reads }] of sample.values.entries()) {
      test(`${name} is set to ${set}, and reads ${reads}`, t => {
        for (const value of [set, bytesOf(bytes)]) {
          const fd = udp(t)
          const initially = anyGet(fd, level, option)
          if ('initially' in sample) assert.deepEqual(initially, sample.initially)
          if (i === 0) assert.notDeepEqual(initially, reads)
          anySet(fd, level, option, value)
          assert.deepEqual(anyGet(fd, level, option), reads)
        }
      })
    }
  }
}

test('the samples have a value of every kind that an option takes', () => {
  for (const { name, sample, level, option } of all) {
    const values = 'values' in sample ? sample.values.map(({ set }) => set) : []
    for (const kind of (row(level, option) as Row).takes) {
      assert.ok(
        values.some(value => kind.put(value) !== undefined),
        `${name} takes ${kind.expects}`,
      )
    }
  }
})

test('the C library is handed exactly the bytes of each sample', () => {
  const { env, calls } = witness('samples')
  execFileSync(process.execPath, [join(root, 'out/test/lab/set-samples.js')], { env: { ...process.env, ...env } })
  const seen = [...calls().values()].flat().filter(({ call }) => call === 'setsockopt')
  assert.deepEqual(
    seen.map(({ first, second, length, bytes, result }) => ({ level: first, option: second, length, bytes, result })),
    steps.flat().map(({ level, option, bytes }) => ({ level, option, length: bytes.length / 2, bytes, result: 0 })),
  )
})

test('a struct of another name is refused, even one of the right size', t => {
  const fd = udp(t)
  const source = new mreq.ip_mreq_source({ imr_multiaddr: '232.0.0.1', imr_interface: '127.0.0.1' })
  assert.equal(source.bytes.length, mreq.ip_mreqn.size)
  assert.throws(() => anySet(fd, IPPROTO_IP, mreq.IP_ADD_MEMBERSHIP, source), {
    code: 'ERR_INVALID_ARG_TYPE',
    message: /^the value of IP_ADD_MEMBERSHIP must be a struct ip_mreq or a struct ip_mreqn or a Uint8Array, not/,
  })
  assert.equal(hears('232.0.0.1'), 'none')
})

// linux/in.h
const IP_MINTTL = 21
const IP_MSFILTER = 41
const MCAST_INCLUDE = 1

test('an option that the table lacks is set and read as bytes', t => {
  assert.equal(row(IPPROTO_IP, IP_MINTTL), undefined)
  const fd = udp(t)
  const read = new mreq.int()
  assert.equal(mreq.getsockopt(fd, IPPROTO_IP, IP_MINTTL, read), 4)
  assert.notEqual(read.value, 200)
  mreq.setsockopt(fd, IPPROTO_IP, IP_MINTTL, new mreq.int(200).bytes)
  assert.equal(mreq.getsockopt(fd, IPPROTO_IP, IP_MINTTL, read.bytes), 4)
  assert.equal(read.value, 200)
  assert.throws(() => anySet(fd, IPPROTO_IP, IP_MINTTL, 2), { code: 'ERR_INVALID_ARG_TYPE' })
  assert.throws(() => anyGet(fd, IPPROTO_IP, IP_MINTTL), { code: 'ERR_INVALID_ARG_VALUE' })
})

test('getsockopt answers the real length, and leaves memory beyond it alone', t => {
  const fd = udp(t)
  const long = new Uint8Array(8).fill(0xee)
  assert.equal(mreq.getsockopt(fd, IPPROTO_IP, mreq.IP_TTL, long), 4)
  assert.deepEqual(long, Uint8Array.of(...new mreq.int(64).bytes, 0xee, 0xee, 0xee, 0xee))
  // The kernel gives one byte where that is all the room there is.
  const short = new Uint8Array(1)
  assert.equal(mreq.getsockopt(fd, IPPROTO_IP, mreq.IP_TTL, short), 1)
  assert.deepEqual(short, Uint8Array.of(64))
})

test('getsockopt reads its question from the memory, and answers in it', t => {
  const fd = udp(t)
  const [group, here, source] = ['232.0.0.1', '127.0.0.1', '10.0.0.1'].map(mreq.inet_addr) as [number, number, number]
  const join = new mreq.ip_mreq_source({ imr_multiaddr: group, imr_interface: here, imr_sourceaddr: source })
  mreq.setsockopt(fd, IPPROTO_IP, mreq.IP_ADD_SOURCE_MEMBERSHIP, join)
  // A struct ip_msfilter with room for two sources.
  const filter = Uint32Array.of(group, here, 0, 2, 0xeeeeeeee, 0xeeeeeeee)
  const length = mreq.getsockopt(fd, IPPROTO_IP, IP_MSFILTER, new Uint8Array(filter.buffer))
  assert.equal(length, 20)
  assert.deepEqual(filter, Uint32Array.of(group, here, MCAST_INCLUDE, 1, source, 0xeeeeeeee))
  const other = Uint32Array.of(group + 1, here, 0, 2, 0, 0)
  assert.throws(() => mreq.getsockopt(fd, IPPROTO_IP, IP_MSFILTER, new Uint8Array(other.buffer)), {
    code: 'EADDRNOTAVAIL',
  })
})

test('in C a TTL goes in and out by 1 byte and by 4', t => {
  const { IP_MULTICAST_TTL, int, setsockopt, sizeof, socklen_t, u_char } = c
  const fd = udp(t)
  for (const [put, take] of [
    [new u_char(3), new int()],
    [new int(200), new u_char()],
    [new int(-1), new int()],
  ] as const) {
    assert.equal(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, put, sizeof(put)), 0)
    const length = new socklen_t(sizeof(take))
    assert.equal(c.getsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, take, length), 0)
    assert.equal(length.value, take.bytes.length)
    assert.equal(take.value, put.value === -1 ? 1 : put.value)
  }
  const { env, calls } = witness('ttl')
  const code = `import { AF_INET, getsockopt, int, IP_MULTICAST_TTL, IPPROTO_IP, setsockopt, sizeof, SOCK_DGRAM, socket, socklen_t, u_char } from 'mreq/c'
    const s = socket(AF_INET, SOCK_DGRAM, 0)
    for (const ttl of [new u_char(3), new int(200)]) {
      setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, ttl, sizeof(ttl))
      getsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, ttl, new socklen_t(sizeof(ttl)))
    }`
  const node = ['--input-type=module', '--eval', code]
  execFileSync(process.execPath, node, { cwd: root, env: { ...process.env, ...env } })
  const four = Buffer.from(new int(200).bytes).toString('hex')
  // Node itself asks for the type of what its standard streams are open on.
  const ours = [...calls().values()].flat().filter(({ first }) => first === IPPROTO_IP)
  assert.deepEqual(
    ours.map(({ call, second, length, bytes }) => [call, second, length, bytes]),
    [
      ['setsockopt', IP_MULTICAST_TTL, 1, '03'],
      ['getsockopt', IP_MULTICAST_TTL, 1, '03'],
      ['setsockopt', IP_MULTICAST_TTL, 4, four],
      ['getsockopt', IP_MULTICAST_TTL, 4, four],
    ],
  )
})

test('a yes or no takes true, false, 1 and 0, and gives true or false', t => {
  const fd = udp(t)
  for (const value of [0, 1, false, true] as const) {
    mreq.setsockopt(fd, SOL_SOCKET, mreq.SO_BROADCAST, value)
    assert.equal(mreq.getsockopt(fd, SOL_SOCKET, mreq.SO_BROADCAST), Boolean(value))
  }
  for (const value of [2, -1, null, 'yes']) {
    assert.throws(() => anySet(fd, SOL_SOCKET, mreq.SO_BROADCAST, value), { code: 'ERR_INVALID_ARG_TYPE' })
  }
})

test('a number that is no int, and a name that is too long or has a NUL, are refused before the call', t => {
  const fd = udp(t)
  const wrong = { code: 'ERR_OUT_OF_RANGE', name: 'RangeError' }
  for (const value of [2 ** 32, -(2 ** 31) - 1, 0.5, Number.NaN]) {
    assert.throws(() => mreq.setsockopt(fd, IPPROTO_IP, mreq.IP_TTL, value), wrong)
  }
  for (const value of ['x'.repeat(256), 'lo\0']) {
    assert.throws(() => mreq.setsockopt(fd, SOL_SOCKET, mreq.SO_BINDTODEVICE, value), wrong)
  }
  assert.throws(() => mreq.setsockopt(fd, IPPROTO_IP, mreq.IP_TTL, new Uint8Array(65_537)), wrong)
  assert.equal(mreq.getsockopt(fd, IPPROTO_IP, mreq.IP_TTL), 64)
})
