import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { Hosts } from '#lib/learn/hosts/hosts.js'
import { Program } from '#lib/learn/hosts/program.js'
import { type Calls, RemoteProcess } from '#lib/learn/hosts/remote-process.js'
import { root } from './kit/root.js'
import { TestNet } from './kit/test-net.js'

test('no test runs where a real interface is: loopback alone has an address', () => {
  const addresses = execFileSync('ip', ['-oneline', 'address'], { encoding: 'utf8' })
  assert.deepEqual(
    [...addresses.matchAll(/^\d+: (\S+)/gm)].filter(([, name]) => name !== 'lo'),
    [],
  )
})

test('a host on a cable gets what the other sends, and goes with its interfaces', async t => {
  const net = new TestNet(t)
  const [a, b] = [await net.host(), await net.host()]
  net.link(
    { host: a, name: 'left', addresses: ['10.1.0.1/24'] },
    { host: b, name: 'right', addresses: ['10.1.0.2/24'] },
  )
  const address = `new sockaddr_in({ sin_family: AF_INET, sin_port: htons(5000), sin_addr: '10.1.0.2' })`
  const receiver = net.use(
    b.module(`import { AF_INET, bind, htons, inet_ntoa, recvfrom, SOCK_DGRAM, sockaddr_in, socket } from 'mreq'
      const s = socket(AF_INET, SOCK_DGRAM)
      bind(s, ${address})
      console.log('bound')
      const from = new sockaddr_in()
      console.log(recvfrom(s, new Uint8Array(9), 0, from), inet_ntoa(from.sin_addr))`),
  )
  assert.equal(await receiver.line(), 'bound')
  const sender = net.use(
    a.module(`import { AF_INET, htons, sendto, SOCK_DGRAM, sockaddr_in, socket } from 'mreq'
      sendto(socket(AF_INET, SOCK_DGRAM), new Uint8Array(4), 0, ${address})`),
  )
  assert.deepEqual(await sender.ended, { code: 0, signal: null })
  assert.equal(await receiver.line(), '4 10.1.0.1')
  await a.close()
  // The kernel takes a namespace down in its own time.
  for (const end = performance.now() + 60_000; b.ip('-brief link').includes('right') && performance.now() < end; )
    await setTimeout(10)
  assert.doesNotMatch(b.ip('-brief link'), /right/)
})

test('a host that cannot be made is an error', async t => {
  const { PATH } = process.env
  t.after(() => {
    process.env.PATH = PATH
  })
  process.env.PATH = '/nowhere'
  await assert.rejects(new TestNet(t).host(), { code: 'ENOENT' })
})

test('a program that cannot be started is told of at the end, when all else is ended', async () => {
  const hosts = new Hosts()
  const host = await hosts.host()
  hosts.use(new Program('/no/such/program', []))
  await assert.rejects(hosts.close(), { code: 'ENOENT' })
  assert.equal(existsSync(`/proc/${host.pid}/ns/net`), false)
})

test('a process is told that there is no such call', async t => {
  const net = new TestNet(t)
  const remote = new RemoteProcess<Calls>(net, await net.host(), join(root, 'dist/learn/lab/agent.js'))
  await assert.rejects(remote.do('nothing'), /nothing\(\): there is no such call/)
})
