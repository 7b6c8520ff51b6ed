// What the kernel refuses, and what the error says of it: in 'mreq' by an exception, in 'mreq/c' by -1 and errno.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import * as m from 'mreq'
import { IPPROTO_IP, SystemError } from 'mreq'
import * as c from 'mreq/c'
import { constants } from '#lib/abi/binding.js'
import { group, join, LEVELS, refused } from './kit/refused-options.js'
import { sysctl } from './kit/sysctl.js'
import { TestNet } from './kit/test-net.js'
import { udp } from './kit/udp.js'

// linux/in.h
const IP_MSFILTER = 41

/** Options by number, with any value: the types that they have in the table are not under test here. */
const setsockopt = m.setsockopt as (fd: number, level: unknown, option: unknown, value: unknown) => void

function thrown(call: () => unknown): SystemError {
  try {
    call()
  } catch (error) {
    assert.ok(error instanceof SystemError, String(error))
    return error
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' })
}

const at = (sin_addr: string, port = 5000) =>
  new m.sockaddr_in({ sin_family: m.AF_INET, sin_port: m.htons(port), sin_addr })

for (const {
  when,
  code,
  option,
  optname,
  level = 'IPPROTO_IP',
  domain = m.AF_INET,
  type = m.SOCK_DGRAM,
  value,
  after,
  hint,
} of refused) {
  test(`${when}: ${code}`, t => {
    const fd = m.socket(domain, type)
    t.after(() => m.close(fd))
    after?.(fd)
    const error = thrown(() => setsockopt(fd, LEVELS[level], option, value))
    const bytes = value instanceof Uint8Array ? value : value.bytes
    const { errno, syscall, message } = error
    assert.deepEqual(
      { code: error.code, errno, syscall, level: error.level, optname: error.optname, bytes: error.bytes },
      { code, errno: -(constants[code] as number), syscall: 'setsockopt', level, optname, bytes },
    )
    assert.ok(message.startsWith(`setsockopt ${optname} ${code}: ${c.strerror(-errno)}`), message)
    assert.match(error.hint ?? '', hint)
    assert.ok(message.endsWith(`(${error.hint})`))

    assert.equal(c.setsockopt(fd, LEVELS[level] as number, option, bytes, bytes.length), -1)
    assert.equal(c.errno, constants[code])
  })
}

test('errno stays as it is when a call succeeds', t => {
  const fd = udp(t)
  assert.equal(c.close(-1), -1)
  assert.equal(c.setsockopt(fd, IPPROTO_IP, m.IP_MULTICAST_TTL, new c.int(2), 4), 0)
  assert.equal(c.errno, m.EBADF)
})

for (const limit of ['the limit that there is', 3]) {
  test(`one group more than igmp_max_memberships, with ${limit}: ENOBUFS names it and its value`, t => {
    if (typeof limit === 'number') sysctl(t, 'net.ipv4.igmp_max_memberships', limit)
    const most = Number(readFileSync('/proc/sys/net/ipv4/igmp_max_memberships', 'utf8'))
    const fd = udp(t)
    for (let i = 1; i <= most; i++) join(fd, group(i))
    const error = thrown(() => join(fd, group(most + 1)))
    assert.equal(error.code, 'ENOBUFS')
    assert.equal(error.errno, -m.ENOBUFS)
    assert.match(error.message, new RegExp(`net\\.ipv4\\.igmp_max_memberships, ${most}:`))
    assert.equal(c.setsockopt(fd, IPPROTO_IP, c.IP_ADD_MEMBERSHIP, group(most + 1), 8), -1)
    assert.equal(c.errno, c.ENOBUFS)
  })
}

/** The error of a program in a host of its own, where nothing leads anywhere. */
async function inHost(t: TestContext, code: string): Promise<Readonly<Record<string, unknown>>> {
  const net = new TestNet(t)
  const program = net.use(
    (await net.host()).module(`import { execFileSync } from 'node:child_process'
      import * as m from 'mreq'
      const ip = words => execFileSync('ip', words.split(' '))
      const fd = m.socket(m.AF_INET, m.SOCK_DGRAM)
      try { ${code} } catch (error) { console.log(JSON.stringify({ ...error, message: error.message })) }`),
  )
  return JSON.parse((await program.line()) ?? '{}')
}

test('joining on any interface where no route picks one: ENODEV', async t => {
  const error = await inHost(
    t,
    `m.setsockopt(fd, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new m.ip_mreq({ imr_multiaddr: '233.252.0.1' }))`,
  )
  assert.equal(error.code, 'ENODEV')
  assert.equal(error.optname, 'IP_ADD_MEMBERSHIP')
  assert.match(String(error.message), /no route to the group picks one/)
})

test('dropping by an address that has moved to another interface: EADDRNOTAVAIL', async t => {
  const error = await inHost(
    t,
    `ip('link add one type veth peer name two'); ip('link set one up'); ip('link set two up'); ip('addr add 10.1.0.1/24 dev one')
    const mreq = new m.ip_mreq({ imr_multiaddr: '233.252.0.1', imr_interface: '10.1.0.1' })
    m.setsockopt(fd, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, mreq)
    ip('addr del 10.1.0.1/24 dev one'); ip('addr add 10.1.0.1/24 dev two')
    m.setsockopt(fd, m.IPPROTO_IP, m.IP_DROP_MEMBERSHIP, mreq)`,
  )
  assert.equal(error.code, 'EADDRNOTAVAIL')
  assert.match(String(error.message), /an address that has moved since the join names another/)
})

test('sending where no route leads: ENETUNREACH, with address and port', async t => {
  const error = await inHost(
    t,
    `m.sendto(fd, new Uint8Array(4), 0, new m.sockaddr_in({ sin_family: m.AF_INET, sin_port: m.htons(5000), sin_addr: '233.252.0.1' }))`,
  )
  const { code, errno, syscall, address, port } = error
  assert.deepEqual(
    { code, errno, syscall, address, port },
    { code: 'ENETUNREACH', errno: -m.ENETUNREACH, syscall: 'sendto', address: '233.252.0.1', port: 5000 },
  )
  assert.match(String(error.message), /^sendto 233\.252\.0\.1:5000 ENETUNREACH: .*\(no route leads there/)
})

test('bind and connect say which address they were given', t => {
  const holder = udp(t)
  m.bind(holder, at('127.0.0.1'))
  const six = new m.sockaddr_in6({ sin6_family: m.AF_INET6, sin6_port: m.htons(5001), sin6_addr: '2001:db8::1' })
  const broadcast = at('255.255.255.255')
  const cases = [
    [
      'bind',
      m.bind,
      c.bind,
      udp(t),
      at('127.0.0.1'),
      'EADDRINUSE',
      '127.0.0.1',
      5000,
      /SO_REUSEADDR set on both they share it/,
    ],
    [
      'bind',
      m.bind,
      c.bind,
      udp(t),
      at('10.9.9.9'),
      'EADDRNOTAVAIL',
      '10.9.9.9',
      5000,
      /no interface has that address/,
    ],
    [
      'bind',
      m.bind,
      c.bind,
      udp(t, m.AF_INET6),
      six,
      'EADDRNOTAVAIL',
      '2001:db8::1',
      5001,
      /no interface has that address/,
    ],
    [
      'connect',
      m.connect,
      c.connect,
      udp(t),
      broadcast,
      'ENETUNREACH',
      '255.255.255.255',
      5000,
      /no route leads there/,
    ],
  ] as const
  for (const [syscall, call, callInC, fd, to, code, address, port, hint] of cases) {
    const error = thrown(() => call(fd, to))
    assert.deepEqual(
      [error.syscall, error.code, error.errno, error.address, error.port],
      [syscall, code, -(constants[code] as number), address, port],
    )
    assert.deepEqual(error.bytes, to.bytes)
    assert.match(error.hint ?? '', hint)
    assert.equal(callInC(fd, to, to.bytes.length), -1)
    assert.equal(c.errno, constants[code])
  }
})

test('SO_REUSEADDR counts when the next one binds, and may be set after bind()', t => {
  const [first, second] = [udp(t), udp(t)]
  m.bind(first, at('127.0.0.1'))
  m.setsockopt(second, m.SOL_SOCKET, m.SO_REUSEADDR, true)
  assert.throws(() => m.bind(second, at('127.0.0.1')), { code: 'EADDRINUSE' })
  m.setsockopt(first, m.SOL_SOCKET, m.SO_REUSEADDR, true)
  m.bind(second, at('127.0.0.1'))
})

test('reading what the kernel lacks, and from what is no socket', t => {
  const lacking = thrown(() => m.getsockopt(udp(t), IPPROTO_IP, 9999, new Uint8Array(4)))
  assert.deepEqual([lacking.syscall, lacking.code, lacking.optname], ['getsockopt', 'ENOPROTOOPT', 9999])
  const closed = thrown(() => m.getsockopt(-1, IPPROTO_IP, m.IP_TTL))
  assert.deepEqual([closed.code, closed.optname, closed.level], ['EBADF', 'IP_TTL', 'IPPROTO_IP'])
  assert.equal(c.getsockopt(-1, IPPROTO_IP, m.IP_TTL, new c.int(), new c.socklen_t(4)), -1)
  assert.equal(c.errno, m.EBADF)
})

test('a failed getsockopt tells the bytes that it was passed', t => {
  // A struct ip_msfilter of a group that was not joined, which asks for more sources than it has room for.
  const asked = Uint32Array.of(m.inet_addr('232.0.0.1'), m.inet_addr('127.0.0.1'), 0, 9)
  const passed = new Uint8Array(asked.buffer).slice()
  const error = thrown(() => m.getsockopt(udp(t), IPPROTO_IP, IP_MSFILTER, new Uint8Array(asked.buffer)))
  assert.equal(error.code, 'EADDRNOTAVAIL')
  assert.deepEqual(error.bytes, passed)
})

test('an option that this platform lacks is undefined, and the error of each call names the platform', t => {
  const fd = udp(t)
  const getsockopt = m.getsockopt as (fd: number, level: unknown, option: unknown) => unknown
  const absent = { code: 'ERR_INVALID_ARG_TYPE', message: /^optname must be .*a constant that linux lacks/ }
  assert.throws(() => getsockopt(fd, IPPROTO_IP, undefined), absent)
  assert.throws(() => setsockopt(fd, IPPROTO_IP, undefined, new Uint8Array(4)), absent)
  assert.throws(() => setsockopt(fd, IPPROTO_IP, undefined, 1), absent)
  assert.throws(() => setsockopt(fd, IPPROTO_IP, undefined, group(1)), absent)
})

test('a number that no option has does not pass for another level’s option', t => {
  const error = thrown(() => setsockopt(udp(t), IPPROTO_IP, 65_536 + m.SO_REUSEADDR, new Uint8Array(4)))
  assert.equal(error.code, 'ENOPROTOOPT')
  assert.equal(error.optname, 65_536 + m.SO_REUSEADDR)
})
