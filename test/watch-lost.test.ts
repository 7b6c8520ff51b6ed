// Changes that the kernel's queue had no room for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestNet } from './kit/test-net.js'
import { watch } from './kit/watching.js'

const SMALL = `const { socket_owned: socket, recvmsg } = native
  const fds = []
  let lost = 0
  native.socket_owned = (...args) => { const fd = socket(...args); fds.push(fd); return fd }
  native.recvmsg = (...args) => { const answer = recvmsg(...args); if (answer === -m.ENOBUFS) lost++; return answer }
  const { events, next, until } = watching(m.watch())
  m.setsockopt(fds[0], m.SOL_SOCKET, m.SO_RCVBUF, 1)
  // Waits until all that was lost is told: a wait that found the queue empty has compared.
  const settle = async () => {
    ip('addr add 10.255.0.1/32 dev lo')
    await until('address added lo 10.255.0.1')
    const waiting = events.next()
    ip('addr add 10.255.0.2/32 dev lo')
    await until('address added lo 10.255.0.2', waiting)
  }
`

test('what the full queue loses while nobody takes events is found by comparing', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  const { lost, added } = await watch<{ lost: number; added: number }>(
    net,
    host,
    `${SMALL}
    batch(Array.from({ length: 1000 }, (_, i) => 'addr add 10.9.' + (i >> 8) + '.' + (i & 255) + '/32 dev left'))
    for (let i = 0; i < 15; i++) join('239.1.1.' + i, index('right'))
    ip('link add third type veth peer name fourth')
    ip('link set right name renamed')
    await settle()
    replay.check()
    tell({ lost, added: seen.filter(text => text.startsWith('address added left')).length })`,
  )
  assert.ok(lost > 0)
  assert.equal(added, 1000)
})

test('in a storm of changes, more than the queue holds, the events still come to what the host is', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  const { lost, count } = await watch<{ lost: number; count: number }>(
    net,
    host,
    `${SMALL}
    const lines = Array.from({ length: 4000 }, (_, i) => {
      const n = i % 1000
      return 'addr ' + (i % 2000 < 1000 ? 'add' : 'del') + ' 10.9.' + (n >> 8) + '.' + (n & 255) + '/32 dev left'
    }).concat('addr add 10.10.0.1/24 dev left', 'link set left name middle', 'addr add 10.10.0.2/24 dev right')
    batch(lines.splice(0, 100))
    const storm = spawn('ip', ['-batch', '-'], { stdio: ['pipe', 'inherit', 'inherit'] })
    storm.stdin.end(lines.join('\\n'))
    const over = new Promise(resolve => storm.once('close', resolve))
    await until('address added right 10.10.0.2')
    assert.equal(await over, 0)
    await settle()
    replay.check()
    tell({ lost, count: seen.length })`,
  )
  t.diagnostic(`the queue overflowed ${lost} times; ${count} events`)
  assert.ok(lost > 0)
})

test('an address that comes with a new name, between two lists that are compared, is told with that name', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  host.ip('link add left type veth peer name right')
  const told = await watch<string[]>(
    net,
    host,
    `${SMALL}
    const owned = native.socket_owned
    const first = fds.length + 1
    native.socket_owned = (...args) => {
      // One list is read, and the other is not.
      if (fds.length === first) {
        ip('link set left name middle')
        ip('addr add 10.10.0.1/24 dev middle')
      }
      return owned(...args)
    }
    batch(Array.from({ length: 100 }, (_, i) => 'addr add 10.9.0.' + i + '/32 dev left'))
    while (!seen.some(text => text.endsWith(' 10.10.0.1'))) await next()
    assert.ok(lost > 0)
    tell(seen.filter(text => / was |10[.]10[.]0[.]1/.test(text)))`,
  )
  assert.deepEqual(told, ['interface changed middle down 1500 was left down 1500', 'address added middle 10.10.0.1'])
})

test('while the host changes too fast to be compared, it is tried again', async t => {
  const net = new TestNet(t)
  const host = await net.host()
  const tries = await watch<number>(
    net,
    host,
    `const { socket_owned: socket, recvmsg } = native
    const fds = []
    native.socket_owned = (...args) => { const fd = socket(...args); fds.push(fd); return fd }
    const { events, until } = watching(m.watch())
    const made = fds.length
    let lost = true
    native.recvmsg = (fd, ...args) => {
      const answer = recvmsg(fd, ...args)
      // The notification is lost.
      if (fd === fds[0] && answer > 0 && lost) return lost = false, -m.ENOBUFS
      // NLM_F_DUMP_INTR, in the low byte of nlmsg_flags.
      if (fd !== fds[0] && answer > 0 && fds.length < made + 40) args[3][6] |= 16
      return answer
    }
    const waiting = events.next()
    join('233.252.0.1', 1)
    await until('membership added lo 233.252.0.1', waiting)
    replay.check()
    tell(fds.length - made)`,
  )
  assert.ok(tries >= 40, `${tries}`)
})
