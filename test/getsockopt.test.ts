// For some options the kernel trusts a count inside the value, and not the length: it writes past the end. Here memory of
// just the length that is given lies between canaries.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { cc } from './kit/cc.js'
import { root } from './kit/root.js'

const PREAMBLE = `import assert from 'node:assert/strict'
import * as m from 'mreq'
import * as c from 'mreq/c'

const CANARY = 0xa5
const { AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM, SOL_SOCKET } = m
const IP_ADD_SOURCE_MEMBERSHIP = 39, IP_MSFILTER = 41, MCAST_JOIN_SOURCE_GROUP = 46, MCAST_MSFILTER = 48
const MCAST_INCLUDE = 1, SO_GET_FILTER = 26

// The kernel's own length, in both rooms.
const rooms = {
  'mreq': (fd, level, name, memory) => m.getsockopt(fd, level, name, memory),
  'mreq/c': (fd, level, name, memory) => {
    const length = new c.socklen_t(memory.length)
    assert.equal(c.getsockopt(fd, level, name, memory, length), 0, 'errno ' + c.errno)
    return length.value
  },
}

// Memory of a length, with as much on both its sides as would be overwritten.
function between(length, write = () => {}) {
  const all = new Uint8Array(length + 2 * 4096).fill(CANARY)
  const memory = all.subarray(4096, 4096 + length).fill(0)
  write(new DataView(all.buffer, 4096, length))
  return { memory, view: new DataView(all.buffer, 4096, length), intact: () =>
    all.subarray(0, 4096).every(byte => byte === CANARY) && all.subarray(4096 + length).every(byte => byte === CANARY) }
}

const address = (bytes, at) => Array.from({ length: 4 }, (_, i) => bytes.getUint8(at + i)).join('.')
const put = (memory, at, bytes) => memory.set(bytes, at)
`

function run(code: string, command: string = process.execPath): void {
  const node = ['--input-type=module', '--eval', PREAMBLE + code]
  const args = command === process.execPath ? node : [process.execPath, ...node]
  const { status, signal, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
  })
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr)
}

test('IP_MSFILTER: 16 bytes with room for no source, and a count of 8', () => {
  run(`const s = m.socket(AF_INET, SOCK_DGRAM)
    const sources = Array.from({ length: 8 }, (_, i) => '10.0.0.' + (i + 1))
    for (const imr_sourceaddr of sources) {
      const mreq = new m.ip_mreq_source({ imr_multiaddr: '232.0.0.1', imr_interface: '127.0.0.1', imr_sourceaddr })
      m.setsockopt(s, IPPROTO_IP, IP_ADD_SOURCE_MEMBERSHIP, mreq.bytes)
    }
    const ask = count => bytes => {
      new m.ip_mreq(new Uint8Array(bytes.buffer, bytes.byteOffset)).assign({ imr_multiaddr: '232.0.0.1', imr_interface: '127.0.0.1' })
      bytes.setUint32(12, count, true)
    }
    for (const [room, getsockopt] of Object.entries(rooms)) {
      for (const [place, count] of [[0, 8], [0, 0xffffffff], [3, 8], [3, 0xffffffff], [8, 8], [9, 0x80000000], [16380, 0x40000000]]) {
        const { memory, view, intact } = between(16 + 4 * place, ask(count))
        const fit = Math.min(place, 8)
        const label = room + ', ' + place + ' places, ' + count + ' asked for'
        assert.equal(getsockopt(s, IPPROTO_IP, IP_MSFILTER, memory), 16 + 4 * fit, label)
        assert.ok(intact(), label)
        assert.equal(view.getUint32(8, true), MCAST_INCLUDE)
        assert.equal(view.getUint32(12, true), 8)
        const given = Array.from({ length: fit }, (_, i) => address(view, 16 + 4 * i))
        assert.equal(new Set(given).size, fit)
        for (const source of given) assert.ok(sources.includes(source), label)
        assert.ok(memory.subarray(16 + 4 * fit).every(byte => byte === 0), label)
      }
    }`)
})

const GROUP_FILTER = `
    const ask = count => bytes => {
      const memory = new Uint8Array(bytes.buffer, bytes.byteOffset)
      bytes.setUint32(0, 1, true)
      memory.set(group.bytes, 8)
      bytes.setUint32(140, count, true)
    }
    for (const source of sources) {
      const request = new Uint8Array(264)
      request.set(new m.int(1).bytes)
      request.set(group.bytes, 8)
      request.set(source.bytes, 136)
      m.setsockopt(s, level, MCAST_JOIN_SOURCE_GROUP, request)
    }
    for (const [room, getsockopt] of Object.entries(rooms)) {
      for (const [place, count] of [[0, sources.length], [0, 0xffffffff], [1, sources.length], [1, 0x80000001], [sources.length, 99], [500, 0x02000000]]) {
        const { memory, view, intact } = between(144 + 128 * place, ask(count))
        const fit = Math.min(place, sources.length)
        const label = room + ', ' + place + ' places, ' + count + ' asked for'
        assert.equal(getsockopt(s, level, MCAST_MSFILTER, memory), 144 + 128 * fit, label)
        assert.ok(intact(), label)
        assert.equal(view.getUint32(136, true), MCAST_INCLUDE)
        assert.equal(view.getUint32(140, true), sources.length)
        for (let i = 0; i < fit; i++) {
          const given = Buffer.from(memory.subarray(144 + 128 * i, 144 + 128 * i + source0.length))
          assert.ok(sources.some(source => given.equals(source.bytes)), label)
        }
      }
    }`

test('MCAST_MSFILTER of IPv4: 144 bytes with room for no source, and a count of 4', () => {
  run(`const level = IPPROTO_IP, s = m.socket(AF_INET, SOCK_DGRAM)
    const at = sin_addr => new m.sockaddr_in({ sin_family: AF_INET, sin_addr })
    const group = at('232.0.0.1'), sources = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].map(at), source0 = sources[0].bytes
    ${GROUP_FILTER}`)
})

test('MCAST_MSFILTER of IPv6: 144 bytes with room for no source, and a count of 3', () => {
  run(`const level = IPPROTO_IPV6, s = m.socket(AF_INET6, SOCK_DGRAM)
    const at = sin6_addr => new m.sockaddr_in6({ sin6_family: AF_INET6, sin6_addr })
    const group = at('ff31::1'), sources = ['2001:db8::1', '2001:db8::2', '2001:db8::3'].map(at), source0 = sources[0].bytes
    ${GROUP_FILTER}`)
})

test('a filter shorter than its own header is EINVAL, and nothing is written', () => {
  run(`const s = m.socket(AF_INET, SOCK_DGRAM), s6 = m.socket(AF_INET6, SOCK_DGRAM)
    for (const [fd, level, name, size] of [[s, 0, IP_MSFILTER, 16], [s, 0, MCAST_MSFILTER, 144], [s6, 41, MCAST_MSFILTER, 144]]) {
      for (const length of [0, 4, size - 1]) {
        const { memory, intact } = between(length, view => { for (let i = 0; i < length; i++) view.setUint8(i, 0xff) })
        assert.throws(() => m.getsockopt(fd, level, name, memory), { code: 'EINVAL' })
        assert.equal(c.getsockopt(fd, level, name, memory, new c.socklen_t(length)), -1)
        assert.equal(c.errno, c.EINVAL)
        assert.ok(intact() && memory.every(byte => byte === 0xff))
      }
    }`)
})

// Only C attaches a filter: its program then becomes Node, with the socket at 9.
const ATTACH = `
#include <linux/filter.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
    (void)argc;
    struct sock_filter code[] = {{BPF_LD | BPF_IMM, 0, 0, 1}, {BPF_LD | BPF_IMM, 0, 0, 2}, {BPF_LD | BPF_IMM, 0, 0, 3},
                                 {BPF_LD | BPF_IMM, 0, 0, 4}, {BPF_LD | BPF_IMM, 0, 0, 5}, {BPF_RET | BPF_K, 0, 0, 65535}};
    struct sock_fprog program = {6, code};
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    if (setsockopt(s, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 || dup2(s, 9) < 0) return 1;
    execv(argv[1], argv + 1);
    return 2;
}
`

test('SO_GET_FILTER, whose length counts instructions: 8 bytes, and a filter of 48', () => {
  run(
    `for (const [room, getsockopt] of Object.entries(rooms)) {
      for (const length of [6, 7, 8, 9, 15, 48, 49, 4096]) {
        const { memory, view, intact } = between(length)
        assert.equal(getsockopt(9, SOL_SOCKET, SO_GET_FILTER, memory), 6, room)
        assert.ok(intact(), room + ', ' + length + ' bytes')
        for (let i = 0; i < Math.min(5, Math.floor(length / 8)); i++) assert.equal(view.getUint32(8 * i + 4, true), i + 1)
        assert.ok(memory.subarray(48).every(byte => byte === 0))
      }
      assert.equal(getsockopt(9, SOL_SOCKET, SO_GET_FILTER, new Uint8Array(0)), 6, 'how many there are')
    }
    const { memory, intact } = between(5)
    assert.throws(() => m.getsockopt(9, SOL_SOCKET, SO_GET_FILTER, memory), { code: 'EINVAL' })
    assert.ok(intact() && memory.every(byte => byte === 0))`,
    cc('attach', { text: ATTACH }),
  )
})
