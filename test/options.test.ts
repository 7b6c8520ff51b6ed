// Every row of the option table on the live kernel, and what the C library was handed for it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import * as mreq from 'mreq'
import { IPPROTO_IP, SOCK_DGRAM, SOL_SOCKET } from 'mreq'
import * as c from 'mreq/c'
import { type Row, row, rows } from '#lib/abi/option.js'
import { hears } from './kit/hears.js'
import { isRefused, tooNew } from './kit/linux.js'
import { root } from './kit/root.js'
import { type First, of } from './kit/sample.js'
import { all, familyOf, settings, stepOf, steps } from './kit/steps.js'
import { straced } from './kit/straced.js'
import { udp } from './kit/udp.js'
import { witness } from './kit/witness.js'

const setSamples = join(root, 'out/test/kit/set-samples.js')
const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))

/** Options by number, with any value: the types that they have in the table are not under test here. */
const anySet = (fd: number, level: number, option: number, value: unknown) =>
  mreq.setsockopt(fd, level, option, value as Uint8Array)
const anyGet: (fd: number, level: number, option: number) => unknown = mreq.getsockopt as never

/** Does what has to be done before. */
function prepare(fd: number, domain: number, first: readonly First[] = []): void {
  for (const { name, set } of first) {
    const { level, option } = stepOf(name, domain, set)
    anySet(fd, level, option, set)
  }
}

test('the samples stand in the order of the table', () => {
  assert.deepEqual(
    all.map(({ name }) => name),
    rows().map(({ name }) => name),
  )
})

for (const { name, sample, domain, level, option } of all) {
  const skip = tooNew(name)
  if (isRefused(name)) {
    test(`${name} takes rights on the host, which root of a user namespace lacks`, () => {
      const { bytes } = settings(sample)[0] as { bytes: string }
      of(fd => assert.throws(() => anySet(fd, level, option, bytesOf(bytes)), { code: 'EPERM' }), domain, SOCK_DGRAM)
    })
  } else if ('check' in sample) {
    test(`${name} is read`, { skip }, () => {
      sample.check()
      assert.equal((row(level, option) as Row).takes.length > 0, 'takes' in sample, 'it is set too')
    })
  } else if ('groups' in sample) {
    for (const { set, bytes, group, first, hears: expected } of sample.groups) {
      test(`${name} of ${set} is seen in the kernel's tables`, { skip }, () => {
        const family = familyOf(group)
        const { level } = stepOf(name, family, set)
        for (const value of [set, bytesOf(bytes)]) {
          of(
            fd => {
              prepare(fd, family, first)
              assert.equal(hears(group), expected[0])
              anySet(fd, level, option, value)
              assert.equal(hears(group), expected[1])
              assert.throws(() => anyGet(fd, level, option), { code: 'ERR_INVALID_ARG_VALUE', message: /read/ })
            },
            family,
            SOCK_DGRAM,
          )
          assert.equal(hears(group), 'none', 'close() drops it')
        }
      })
    }
  } else if ('seen' in sample) {
    test(`${name} is only set, to ${sample.set}`, { skip }, () => {
      for (const value of [sample.set, bytesOf(sample.bytes)]) {
        of(
          fd => {
            prepare(fd, domain, sample.first)
            anySet(fd, level, option, value)
            sample.seen(fd)
            assert.throws(() => anyGet(fd, level, option), { code: 'ERR_INVALID_ARG_VALUE', message: /can be read/ })
          },
          domain,
          SOCK_DGRAM,
        )
      }
    })
  } else {
    for (const [i, { set, bytes, reads }] of sample.values.entries()) {
      test(`${name} is set to ${set}, and reads ${reads}`, { skip }, () => {
        for (const value of [set, bytesOf(bytes)]) {
          of(
            fd => {
              const initially = anyGet(fd, level, option)
              if ('initially' in sample) assert.deepEqual(initially, sample.initially)
              if (i === 0) assert.notDeepEqual(initially, reads)
              anySet(fd, level, option, value)
              assert.deepEqual(anyGet(fd, level, option), reads)
            },
            domain,
            SOCK_DGRAM,
          )
        }
      })
    }
  }
}

test('the samples have a value of every kind that an option takes', () => {
  for (const { name, sample, level, option } of all) {
    for (const kind of (row(level, option) as Row).takes) {
      assert.ok(
        settings(sample).some(({ set }) => kind.put(set) !== undefined),
        `${name} takes ${kind.expects}`,
      )
    }
  }
})

// What these hand the kernel is a length and a pointer to the instructions.
const PROGRAMS: readonly number[] = [mreq.SO_ATTACH_FILTER, mreq.SO_ATTACH_REUSEPORT_CBPF]
const SOCK_FPROG = 16

test('the C library is handed exactly the bytes of each sample', () => {
  const { env, calls } = witness('samples')
  execFileSync(process.execPath, [setSamples], { env: { ...process.env, ...env } })
  const seen = [...calls().values()].flat().filter(({ call }) => call === 'setsockopt')
  assert.deepEqual(
    seen.map(({ first, second, length, bytes, result }) => {
      const program = first === SOL_SOCKET && PROGRAMS.includes(second)
      return { level: first, option: second, length, bytes: program ? bytes.slice(0, 4) : bytes, result }
    }),
    steps.flatMap(({ steps }) =>
      steps.map(({ level, option, bytes }) =>
        level === SOL_SOCKET && PROGRAMS.includes(option)
          ? { level, option, length: SOCK_FPROG, bytes: '0100', result: 0 }
          : { level, option, length: bytes.length / 2, bytes, result: 0 },
      ),
    ),
  )
})

test('strace sees the same levels, options and lengths, all taken by the kernel', () => {
  // Numbers rather than names, some of which strace 6.1 lacks.
  const { words, seen } = straced('numbers', 'setsockopt')
  const [command, ...rest] = words
  execFileSync(command, ['-X', 'raw', ...rest, process.execPath, setSamples])
  const calls = seen().flatMap(({ calls }) => calls)
  assert.deepEqual(
    calls.map(call => /^setsockopt\((?:0x)?\w+, (\w+), (\w+), .*, (\w+)\) = (.*)$/.exec(call)?.slice(1)?.map(Number)),
    steps.flatMap(({ steps }) =>
      steps.map(({ level, option, bytes }) => {
        const program = level === SOL_SOCKET && PROGRAMS.includes(option)
        return [level, option, program ? SOCK_FPROG : bytes.length / 2, 0]
      }),
    ),
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
