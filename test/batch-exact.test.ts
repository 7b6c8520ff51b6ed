// Every datagram arrives once, whole and in order, or the kernel says that it was dropped: from every sender to every receiver.
// MREQ_EXACT is how many go each way in the long form, `npm run test:exact`.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import * as m from 'mreq'
import { CHUNK, dropsOf, exchange, Hearer, receivers, type Sums, senders } from './kit/exact.js'
import { pair } from './kit/pair.js'

const LONG = Number(process.env.MREQ_EXACT ?? 0)
const COUNT = LONG || 100_000
const MILLISECONDS = LONG ? 600_000 : 120_000

function tell(t: TestContext, { sent, received, dropped }: Sums): void {
  if (LONG) t.diagnostic(`${sent} sent = ${received} received + ${dropped} dropped`)
}

for (const address of ['233.252.0.1', '::1']) {
  for (const [from, sender] of Object.entries(senders)) {
    for (const [by, receiver] of Object.entries(receivers)) {
      test(`from ${from} to ${by} at ${address}, sent = received + dropped`, t => {
        const { receiver: fd, sender: s, to } = pair(t, address)
        // A run that is dropped whole counts as one: here everything has room.
        const roomy = from === 'joined' && by === 'gro'
        if (roomy) m.setsockopt(fd, m.SOL_SOCKET, m.SO_RCVBUFFORCE, 1 << 25)
        const sums = exchange(sender(s, to), fd, receiver(fd), COUNT, MILLISECONDS)
        tell(t, sums)
        assert.equal(sums.received + sums.dropped, sums.sent)
        assert.equal(sums.dropped > 0, !roomy)
        assert.ok(sums.received > sums.sent / 2)
        if (!LONG) assert.equal(sums.sent, COUNT)
      })
    }
  }
}

for (const by of ['recv', 'batch'] as const) {
  test(`from another thread, as fast as it can, to ${by}, sent = received + dropped`, async t => {
    const { receiver: fd, sender, to } = pair(t, '233.252.0.1')
    const drain = receivers[by](fd)
    const sent = new Int32Array(new SharedArrayBuffer(4))
    const worker = new Worker(
      `const { workerData: { sender, to, sent, count, milliseconds, exact } } = require('node:worker_threads')
      import(exact).then(({ CHUNK, senders }) => {
        const send = senders.joined(sender, to), end = performance.now() + milliseconds
        let n = 0
        for (; n < count && performance.now() < end; n += CHUNK) send(n, n + CHUNK)
        sent[0] = n
      })`,
      {
        eval: true,
        workerData: {
          sender,
          to: to.bytes,
          sent,
          count: COUNT,
          milliseconds: MILLISECONDS,
          exact: new URL('kit/exact.js', import.meta.url).href,
        },
      },
    )
    const ended = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject))
    const hearer = new Hearer()
    // The last of them may come between a look and the word that they were sent.
    const latest = performance.now() + 2 * MILLISECONDS
    for (let silent = 0; silent < 2 && performance.now() < latest; silent = sent[0] === 0 ? 0 : silent + 1) {
      m.poll([new m.pollfd({ fd, events: m.POLLIN })], 10)
      drain(data => hearer.take(data, Math.ceil(COUNT / CHUNK) * CHUNK))
    }
    await ended
    const sums = { sent: sent[0] as number, received: hearer.received, dropped: dropsOf(fd) }
    tell(t, sums)
    assert.equal(sums.received + sums.dropped, sums.sent)
    assert.ok(sums.received > 0)
  })
}

test('a run that is dropped whole counts as one drop', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  m.setsockopt(receiver, m.IPPROTO_UDP, m.UDP_GRO, true)
  const batch = new m.SendBatch()
  batch.to(to)
  batch.count = 64 * 16
  batch.lengths.fill(1000)
  assert.equal(batch.send(sender), batch.count)
  const taken = new m.ReceiveBatch({ room: 65_535 })
  const runs = taken.receive(receiver, m.MSG_DONTWAIT)
  assert.ok(runs < 16)
  assert.equal(runs + dropsOf(receiver), 16)
  assert.equal([...taken].length, runs * 64)
})
