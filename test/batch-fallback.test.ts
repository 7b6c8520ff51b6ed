// Where a path does not take joined datagrams they go one by one, and no refusal of another cause is taken for that.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as m from 'mreq'
import { live } from './kit/live.js'
import { ip } from './kit/pair.js'

const BEFORE = `
const { native } = await import('#lib/abi/binding.js')
const warnings = []
process.on('warning', ({ code }) => warnings.push(code))
const calls = []
const { send_batch } = native
native.send_batch = (...args) => { const sent = send_batch(...args); calls.push(sent); return sent }
const called = () => calls.splice(0)

const at = (address, port = 0) => address.includes(':')
  ? new m.sockaddr_in6({ sin6_family: m.AF_INET6, sin6_addr: address, sin6_port: port })
  : new m.sockaddr_in({ sin_family: AF_INET, sin_addr: address, sin_port: port })
const listen = (address, protocol = 0) => {
  const fd = m.socket(address.includes(':') ? m.AF_INET6 : AF_INET, SOCK_DGRAM, protocol)
  m.bind(fd, at(address))
  if (protocol === 0) m.setsockopt(fd, m.IPPROTO_UDP, m.UDP_GRO, true)
  return { fd, to: m.getsockname(fd) }
}
let next = 0
const taken = new m.ReceiveBatch({ messages: 256, room: 65535 })
// Sends numbered datagrams of these sizes, and looks at each that arrives: its size, its number, whether it was joined.
const sends = (batch, s, place, receiver, size, count = 5) => {
  batch.clear()
  const first = next
  for (let i = 0; i < count; i++) batch.push(new Uint8Array(size).fill(next++), place)
  assert.equal(batch.send(s), count)
  taken.receive(receiver, m.MSG_DONTWAIT)
  assert.deepEqual([...taken].map(({ data }) => [data.length, data[0]]), Array.from({ length: count }, (_, i) => [size, first + i]))
  return taken.segmentSizes[0] === size
}
`

function fallback(code: string): void {
  live(BEFORE + code, '--no-warnings')
}

test('on a socket without checksums (EINVAL): it remembers, and says so once', () => {
  fallback(`const { fd, to } = listen('127.0.0.1')
    const s = m.socket(AF_INET, SOCK_DGRAM)
    m.setsockopt(s, m.SOL_SOCKET, m.SO_NO_CHECK, true)
    for (const batch of [new m.SendBatch(), new m.SendBatch()]) {
      const place = batch.to(to)
      assert.ok(!sends(batch, s, place, fd, 100))
      assert.deepEqual(called(), [-m.EINVAL, 5])
      assert.ok(!sends(batch, s, place, fd, 100))
      assert.deepEqual(called(), [5])
    }
    await new Promise(setImmediate)
    assert.deepEqual(warnings, ['MREQ_SEGMENT'])`)
})

test('on a protocol that cannot (EIO): no size is tried again', t => {
  const IPPROTO_UDPLITE = 136
  try {
    m.close(m.socket(m.AF_INET, m.SOCK_DGRAM, IPPROTO_UDPLITE))
  } catch (error) {
    assert.equal((error as m.SystemError).code, 'EPROTONOSUPPORT')
    t.skip('UDP-Lite is EPROTONOSUPPORT')
    return
  }
  fallback(`const { fd, to } = listen('127.0.0.1', ${IPPROTO_UDPLITE})
    const s = m.socket(AF_INET, SOCK_DGRAM, ${IPPROTO_UDPLITE}), batch = new m.SendBatch(), place = batch.to(to)
    assert.ok(!sends(batch, s, place, fd, 100))
    assert.deepEqual(called(), [-m.EIO, 5])
    assert.ok(!sends(batch, s, place, fd, 10))
    assert.deepEqual(called(), [5])`)
})

for (const address of ['127.0.0.1', '::1']) {
  test(`past a path's MTU: shorter ones stay joined, and so does every other destination, at ${address}`, t => {
    t.after(() => ip('link set lo mtu 65536'))
    ip('link set lo mtu 1500')
    fallback(`const [a, b] = [listen('${address}'), listen('${address}')]
      const s = m.socket(${address.includes(':')} ? m.AF_INET6 : AF_INET, SOCK_DGRAM)
      const batch = new m.SendBatch(), places = [a, b].map(({ to }) => batch.to(to))
      assert.ok(!sends(batch, s, places[0], a.fd, 2000))
      const [refused, ...rest] = called()
      assert.ok([-m.EMSGSIZE, -m.EINVAL].includes(refused))
      assert.deepEqual(rest, [5])
      assert.ok(!sends(batch, s, places[0], a.fd, 2000))
      assert.ok(sends(batch, s, places[0], a.fd, 1400))
      assert.ok(sends(batch, s, places[1], b.fd, 1400))
      assert.deepEqual(called(), [5, 5, 5])
      // Behind what is joined, what cannot be: the order stays.
      batch.clear()
      for (const size of [900, 900, 1600, 1600, 800, 800]) batch.push(new Uint8Array(size), places[1])
      assert.equal(batch.send(s), 6)
      taken.receive(b.fd, m.MSG_DONTWAIT)
      assert.deepEqual([...taken].map(({ data }) => data.length), [900, 900, 1600, 1600, 800, 800])
      await new Promise(setImmediate)
      assert.deepEqual(warnings, ['MREQ_SEGMENT'])`)
  })
}

test('what is refused joined or not is an error, and the joining goes on', () => {
  fallback(`const { fd, to } = listen('127.0.0.1')
    const s = m.socket(AF_INET, SOCK_DGRAM), batch = new m.SendBatch(), place = batch.to(to)
    const refused = (code, place, ...sizes) => {
      batch.clear()
      for (const size of sizes) batch.push(new Uint8Array(size), place)
      assert.throws(() => batch.send(s), { name: 'SystemError', syscall: 'sendmmsg', code, address: '127.0.0.1' })
    }
    refused('EMSGSIZE', place, 70000, 70000)
    assert.deepEqual(called(), [-m.EMSGSIZE])
    const away = batch.to(to, 9999)
    for (const sizes of [[100], [100, 100]]) {
      refused(/^(EINVAL|ENODEV)$/, away, ...sizes)
      const answers = called()
      assert.equal(new Set(answers).size, 1)
      assert.ok(answers.length <= sizes.length)
    }
    const nowhere = batch.to(at('127.0.0.1', 0))
    refused('EINVAL', nowhere, 100, 100)
    assert.deepEqual(called(), [-m.EINVAL, -m.EINVAL])
    // Those before it are sent; the next call tells.
    batch.clear()
    for (const [size, to] of [[10, place], [20, place], [70000, place], [10, place]]) batch.push(new Uint8Array(size), to)
    assert.equal(batch.send(s), 2)
    assert.throws(() => batch.send(s, 0, 2), { code: 'EMSGSIZE' })
    assert.equal(batch.send(s, 0, 3), 1)
    taken.receive(fd, m.MSG_DONTWAIT)
    assert.deepEqual([...taken].map(({ data }) => data.length), [10, 20, 10])
    called()
    assert.ok(sends(batch, s, place, fd, 100))
    assert.deepEqual(called(), [5])
    assert.deepEqual(warnings, [])`)
})

test('code that runs when it warns changes nothing of what is sent', () => {
  fallback(`const { fd, to } = listen('127.0.0.1')
    const s = m.socket(AF_INET, SOCK_DGRAM), batch = new m.SendBatch({ datagrams: 1500 }), place = batch.to(to)
    m.setsockopt(s, m.SOL_SOCKET, m.SO_NO_CHECK, true)
    m.setsockopt(fd, m.SOL_SOCKET, m.SO_RCVBUF, 1 << 22)
    process.emitWarning = () => { m.getsockname(s) }
    for (let i = 0; i < 1500; i++) batch.push(new Uint8Array(Uint16Array.of(i).buffer), place)
    assert.equal(batch.send(s), 1500)
    await new Promise(setImmediate)
    const numbers = []
    while (taken.receive(fd, m.MSG_DONTWAIT) > 0) {
      for (const { data } of taken) numbers.push(data[0] | data[1] << 8)
    }
    // The kernel has room for about the first thousand.
    assert.ok(numbers.length > 1024, String(numbers.length))
    assert.deepEqual(numbers, Array.from({ length: numbers.length }, (_, i) => i))`)
})
