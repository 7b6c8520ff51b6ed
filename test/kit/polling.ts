import { test } from 'node:test'
import { live } from './live.js'

const BEFORE = `
const opened = []
const poll = (...args) => {
  const poller = new m.Poller(...args)
  opened.push(poller)
  return poller
}
const receiver = () => {
  const s = m.socket(AF_INET, SOCK_DGRAM)
  m.bind(s, loopback(0))
  const here = m.getsockname(s), data = new Uint8Array(4)
  return { s, here, send: () => m.sendto(s, data, 0, here), take: () => m.recv(s, data, m.MSG_DONTWAIT) }
}
const turn = () => new Promise(resolve => setImmediate(resolve))
const until = async condition => { while (!condition()) await turn() }
// A poller that is always ready has been told three times: the others, if they were ready, too.
const looked = () => new Promise(resolve => {
  const s = m.socket(AF_INET, SOCK_DGRAM)
  let times = 0
  const poller = new m.Poller(s, m.POLLOUT, () => { if (++times === 3) { poller.close(); m.close(s); resolve() } })
})
`

const AFTER = `
for (const poller of opened) poller.close()`

// What native answers where the event loop is not libuv's.
const WITHOUT_LIBUV =
  "await import('#lib/abi/binding.js').then(({ native }) => { native.watch_start = () => -m.ENOSYS })"

/** Runs a module that may poll() and be told, and that closes what it has opened so. */
export function polling(code: string, ...flags: string[]): string {
  return live(BEFORE + code + AFTER, ...flags)
}

/** A test of it with libuv, and one as it is without; SETTING is what makes the difference in a worker. */
export function both(name: string, code: string, ...flags: string[]): void {
  const given = (setting: string) => `const SETTING = ${JSON.stringify(setting)}\n${setting}\n`
  test(name, () => void polling(given('') + code, ...flags))
  test(`${name}, without libuv`, () => void polling(given(WITHOUT_LIBUV) + code, ...flags))
}
