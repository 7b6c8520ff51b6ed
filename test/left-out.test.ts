// No option is missing without a reason: the table and docs/left-out.md against the headers, and against the kernel.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as mreq from 'mreq'
import { rows } from '#lib/abi/option.js'
import { leftOut, leftOutNumbers, ofLinux } from './kit/left-out.js'
import { isBefore, kernel, type Version } from './kit/linux.js'
import { declared } from './kit/preprocessor.js'
import { of } from './kit/sample.js'

// One by one, as the C library's and the kernel's clash.
const HEADERS = [
  'sys/socket.h',
  'netinet/in.h',
  'netinet/udp.h',
  'asm/socket.h',
  'linux/in.h',
  'linux/in6.h',
  'linux/udp.h',
]
const NAME = /^(SO|SCM|IP|IPV6|MCAST|UDP)_[A-Z0-9_]+$/

const values = new Map(HEADERS.flatMap(header => [...declared(header)]).filter(([name]) => NAME.test(name)))
const exported: Readonly<Record<string, unknown>> = mreq

/** Whether the list has a name, by itself or by its beginning. */
const listed = (name: string) =>
  leftOut.some(entry => (entry.name.endsWith('*') ? name.startsWith(entry.name.slice(0, -1)) : name === entry.name))

/** A macro's number, by way of those that it stands for. */
function numberOf(name: string): number {
  const value = values.get(name) ?? ''
  return values.has(value) && value !== name ? numberOf(value) : Number(value || Number.NaN)
}

const code = Number(declared('linux/version.h').get('LINUX_VERSION_CODE'))

/** Why a version is none that the list can be compared with. */
const newer = (version: Version, what: string) =>
  isBefore(ofLinux, version)
    ? `${what} of Linux ${version.join('.')} are newer than docs/left-out.md, which is of Linux ${ofLinux.join('.')}`
    : undefined
const headersNewer = newer([code >> 16, (code >> 8) & 0xff], 'the headers')
const kernelNewer = newer(kernel, 'the options')

test('a name in the headers is exported, or listed with its reason', { skip: headersNewer }, () => {
  assert.ok(values.size > 200, 'the headers are asked')
  assert.deepEqual(
    [...values.keys()].filter(name => exported[name] === undefined && !listed(name)),
    [],
  )
})

test('what is listed is left out', () => {
  assert.deepEqual(
    Object.keys(exported).filter(name => listed(name)),
    [],
  )
  const names = leftOut.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length, 'no name stands twice')
})

test('a listed name is one of the headers, or newer than they, with its number', () => {
  for (const { name, number } of leftOut) {
    if (name.endsWith('*'))
      assert.ok([...values.keys()].filter(known => known.startsWith(name.slice(0, -1))).length > 1)
    else if (values.has(name)) assert.equal(number ?? numberOf(name), numberOf(name), name)
    else assert.ok(number !== undefined, `${name} is unknown, and has no number`)
  }
})

const LEVELS = {
  SOL_SOCKET: { prefixes: ['SO'], level: mreq.SOL_SOCKET },
  IPPROTO_IP: { prefixes: ['IP', 'MCAST'], level: mreq.IPPROTO_IP },
  IPPROTO_IPV6: { prefixes: ['IPV6', 'MCAST'], level: mreq.IPPROTO_IPV6 },
  IPPROTO_UDP: { prefixes: ['UDP'], level: mreq.IPPROTO_UDP },
} as const

for (const [name, { prefixes, level }] of Object.entries(LEVELS)) {
  test(`a number that the kernel knows at ${name} is a row, or listed`, { skip: kernelNewer }, () => {
    const rowNumbers = rows().flatMap(row => (row.levels.includes(name) ? [exported[row.name]] : []))
    const names = leftOut.filter(({ name, value }) => !value && prefixes.some(prefix => name.startsWith(`${prefix}_`)))
    const accounted = new Set([
      ...rowNumbers,
      ...names.map(({ name, number }) => number ?? numberOf(name)),
      ...leftOutNumbers.flatMap(entry => (entry.level === name ? [entry.number] : [])),
    ])
    const known = Array.from({ length: 256 }, (_, option) => option).filter(option => knows(level, option))
    assert.ok(known.length > 5, 'the kernel is asked')
    assert.deepEqual(
      known.filter(option => !accounted.has(option)),
      [],
    )
  })
}

/** Whether a UDP socket has an option of this number, to be set or read: ENOPROTOOPT says no. */
function knows(level: number, option: number): boolean {
  const calls = [
    (fd: number) => mreq.setsockopt(fd, level, option, new Uint8Array(4)),
    (fd: number) => mreq.getsockopt(fd, level, option, new Uint8Array(64)),
  ]
  return calls.some(call => of(fd => refusal(() => call(fd)), mreq.AF_INET6, mreq.SOCK_DGRAM) !== 'ENOPROTOOPT')
}

function refusal(call: () => unknown): unknown {
  try {
    call()
    return undefined
  } catch (error) {
    return (error as mreq.SystemError).code
  }
}
