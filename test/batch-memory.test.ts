// Batches leave no memory behind. MREQ_EXACT makes it the long form, of ten times as many datagrams: `npm run test:exact`.
import { test } from 'node:test'
import { live } from './kit/live.js'

const COUNT = Number(process.env.MREQ_EXACT ?? 0) * 10 || 2_000_000

const BOTH = `const r = m.socket(AF_INET, SOCK_DGRAM | m.SOCK_NONBLOCK), s = m.socket(AF_INET, SOCK_DGRAM)
  m.bind(r, loopback(0))
  const batch = new m.SendBatch({ datagrams: 1024 }), to = batch.to(m.getsockname(r))
  const rounds = (count, round) => {
    for (let n = 0; n < count; n += round());
    gc()
    gc()
    return process.memoryUsage().rss
  }`

test('many datagrams in runs, each looked at, leave no memory behind', t => {
  const told = live(
    `${BOTH}
    m.setsockopt(r, m.IPPROTO_UDP, m.UDP_GRO, true)
    const taken = new m.ReceiveBatch({ messages: 64, room: 65535 })
    batch.count = 1024
    batch.lengths.fill(64)
    let received = 0
    const round = () => {
      batch.send(s)
      while (taken.receive(r) > 0) {
        for (let i = 0; i < taken.count; i++) received += taken.lengths[i] / 64
      }
      return 1024
    }
    const before = rounds(${COUNT} / 4, round)
    const after = rounds(${COUNT}, round)
    assert.ok(received >= ${COUNT}, received + ' of ' + ${COUNT})
    assert.ok(after < before + 16e6, before + ' bytes, then ' + after)
    console.log(received + ' datagrams: ' + before + ' bytes, then ' + after)`,
    '--expose-gc',
  )
  t.diagnostic(told.trim())
})

test('batches, datagrams and receivers that come and go leave no memory behind', () => {
  live(
    `${BOTH}
    const round = () => {
      const [given, taken] = [new m.SendBatch({ bytes: 4096 }), new m.ReceiveBatch({ messages: 4 })]
      const place = given.to(m.getsockname(r))
      for (let i = 0; i < 4; i++) given.push(new Uint8Array(i), place)
      given.send(s)
      taken.receive(r)
      for (const { message } of taken) taken.address(message)
      try { taken.receive(-1) } catch {}
      new m.Receiver(r, taken, () => {}).close()
      return 1
    }
    const before = Math.max(rounds(4000, round), rounds(4000, round))
    await new Promise(setImmediate)
    rounds(8000, round)
    await new Promise(setImmediate)
    const after = rounds(4000, round)
    assert.ok(after < before + 16e6, before + ' bytes, then ' + after)`,
    '--expose-gc',
  )
})
