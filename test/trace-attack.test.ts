import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { test } from 'node:test'
import { runInNewContext } from 'node:vm'
import {
  AF_INET,
  bind,
  close,
  connect,
  EAGAIN,
  getsockname,
  IP_MULTICAST_IF,
  IPPROTO_IP,
  if_nametoindex,
  ip_mreqn,
  MSG_DONTWAIT,
  recv,
  SOCK_DGRAM,
  sendmsg,
  sendto,
  setsockopt,
  sockaddr_in,
  socket,
  type TracedCall,
  type TraceOptions,
  trace,
} from 'mreq'
import { root } from './kit/root.js'

const there = () => new sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' })

/** A program of its own, with standard error open on a descriptor of ours. */
function run(code: string, env: Readonly<Record<string, string>> = {}, stderr: number | 'pipe' = 'pipe') {
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', stderr],
    timeout: 120_000,
  })
}

type Closed = { close(): Promise<void> }
type To = NonNullable<TraceOptions['to']>

async function failing(): Promise<[what: string, to: To][]> {
  const later = async () => {
    throw new Error('later')
  }
  const full = await open('/dev/full', 'w')
  const closed = await open('/dev/null', 'w')
  await closed.close()
  const sink = new WritableStream({ write: later })
  return [
    ['an asynchronous write()', { write: later }],
    ['a full file', full],
    ['a closed file', closed],
    ['a WritableStream', sink.getWriter()],
    ["another realm's function", runInNewContext('async () => { throw new Error("later") }')],
  ]
}

test('whoever is told and fails later is warned of once, and ends nothing', async () => {
  for (const [what, to] of await failing()) {
    const warnings: Error[] = []
    const hear = (warning: Error) => void warnings.push(warning)
    process.on('warning', hear)
    const tracing = trace({ to })
    close(socket(AF_INET, SOCK_DGRAM))
    tracing.stop()
    for (let i = 0; i < 500 && warnings.length === 0; i++) await new Promise(resolve => setTimeout(resolve, 10))
    process.off('warning', hear)
    assert.equal(warnings.length, 1, what)
    if ('close' in to) await (to as unknown as Closed).close().catch(() => {})
  }
})

test('a stream that has ended is written to no more', async () => {
  const stream = createWriteStream('/dev/null')
  const errors: Error[] = []
  stream.on('error', error => errors.push(error))
  using _ = trace({ to: stream })
  stream.end()
  close(socket(AF_INET, SOCK_DGRAM))
  await once(stream, 'close')
  close(socket(AF_INET, SOCK_DGRAM))
  await new Promise(setImmediate)
  assert.deepEqual(errors, [])
})

test('of a large memory the full form shows 65,536 bytes, and both tell no more', () => {
  const fd = socket(AF_INET, SOCK_DGRAM)
  const large = new Uint8Array(1 << 24)
  const calls: TracedCall[] = []
  using _ = trace({ full: true, to: call => void calls.push(call) })
  using __ = trace({ to: call => void calls.push(call) })
  assert.throws(() => sendto(fd, large, 0, there()), { code: 'EMSGSIZE' })
  assert.throws(() => sendmsg(fd, { msg_name: there(), msg_iov: [large] }, 0), { code: 'EMSGSIZE' })
  close(fd)
  const [full, plain, fullMessage, plainMessage] = calls
  for (const { bytes } of [full, plain, fullMessage, plainMessage] as TracedCall[]) assert.equal(bytes?.length, 65_536)
  assert.equal(full?.args[1], `"${'\\0'.repeat(65_536)}"...`)
  assert.equal(plain?.args[1], `"${'\\0'.repeat(32)}"...`)
  assert.ok(fullMessage?.text.includes(`"${'\\0'.repeat(65_536)}"..., iov_len=${1 << 24}}`))
})

test('names are shown without what a terminal would obey', () => {
  execFileSync('ip', ['link', 'add', 'a\x1b[31mb', 'type', 'veth', 'peer', 'name', 'peer'])
  const fd = socket(AF_INET, SOCK_DGRAM)
  const calls: TracedCall[] = []
  const tracing = trace({ full: true, to: call => void calls.push(call) })
  setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, new ip_mreqn({ imr_ifindex: if_nametoindex('a\x1b[31mb') }))
  tracing.stop()
  close(fd)
  execFileSync('ip', ['link', 'delete', 'a\x1b[31mb'])
  assert.match(calls[0]?.text ?? '', /imr_ifindex=if_nametoindex\("a\\033\[31mb"\)/)
  const host = `import { gethostname } from 'mreq/c'; gethostname(new Uint8Array(65), 65)`
  const named = ['unshare', '--uts', 'sh', '-c', `printf 'h\\033x' > /proc/sys/kernel/hostname; exec "$@"`, 'sh']
  const { stderr } = spawnSync(
    named[0] as string,
    [...named.slice(1), process.execPath, '--input-type=module', '--eval', host],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, MREQ_TRACE: '1' },
    },
  )
  assert.match(stderr, /nodename="h\\33x"/)
})

test('where standard error is a socket that sends, nothing is traced there', () => {
  const code = `import { closeSync } from 'node:fs'
    import { AF_INET, bind, close, connect, getsockname, MSG_DONTWAIT, recv, sockaddr_in, socket, trace } from 'mreq'
    closeSync(2)
    const fd = socket(AF_INET, 2)
    bind(fd, new sockaddr_in({ sin_family: AF_INET, sin_addr: '127.0.0.1' }))
    connect(fd, getsockname(fd))
    for (const act of [() => trace(), () => recv(fd, new Uint8Array(2048), MSG_DONTWAIT)]) {
      try {
        act()
      } catch (error) {
        console.log(fd, error.code)
      }
    }`
  assert.equal(run(code).stdout, '2 ERR_INVALID_STATE\n2 EAGAIN\n')
  const fd = socket(AF_INET, SOCK_DGRAM)
  bind(fd, there())
  connect(fd, getsockname(fd))
  const { stdout } = run(
    "import { close, socket } from 'mreq'; close(socket(2, 2)); console.log('went on')",
    { MREQ_TRACE: 'ful' },
    fd,
  )
  assert.equal(stdout, 'went on\n')
  assert.throws(() => recv(fd, new Uint8Array(2048), MSG_DONTWAIT), { errno: -EAGAIN })
  close(fd)
})
