// Pollers in threads that end while they poll: nothing crashes, and no descriptor of a poller's is left.
import { both } from './kit/polling.js'

/** The ways in which a worker ends. */
const ENDS = {
  'end by themselves': 'pollers.forEach(poller => poller.unref())',
  'call process.exit()': 'setImmediate(() => process.exit(0))',
  'call process.exit() in a callback': 'start(m.POLLOUT, () => process.exit(0))',
  'throw in a callback': "start(m.POLLOUT, () => { throw new Error('told') })",
  'are terminated while they wait': "parentPort.postMessage('now')",
  'are terminated while they are told': "start(m.POLLOUT, () => { parentPort.postMessage('now') })",
  'are terminated in a callback': "start(m.POLLOUT, () => { parentPort.postMessage('now'); for (;;) {} })",
}

for (const [how, code] of Object.entries(ENDS)) {
  both(
    `workers that ${how}`,
    `const script = \`
      import { parentPort } from 'node:worker_threads'
      import * as m from 'mreq'
      \${SETTING}
      const s = m.socket(m.AF_INET, m.SOCK_DGRAM)
      const pollers = []
      const start = (events, callback) => pollers.push(new m.Poller(s, events, callback))
      for (let i = 0; i < 10; i++) start(m.POLLIN, () => {})
      ${code}\`
    const run = () => new Promise(resolve => {
      const worker = new Worker(script, { eval: true })
      worker.on('error', error => { if (error.message !== 'told') throw error })
      worker.once('message', () => worker.terminate())
      worker.once('exit', resolve)
    })
    const { s, send, take } = receiver()
    let told = 0
    poll(s, m.POLLIN, () => { told++; take() })
    await run()
    const before = open()
    for (let round = 0; round < 4; round++) await Promise.all([run(), run()])
    // A socket is its opener's, and outlives the worker; a poller's copies of it do not.
    assert.equal(open(), before + 8)
    send()
    await until(() => told === 1)`,
  )
}
