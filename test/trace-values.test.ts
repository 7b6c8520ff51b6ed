import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import {
  AF_INET,
  bind,
  close,
  connect,
  getsockname,
  getsockopt,
  MSG_DONTWAIT,
  ReceiveBatch,
  recvfrom,
  recvmsg,
  SendBatch,
  SO_RCVTIMEO,
  SOCK_DGRAM,
  SOL_SOCKET,
  sendmsg,
  sendto,
  sockaddr_in,
  sockaddr_in6,
  socket,
  type TracedCall,
  trace,
} from 'mreq'
import { root } from './kit/root.js'

/** A socket that is bound to a port of its own, and its address. */
function bound(): [fd: number, address: sockaddr_in] {
  const fd = socket(AF_INET, SOCK_DGRAM)
  bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
  return [fd, getsockname(fd) as sockaddr_in]
}

/** What is told of the calls that something makes, by their names. */
function told(make: () => void, full = false): Record<string, TracedCall> {
  const calls: TracedCall[] = []
  using _ = trace({ full, to: call => void calls.push(call) })
  make()
  return Object.fromEntries(calls.map(call => [call.name, call]))
}

test('the bytes of a batch are those of all its datagrams, in either form', () => {
  for (const full of [false, true]) {
    const [fd, address] = bound()
    connect(fd, address)
    const datagrams = Array.from({ length: 60 }, (_, i) => new Uint8Array(i + 1).fill(i))
    const sending = new SendBatch()
    for (const datagram of datagrams) sending.push(datagram)
    const receiving = new ReceiveBatch({ messages: 64, room: 50 })
    const { sendmmsg, recvmmsg } = told(() => {
      assert.equal(sending.send(fd), 60)
      assert.equal(receiving.receive(fd, MSG_DONTWAIT), 60)
    }, full)
    close(fd)
    assert.deepEqual(Buffer.from(sendmmsg?.bytes ?? []), Buffer.concat(datagrams))
    // What was cut off did not come.
    const cut = datagrams.map(datagram => datagram.subarray(0, 50))
    assert.deepEqual(Buffer.from(recvmmsg?.bytes ?? []), Buffer.concat(cut))
  }
})

test('a call that has an address tells it as it is', () => {
  const [fd, address] = bound()
  const text = new Uint8Array(4)
  const calls = told(() => {
    connect(fd, address)
    sendto(fd, text, 0, address)
    recvfrom(fd, text, 0, new sockaddr_in())
    sendmsg(fd, { msg_name: address, msg_iov: [text] })
    recvmsg(fd, { msg_name: new sockaddr_in6(), msg_iov: [text] })
    getsockname(fd)
  })
  for (const name of ['connect', 'sendto', 'recvfrom', 'sendmsg', 'recvmsg', 'getsockname'])
    assert.deepEqual(calls[name]?.address, address.bytes, name)
  const none = told(() => {
    connect(fd, address)
    sendmsg(fd, { msg_iov: [text] })
    recvmsg(fd, { msg_iov: [text] })
    assert.throws(() => recvfrom(fd, text, MSG_DONTWAIT, new sockaddr_in()), { code: 'EAGAIN' })
  })
  close(fd)
  for (const name of ['sendmsg', 'recvmsg', 'recvfrom']) {
    assert.ok(none[name] !== undefined, name)
    assert.equal(none[name].address, undefined, name)
  }
})

test('a call tells when it was made, and by which process', () => {
  const before = Date.now()
  const { getsockopt: call } = told(() => void getsockopt(socket(AF_INET, SOCK_DGRAM), SOL_SOCKET, SO_RCVTIMEO))
  assert.equal(call?.pid, process.pid)
  assert.ok(Math.abs((call?.time ?? 0) - before) < 60_000)
})

test("an option is told by the name of C's headers", () => {
  const fd = socket(AF_INET, SOCK_DGRAM)
  const { getsockopt: read } = told(() => getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO))
  close(fd)
  assert.equal(read?.args[2], 'SO_RCVTIMEO_OLD')
  assert.equal(read?.optname, 'SO_RCVTIMEO')
})

test('a sleep that a signal ends is told as EINTR', () => {
  const code = `import { sleep, trace } from 'mreq/c'
    import { spawn } from 'node:child_process'
    process.on('SIGUSR2', () => {})
    trace({ to: ({ name, result }) => console.log(name, result) })
    // Again and again: now and then another thread of Node's takes one. The sleep is longer than anything waits for them.
    spawn('sh', ['-c', 'sleep 0.3; while kill -USR2 ' + process.pid + '; do sleep 0.1; done'], { stdio: 'ignore' }).unref()
    sleep(1000)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
    timeout: 120_000,
  })
  assert.equal(stdout, 'clock_nanosleep -4\n', stderr)
})
