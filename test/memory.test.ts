// What is called often leaves no memory behind.
import { test } from 'node:test'
import { live } from './kit/live.js'
import { both } from './kit/polling.js'

test('200,000 calls, some of which fail, leave no memory behind', () => {
  live(
    `const s = m.socket(AF_INET, SOCK_DGRAM)
    m.bind(s, loopback(0))
    const here = m.getsockname(s), data = new Uint8Array(1400), control = new Uint8Array(64)
    const msg = { msg_name: new m.sockaddr_in(), msg_iov: [data.subarray(0, 700), data.subarray(700)], msg_control: control }
    const fails = (code, call) => {
      try { call() } catch (error) { return assert.equal(error.code, code) }
      assert.fail('no ' + code)
    }
    const round = () => {
      m.sendto(s, data, 0, here)
      m.recvmsg(s, msg)
      m.setsockopt(s, m.IPPROTO_IP, m.IP_TTL, 3)
      m.getsockopt(s, m.IPPROTO_IP, m.IP_TTL)
      m.if_indextoname(1)
      m.inet_ntop(AF_INET, m.inet_pton(AF_INET, '233.252.0.1'))
      fails('EAGAIN', () => m.recv(s, data, m.MSG_DONTWAIT))
      fails('EINVAL', () => m.bind(s, new Uint8Array(0)))
      c.recv(s, data, 1400, m.MSG_DONTWAIT)
      fails('ERR_INVALID_ARG_TYPE', () => m.close('0'))
    }
    const rounds = count => { for (let i = 0; i < count; i++) round(); gc(); gc(); return process.memoryUsage().rss }
    const before = Math.max(rounds(3000), rounds(1000))
    const after = Math.min(rounds(15000), rounds(1000))
    assert.ok(after < before + 32e6, before + ' bytes, then ' + after)`,
    '--expose-gc',
  )
})

test('interfaces and addresses, which native allocates, leave no memory behind', () => {
  live(
    `const rounds = count => { for (let i = 0; i < count; i++) { m.getifaddrs(); m.if_nameindex() } gc(); gc(); return process.memoryUsage().rss }
    const before = Math.max(rounds(1000), rounds(1000))
    const after = Math.min(rounds(39000), rounds(1000))
    assert.ok(after < before + 16e6, before + ' bytes, then ' + after)`,
    '--expose-gc',
  )
})

both(
  'pollers that come and go leave no memory behind',
  `const { s } = receiver()
    const round = async () => {
      for (let i = 0; i < 300; i++) {
        for (let j = 0; j < 100; j++) {
          const poller = new m.Poller(s, m.POLLIN, () => {})
          poller.pause()
          poller.resume()
          poller.close()
        }
        await turn()
      }
      gc()
      return process.memoryUsage().rss
    }
    // The engine's own heap grows once, in one of the first rounds.
    const rounds = async () => [await round(), await round(), await round()]
    const before = Math.max(...await rounds())
    await rounds()
    const after = Math.min(...await rounds())
    assert.ok(after < before + 8e6, before + ' bytes, then ' + after)`,
  '--expose-gc',
)
