import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import {
  AF_INET,
  bind,
  close,
  control,
  group_source_req,
  htons,
  IP_ADD_MEMBERSHIP,
  IP_ADD_SOURCE_MEMBERSHIP,
  IP_MULTICAST_IF,
  IPPROTO_IP,
  IPPROTO_IPV6,
  IPPROTO_UDP,
  IPV6_PKTINFO,
  in_addr,
  in6_pktinfo,
  inet_addr,
  ip_mreq_source,
  ip_mreqn,
  MCAST_JOIN_SOURCE_GROUP,
  SO_ATTACH_FILTER,
  SO_RCVBUF,
  SO_RCVPRIORITY,
  SO_RCVTIMEO,
  SOCK_DGRAM,
  SOL_SOCKET,
  sendmsg,
  sendto,
  setsockopt,
  sockaddr_in,
  socket,
  type TracedCall,
  timeval,
  trace,
  UDP_SEGMENT,
} from 'mreq'
import { native } from '#lib/abi/binding.js'
import { root } from './kit/root.js'
import { detach } from './kit/strange.js'

const GROUP = '233.252.0.1'
const there = () => new sockaddr_in({ sin_family: AF_INET, sin_port: htons(9), sin_addr: '127.0.0.1' })

/** What is told of the calls that something makes. */
function told(make: () => void, full = false): TracedCall[] {
  const calls: TracedCall[] = []
  using _ = trace({ full, to: call => void calls.push(call) })
  make()
  return calls
}

test('the full form decodes what strace leaves as bytes', () => {
  const fd = socket(AF_INET, SOCK_DGRAM)
  const ip = (option: number, value: object) =>
    setsockopt(fd, IPPROTO_IP, option as typeof IP_MULTICAST_IF, value as in_addr)
  const calls = told(() => {
    ip(IP_ADD_MEMBERSHIP, new ip_mreqn({ imr_multiaddr: GROUP, imr_ifindex: 1 }))
    ip(
      IP_ADD_SOURCE_MEMBERSHIP,
      new ip_mreq_source({ imr_multiaddr: '232.1.1.1', imr_interface: '127.0.0.1', imr_sourceaddr: '10.0.0.9' }),
    )
    ip(
      MCAST_JOIN_SOURCE_GROUP,
      new group_source_req({ gsr_interface: 1, gsr_group: '232.1.1.2', gsr_source: '10.0.0.9' }),
    )
    ip(IP_MULTICAST_IF, new in_addr({ s_addr: inet_addr('127.0.0.1') }))
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, new timeval({ tv_sec: 1, tv_usec: 5 }))
    setsockopt(fd, SOL_SOCKET, SO_RCVPRIORITY, true)
    sendto(fd, new TextEncoder().encode('0'.repeat(40)), 0, there())
    const data = new in6_pktinfo({ ipi6_addr: '::1', ipi6_ifindex: 1 })
    const segment = new Uint8Array(Uint16Array.of(4).buffer)
    const msg_control = control(
      { cmsg_level: IPPROTO_IPV6, cmsg_type: IPV6_PKTINFO, data },
      { cmsg_level: IPPROTO_UDP, cmsg_type: UDP_SEGMENT, data: segment },
    )
    sendmsg(fd, { msg_name: there(), msg_iov: [new Uint8Array(2)], msg_control }, 0)
  }, true)
  close(fd)
  const source = 'sin_port=htons(0), sin_addr=inet_addr("10.0.0.9")'
  const expected = [
    `SOL_IP, IP_ADD_MEMBERSHIP, {imr_multiaddr=inet_addr("${GROUP}"), imr_address=inet_addr("0.0.0.0"), imr_ifindex=if_nametoindex("lo")}, 12) = 0`,
    'IP_ADD_SOURCE_MEMBERSHIP, {imr_multiaddr=inet_addr("232.1.1.1"), imr_interface=inet_addr("127.0.0.1"), imr_sourceaddr=inet_addr("10.0.0.9")}, 12) = 0',
    `gsr_group={sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr("232.1.1.2")}, gsr_source={sa_family=AF_INET, ${source}}}, 264) = 0`,
    'SOL_IP, IP_MULTICAST_IF, [inet_addr("127.0.0.1")], 4) = 0',
    'SOL_SOCKET, SO_RCVTIMEO_OLD, {tv_sec=1, tv_usec=5}, 16) = 0',
    'SOL_SOCKET, SO_RCVPRIORITY, [1], 4) = 0',
    `"${'0'.repeat(40)}", 40, 0, {sa_family=AF_INET, sin_port=htons(9), sin_addr=inet_addr("127.0.0.1")}, 16) = 40`,
    'cmsg_type=IPV6_PKTINFO, cmsg_data={inet_pton(AF_INET6, "::1", &ipi6_addr), ipi6_ifindex=if_nametoindex("lo")}}, {cmsg_len=18, cmsg_level=SOL_UDP, cmsg_type=UDP_SEGMENT, cmsg_data=[4]}]',
  ]
  assert.equal(calls.length, expected.length)
  for (const [i, { text }] of calls.entries()) assert.ok(text.includes(expected[i] as string), text)
})

test('it shows a program as strace -v does', () => {
  const code = `import * as m from 'mreq'
    const fd = m.socket(m.AF_INET, m.SOCK_DGRAM)
    const program = [
      m.BPF_STMT(m.BPF_LD | m.BPF_W | m.BPF_ABS, m.SKF_AD_OFF + m.SKF_AD_IFINDEX),
      m.BPF_JUMP(m.BPF_JMP | m.BPF_JEQ | m.BPF_K, 1, 0, 1),
      m.BPF_STMT(m.BPF_ALU | m.BPF_ADD | m.BPF_X, 0),
      m.BPF_STMT(m.BPF_LDX | m.BPF_B | m.BPF_MSH, 14),
      m.BPF_STMT(m.BPF_MISC | m.BPF_TXA, 0),
      m.BPF_STMT(m.BPF_RET | m.BPF_K, 0xffff),
    ]
    m.trace({ full: true, to: ({ text }) => void console.log(text) })
    m.setsockopt(fd, m.SOL_SOCKET, m.SO_ATTACH_FILTER, program)
    m.getsockopt(fd, m.SOL_SOCKET, m.SO_ATTACH_FILTER)`
  const node = [process.execPath, '--input-type=module', '--eval', code]
  const { stdout, stderr } = spawnSync('strace', ['-v', '-e', 'trace=setsockopt,getsockopt', ...node], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.deepEqual(
    stdout.trimEnd().split('\n'),
    stderr.split('\n').filter(line => line.includes('FILTER')),
  )
  assert.match(stdout, /SKF_AD_OFF\+SKF_AD_IFINDEX/)
})

test('what is refused before the kernel hears of it is told of nowhere', () => {
  const fd = socket(AF_INET, SOCK_DGRAM)
  const strange: (() => unknown)[] = [
    () => bind(fd, detach(new Uint8Array(16))),
    () => sendto(fd, 'text' as never, 0, there()),
    () => native.sendto(fd, 5, 0, 16, new Uint8Array(4), there().bytes),
    () => native.sendto(fd, 4, 0x4000000, 16, new Uint8Array(4), there().bytes),
    () => native.setsockopt(fd, 1.5, 8, 4),
    () => native.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, -1),
    () => native.setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, 5),
    () => native.getsockopt(fd, SOL_SOCKET, SO_RCVBUF, 70_000),
    () => native.fcntl(fd, 77, 0),
    () => native.recvmsg(fd, 0, undefined, undefined, ...Array.from({ length: 1025 }, () => new Uint8Array(1))),
    () => native.send_batch(fd, 0, 0, 2, 1, new Uint8Array(4), new Uint8Array(8), new Uint8Array(44)),
    () => native.poll(5, 0, new Uint8Array(8)),
    () => native.close_owned(fd),
  ]
  const calls = told(() => {
    for (const make of strange) {
      try {
        make()
      } catch {
        // Some are refused by an exception, the others by what they return.
      }
    }
  })
  close(fd)
  assert.deepEqual(calls, [])
})

test('a stream gets lines, with the time and the process when asked for; true and false switch standard error', () => {
  const lines: string[] = []
  const tracing = trace({ pid: true, time: 'microseconds', to: { write: (line: string) => lines.push(line) } })
  close(socket(AF_INET, SOCK_DGRAM))
  tracing.stop()
  close(socket(AF_INET, SOCK_DGRAM))
  assert.equal(lines.length, 2)
  assert.match(lines[0] ?? '', /^\[pid +\d+\] \d\d:\d\d:\d\d\.\d{6} socket\(.*\) = \d+\n$/)
  const code = `import { close, socket, trace } from 'mreq'
    trace(true); close(socket(2, 2)); trace(false); close(socket(2, 2)); process.kill(process.pid, 'SIGKILL')`
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.match(stderr, /^socket\(AF_INET, SOCK_DGRAM\|SOCK_CLOEXEC, IPPROTO_IP\) = (\d+)\nclose\(\1\) {26,} = 0\n$/)
})
