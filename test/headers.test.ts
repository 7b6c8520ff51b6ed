// What the package exports against what a C program, compiled here, has from the same headers.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inspect } from 'node:util'
import * as mreq from 'mreq'
import * as c from 'mreq/c'
import * as abiAncillary from '#lib/abi/ancillary.js'
import { constants, layouts } from '#lib/abi/binding.js'
import * as abiBpf from '#lib/abi/bpf.js'
import * as abiConstants from '#lib/abi/constants.js'
import * as abiEpoll from '#lib/abi/epoll.js'
import * as abiErrno from '#lib/abi/errno.js'
import * as abiGroups from '#lib/abi/groups.js'
import { levelName, rows } from '#lib/abi/option.js'
import * as abiOptions from '#lib/abi/options.js'
import * as abiRtnetlink from '#lib/abi/rtnetlink.js'
import * as abiSockaddr from '#lib/abi/sockaddr.js'
import * as abiStructs from '#lib/abi/structs.js'
import { type Place, probe } from './kit/probe.js'
import { root } from './kit/root.js'
import { tracedModule } from './kit/traced-module.js'

/** What has no name in C. Everything else that is exported must have one. */
const OURS = [
  'SystemError',
  'Struct',
  'MembershipPool',
  'Poller',
  'ReceiveBatch',
  'Receiver',
  'SendBatch',
  'ancillary',
  'cmsgs',
  'control',
  'errorName',
  'interfaces',
  'join',
  'memberships',
  'trace',
  'watch',
]
/** What C has by another means: an operator, a variable, and streams that are descriptors here. */
const UNLIKE_C = ['sizeof', 'errno', 'stdout', 'stderr']
/** Types that C makes by hand, whose fields hold what has no bytes in JavaScript. */
const OBJECTS = ['iovec', 'msghdr']

/** Where the names of both rooms are declared. */
const FLOORS = [abiAncillary, abiBpf, abiConstants, abiErrno, abiGroups, abiOptions, abiSockaddr, abiStructs]

interface StructLike {
  readonly size: number
  readonly fields: Readonly<Record<string, { readonly size: number }>>
  new (memory: Uint8Array): Readonly<Record<string, unknown>>
}

const exported: Readonly<Record<string, unknown>> = Object.fromEntries(
  [mreq, c, abiEpoll, abiRtnetlink, ...FLOORS].flatMap(room => Object.entries(room)),
)
const named = Object.entries(exported).filter(([name]) => !OURS.includes(name) && !UNLIKE_C.includes(name))

const isStruct = (value: unknown): value is StructLike =>
  typeof value === 'function' && 'fields' in value && typeof value.fields === 'object'
const numbers = Object.fromEntries(named.filter((entry): entry is [string, number] => typeof entry[1] === 'number'))
const structs = Object.fromEntries(named.filter((entry): entry is [string, StructLike] => isStruct(entry[1])))
const functions = named.filter(([, value]) => typeof value === 'function' && !isStruct(value)).map(([name]) => name)

const isNumber = (field: unknown) => typeof field === 'number'
const said = probe('headers', {
  constants: Object.keys(numbers),
  functions: functions.filter(name => !OBJECTS.includes(name)),
  structs: Object.fromEntries(
    Object.entries(structs).map(([name, type]) => {
      const fields = Object.keys(type.fields)
      const zero = new type(new Uint8Array(type.size))
      const scalar = fields.length === 1 && fields[0] === 'value'
      return [
        name,
        {
          numbers: scalar ? [] : fields.filter(field => isNumber(zero[field])),
          others: scalar ? [] : fields.filter(field => !isNumber(zero[field])),
        },
      ]
    }),
  ),
})

/** The names in a list that native expands: `NAME(AF_INET)`. */
function listed(file: string, macro: string): string[] {
  const text = readFileSync(join(root, 'native', file), 'utf8')
  return [...text.matchAll(new RegExp(`^${macro}\\((\\w+)\\)`, 'gm'))].map(match => match[1] as string)
}

test('every export is a constant, a struct or a function that the C compiler knows by that name', () => {
  const probed = [...Object.keys(said.constants), ...Object.keys(said.structs), ...functions]
  assert.deepEqual(
    Object.keys(exported).filter(name => !probed.includes(name) && !OURS.includes(name) && !UNLIKE_C.includes(name)),
    [],
  )
  // A name on a list of exceptions that is exported no more is taken off it.
  assert.deepEqual(
    [...OURS, ...UNLIKE_C, ...OBJECTS].filter(name => !(name in exported)),
    [],
  )
  assert.ok(Object.keys(said.constants).length > 200, 'the probe asks about everything')
})

test('a constant has the value that C has', () => {
  assert.deepEqual(numbers, said.constants)
})

test("a descriptor is C's own for the stream", () => {
  const { constants } = probe('streams', { constants: ['STDOUT_FILENO', 'STDERR_FILENO'], functions: [], structs: {} })
  assert.deepEqual({ STDOUT_FILENO: c.stdout, STDERR_FILENO: c.stderr }, constants)
})

test('a macro that computes answers as C does', () => {
  const lengths = Array.from({ length: 33 }, (_, n) => n)
  const statuses = [0, 0x100, 0xff00, 9, 15, 0x8b, 0x137f]
  const calls = [
    ...lengths.flatMap(n => [`CMSG_LEN(${n})`, `CMSG_SPACE(${n})`]),
    ...statuses.flatMap(n => ['WIFEXITED', 'WEXITSTATUS', 'WIFSIGNALED', 'WTERMSIG'].map(name => `${name}(${n})`)),
    ...['htons(5000)', 'ntohs(1)', 'htonl(INADDR_ALLHOSTS_GROUP)', 'ntohl(0x80000001)'],
  ]
  const room: Readonly<Record<string, unknown>> = c
  const ours = calls.map(call => {
    const [, name = '', argument = ''] = /^(\w+)\((\w+)\)$/.exec(call) ?? []
    return [call, Number((room[name] as (n: number) => unknown)(Number(room[argument] ?? argument)))]
  })
  const normal = calls.map(call => (call.startsWith('WIF') ? `!!${call}` : call))
  const { constants } = probe('macros', { constants: normal, functions: [], structs: {} })
  assert.deepEqual(
    ours,
    Object.entries(constants).map(([call, value]) => [call.replace('!!', ''), value]),
  )
})

test('a struct has the size that C has, and each field its place, size and sign', () => {
  assert.ok(Object.keys(structs).length >= 15)
  for (const [name, type] of Object.entries(structs)) {
    const struct = said.structs[name]
    assert.equal(type.size, struct?.size, name)
    const full = new type(new Uint8Array(type.size).fill(0xff))
    for (const [field, place] of Object.entries(struct?.fields ?? {})) {
      assert.equal(type.fields[field]?.size, place.size, `${name}.${field}`)
      if (place.signed !== undefined)
        assert.equal(Number(full[field]) < 0, place.signed, `the sign of ${name}.${field}`)
      assert.deepEqual(found(type, field), { offset: place.offset, size: place.size }, `${name}.${field}`)
    }
  }
})

// Where a field is by its own account: the bytes that change what it reads as. A list has one entry.
function found(type: StructLike, field: string): Place {
  const text = (memory: Uint8Array) => {
    const value = new type(memory)[field]
    return [value]
      .flat()
      .map(value => (value instanceof mreq.Struct ? value.bytes.join() : String(value)))
      .join()
  }
  const isList = Array.isArray(new type(new Uint8Array(type.size))[field]) && 'least' in (type.fields[field] ?? {})
  const plain = isList ? new type({ [field]: ['0.0.0.0'] } as never) : new type(new Uint8Array(type.size))
  const { bytes } = plain as unknown as { bytes: Uint8Array }
  const before = text(bytes)
  const changes = Array.from({ length: type.size }, (_, at) => {
    const memory = bytes.slice()
    memory[at] = (memory[at] as number) + 1
    return text(memory) !== before
  })
  return { offset: changes.indexOf(true), size: changes.filter(Boolean).length }
}

test('the binary has a layout for each struct, of the same fields, and none besides', () => {
  const ours = Object.fromEntries(Object.entries(structs).map(([name, type]) => [name, Object.keys(type.fields)]))
  // Two types of fields, which no struct's class stands for.
  const { long, size_t, ...rest } = layouts
  assert.deepEqual(
    [long?.size, size_t?.size],
    [layouts.timeval?.fields.tv_sec?.size, layouts.cmsghdr?.fields.cmsg_len?.size],
  )
  const native = Object.fromEntries(
    Object.entries(rest).map(([name, layout]) => [name, Object.keys(layout?.fields ?? {})]),
  )
  assert.deepEqual(ours, native)
})

test('every name that the C side lists reaches TypeScript', () => {
  const names = listed('constants.def', 'NAME')
  assert.deepEqual(Object.keys(constants), names, 'no name is dropped on the way')
  assert.equal(new Set(names).size, names.length, 'no name stands twice')
  assert.deepEqual(
    names.filter(name => !(name in exported)),
    [],
  )
})

test('no export is a name that the C side forgot: on Linux it would be undefined', () => {
  assert.deepEqual(
    Object.entries(exported).filter(([, value]) => value === undefined),
    [],
  )
})

test('both rooms have every constant, errno, option and struct', () => {
  for (const floor of FLOORS) {
    for (const room of [mreq, c] as Readonly<Record<string, unknown>>[]) {
      assert.deepEqual(
        Object.keys(floor).filter(name => !(name in room)),
        [],
      )
    }
  }
})

/** What C has two names for: the table has the man page's. */
const SECOND_NAMES: Readonly<Record<string, string>> = {
  SCM_TIMESTAMP: 'SO_TIMESTAMP',
  SCM_TIMESTAMPING: 'SO_TIMESTAMPING',
  SCM_TIMESTAMPNS: 'SO_TIMESTAMPNS',
  SCM_TXTIME: 'SO_TXTIME',
  IPV6_JOIN_GROUP: 'IPV6_ADD_MEMBERSHIP',
  IPV6_LEAVE_GROUP: 'IPV6_DROP_MEMBERSHIP',
  SO_GET_FILTER: 'SO_ATTACH_FILTER',
}

test('a second name is the same option', () => {
  const options: Readonly<Record<string, number>> = abiOptions
  for (const [second, first] of Object.entries(SECOND_NAMES)) assert.equal(options[second], options[first])
})

test('an option or level is exported under the name that it is declared with', () => {
  const options: Readonly<Record<string, number>> = abiOptions
  const declared = Object.entries(options).filter(([name]) => !(name in SECOND_NAMES))
  const rowNames = rows().map(({ name }) => [name, options[name]])
  const levels = Object.entries(options).filter(([name, number]) => levelName(number) === name)
  assert.deepEqual(new Map([...levels, ...rowNames] as [string, number][]), new Map(declared as [string, number][]))
})

test('an errno is known by its name, and what is none by its number', () => {
  for (const [name, number] of Object.entries(abiErrno)) {
    assert.equal(mreq.errorName(number), name === 'EWOULDBLOCK' ? 'EAGAIN' : name)
  }
  assert.equal(mreq.errorName(4095), 'errno 4095')
})

test('a struct prints as strace has it', () => {
  const { lines, trace } = tracedModule(
    'strace',
    ['bind', 'setsockopt', 'sendmsg'],
    `import * as m from 'mreq'
    const { AF_INET, AF_INET6, SOCK_DGRAM, IPPROTO_IP, SOL_SOCKET, htonl, htons } = m
    const show = struct => (console.log(String(struct)), struct)
    const s = m.socket(AF_INET, SOCK_DGRAM), s6 = m.socket(AF_INET6, SOCK_DGRAM)
    const here = new m.sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '127.0.0.1' })
    m.bind(s, show(here))
    m.bind(s6, show(new m.sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(5000), sin6_flowinfo: htonl(7), sin6_addr: '::1' })))
    m.setsockopt(s, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, show(new m.ip_mreq({ imr_multiaddr: '233.252.0.1', imr_interface: '127.0.0.1' })))
    m.setsockopt(s, SOL_SOCKET, m.SO_LINGER, show(new m.linger({ l_onoff: 1, l_linger: 2 })))
    m.setsockopt(s, IPPROTO_IP, m.IP_TTL, show(new m.int(9)).bytes)
    const data = show(new m.in_pktinfo({ ipi_ifindex: 1, ipi_spec_dst: '127.0.0.1' }))
    const msg_control = m.control({ cmsg_level: IPPROTO_IP, cmsg_type: m.IP_PKTINFO, data })
    m.sendmsg(s, { msg_name: here, msg_iov: [new Uint8Array(1)], msg_control })`,
  )
  assert.equal(lines.length, 6)
  for (const struct of lines) assert.ok(trace.includes(struct), `${struct} in\n${trace}`)
})

test('the interface of a link-local address prints as strace has it', () => {
  const { lines, trace } = tracedModule(
    'strace-scope',
    ['bind'],
    `import { AF_INET6, bind, htons, SOCK_DGRAM, sockaddr_in6, socket } from 'mreq'
    const group = new sockaddr_in6({ sin6_family: AF_INET6, sin6_port: htons(5000), sin6_addr: 'ff02::1', sin6_scope_id: 1 })
    bind(socket(AF_INET6, SOCK_DGRAM), group)
    console.log(String(group))`,
  )
  assert.ok(trace.includes(lines.join()), `${lines} in\n${trace}`)
})

test('a struct that strace shows as bytes, or in part, prints in its notation', () => {
  const group = { imr_multiaddr: '233.252.0.1' }
  const address = new mreq.in6_addr()
  address.assign('ff02::1')
  const printed: [mreq.Struct, string][] = [
    [
      new mreq.ip_mreqn({ ...group, imr_ifindex: 1 }),
      '{imr_multiaddr=inet_addr("233.252.0.1"), imr_address=inet_addr("0.0.0.0"), imr_ifindex=if_nametoindex("lo")}',
    ],
    [
      new mreq.ip_mreqn({ ...group, imr_ifindex: 9999 }),
      '{imr_multiaddr=inet_addr("233.252.0.1"), imr_address=inet_addr("0.0.0.0"), imr_ifindex=9999}',
    ],
    [
      new mreq.ip_mreq_source({ ...group, imr_interface: '127.0.0.1', imr_sourceaddr: '10.0.0.1' }),
      '{imr_multiaddr=inet_addr("233.252.0.1"), imr_interface=inet_addr("127.0.0.1"), imr_sourceaddr=inet_addr("10.0.0.1")}',
    ],
    [new mreq.timeval({ tv_sec: 1, tv_usec: 500_000 }), '{tv_sec=1, tv_usec=500000}'],
    [new mreq.ip_mreq(group).imr_multiaddr, 'inet_addr("233.252.0.1")'],
    [address, 'inet_pton(AF_INET6, "ff02::1")'],
    [new mreq.u_char(255), '[255]'],
  ]
  for (const [struct, text] of printed) {
    assert.equal(String(struct), text)
    assert.equal(inspect(struct), text)
  }
})

test('a new struct is zeroed memory, and its bytes are its memory', () => {
  const { bytes } = new mreq.ip_mreq()
  assert.deepEqual(bytes, new Uint8Array(8))
  const linger = new mreq.linger({ l_linger: 2 })
  new Int32Array(linger.bytes.buffer)[1] = 3
  assert.equal(linger.l_linger, 3)
})

test('a field that is a struct shares the memory of the struct around it', () => {
  const struct = new mreq.ip_mreq({ imr_interface: '10.0.0.9' })
  const { imr_multiaddr } = struct
  imr_multiaddr.s_addr = mreq.inet_addr('233.252.0.1')
  assert.deepEqual([...struct.bytes], [233, 252, 0, 1, 10, 0, 0, 9])
  struct.bytes.set([239], 0)
  assert.equal(mreq.inet_ntoa(imr_multiaddr), '239.252.0.1')
})

test('assigning a struct copies its bytes, as in C', () => {
  const [from, to] = [new mreq.ip_mreq({ imr_multiaddr: '233.252.0.1' }), new mreq.ip_mreq()]
  to.imr_interface = from.imr_multiaddr
  from.imr_multiaddr.s_addr = 0
  assert.deepEqual([...to.bytes], [0, 0, 0, 0, 233, 252, 0, 1])
  from.assign(to)
  assert.deepEqual(from.bytes, to.bytes)
  assert.notEqual(from.bytes.buffer, to.bytes.buffer)
})

test('an address is made from dotted quads, and from its number in network byte order', () => {
  const text = new mreq.ip_mreq({ imr_multiaddr: '233.252.0.1', imr_interface: '127.0.0.1' })
  const number = new mreq.ip_mreq({
    imr_multiaddr: mreq.inet_addr('233.252.0.1'),
    imr_interface: mreq.htonl(mreq.INADDR_LOOPBACK),
  })
  assert.deepEqual([...text.bytes], [233, 252, 0, 1, 127, 0, 0, 1])
  assert.deepEqual(number.bytes, text.bytes)
  for (const wrong of ['233.252.1', '233.252.0.256', 'lo', '']) {
    assert.throws(() => new mreq.ip_mreq({ imr_multiaddr: wrong }), { code: 'ERR_INVALID_ARG_VALUE' })
  }
})

test('a struct is a view on memory that is there, as far as it is there', () => {
  const memory = Uint8Array.of(9, 9, 233, 252, 0, 1, 127, 0, 0, 1)
  assert.equal(inspect(new mreq.ip_mreq(memory, 2).imr_interface), 'inet_addr("127.0.0.1")')
  for (const at of [3, -1, 0.5, Number.NaN]) {
    assert.throws(() => new mreq.ip_mreq(memory, at), { code: 'ERR_OUT_OF_RANGE' })
  }
})

test('a struct takes none of another name, no field that it lacks and no number that does not fit', () => {
  const struct = new mreq.ip_mreqn()
  const wrong = { code: 'ERR_INVALID_ARG_TYPE', name: 'TypeError' }
  assert.throws(() => struct.assign(new mreq.ip_mreq_source()), wrong)
  assert.throws(() => struct.assign({ imr_sourceaddr: '10.0.0.1' }), wrong)
  assert.throws(() => struct.assign(null), wrong)
  for (const index of [2 ** 31, 0.5, Number.NaN]) {
    assert.throws(
      () => {
        struct.imr_ifindex = index
      },
      { code: 'ERR_OUT_OF_RANGE', name: 'RangeError' },
    )
  }
  assert.deepEqual(struct.bytes, new Uint8Array(12))
})
