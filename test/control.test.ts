// Control messages both ways: by hand with CMSG_*, and by control() and cmsgs().
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as m from 'mreq'
import * as c from 'mreq/c'
import { isBefore, kernel } from './kit/linux.js'

const { AF_INET, MSG_DONTWAIT, SOCK_DGRAM } = c
const socket = () => c.socket(AF_INET, SOCK_DGRAM, 0)
const memory = new Uint8Array(64)
const onePart = () => Object.assign(new c.msghdr(), { msg_iov: [new c.iovec(memory, 1)], msg_iovlen: 1 })

const GROUP = '233.252.0.1'
const at = (sin_addr: string, sin_port = 0) => new c.sockaddr_in({ sin_family: AF_INET, sin_addr, sin_port })

/** A member on loopback that is told interface and TTL, a sender, and where it sends. */
function pair(): { receiver: number; sender: number; group: c.sockaddr_in } {
  const [receiver, sender, here] = [socket(), socket(), at('0.0.0.0')]
  assert.equal(c.bind(receiver, here, c.sizeof(here)), 0)
  assert.equal(c.getsockname(receiver, here, new c.socklen_t(16)), 0)
  const mreq = new c.ip_mreqn({ imr_multiaddr: GROUP, imr_ifindex: 1 })
  assert.equal(c.setsockopt(receiver, c.IPPROTO_IP, c.IP_ADD_MEMBERSHIP, mreq, c.sizeof(mreq)), 0)
  for (const option of [c.IP_PKTINFO, c.IP_RECVTTL] as const) {
    assert.equal(c.setsockopt(receiver, c.IPPROTO_IP, option, new c.int(1), 4), 0)
  }
  assert.equal(c.setsockopt(sender, c.IPPROTO_IP, c.IP_MULTICAST_TTL, new c.int(7), 4), 0)
  return { receiver, sender, group: at(GROUP, here.sin_port) }
}

const end = ({ receiver, sender }: { receiver: number; sender: number }) => {
  c.close(receiver)
  c.close(sender)
}

test('control messages by hand: in_pktinfo chooses the interface, and tells it with the group and the TTL', () => {
  const both = pair()
  const out = Object.assign(onePart(), { msg_name: both.group, msg_namelen: 16 })
  out.msg_control = new Uint8Array(c.CMSG_SPACE(c.sizeof(c.in_pktinfo)))
  out.msg_controllen = c.sizeof(out.msg_control)
  const cmsg = c.CMSG_FIRSTHDR(out)
  assert.ok(cmsg)
  cmsg.assign({ cmsg_len: c.CMSG_LEN(12), cmsg_level: c.IPPROTO_IP, cmsg_type: c.IP_PKTINFO })
  c.memcpy(c.CMSG_DATA(cmsg), new c.in_pktinfo({ ipi_ifindex: 1, ipi_spec_dst: '127.0.0.9' }), 12)
  assert.equal(c.sendmsg(both.sender, out, 0), 1)
  new c.in_pktinfo(c.CMSG_DATA(cmsg)).ipi_ifindex = 9999
  assert.equal(c.sendmsg(both.sender, out, 0), -1)
  assert.equal(c.errno, c.ENODEV)

  const from = at('0.0.0.0')
  const msg = Object.assign(onePart(), { msg_name: from, msg_namelen: 16 })
  msg.msg_control = new Uint8Array(128)
  msg.msg_controllen = 128
  assert.equal(c.recvmsg(both.receiver, msg, MSG_DONTWAIT), 1)
  assert.deepEqual([msg.msg_namelen, msg.msg_flags, c.inet_ntoa(from.sin_addr)], [16, 0, '127.0.0.9'])
  assert.equal(msg.msg_controllen, c.CMSG_SPACE(12) + c.CMSG_SPACE(4))
  const told: Record<number, unknown> = {}
  for (let next = c.CMSG_FIRSTHDR(msg); next !== null; next = c.CMSG_NXTHDR(msg, next)) {
    assert.equal(next.cmsg_level, c.IPPROTO_IP)
    const data = c.CMSG_DATA(next)
    const info = () => new c.in_pktinfo(data)
    told[next.cmsg_type] =
      next.cmsg_type === c.IP_TTL ? new c.int(data).value : [info().ipi_ifindex, `${info().ipi_addr}`]
  }
  assert.deepEqual(told, { [c.IP_TTL]: 7, [c.IP_PKTINFO]: [1, `inet_addr("${GROUP}")`] })
  end(both)
})

test('the same by sendmsg() and recvmsg() of mreq, gathered from parts and scattered into others', () => {
  const both = pair()
  const text = new TextEncoder().encode('gathered and scattered')
  const pktinfo = { cmsg_level: m.IPPROTO_IP, cmsg_type: m.IP_PKTINFO, data: new m.in_pktinfo({ ipi_ifindex: 1 }) }
  const msg_iov = [text.subarray(0, 5), text.subarray(5, 5), text.subarray(5)]
  const out: m.msghdr = { msg_name: both.group, msg_iov, msg_control: m.control(pktinfo) }
  assert.equal(m.sendmsg(both.sender, out), text.length)
  const parts = [1, 0, 2, 64].map(length => new Uint8Array(length))
  const msg: m.msghdr = { msg_name: at('0.0.0.0'), msg_iov: parts, msg_control: new Uint8Array(128) }
  assert.equal(m.recvmsg(both.receiver, msg, MSG_DONTWAIT), text.length)
  assert.equal(Buffer.concat(parts).subarray(0, text.length).toString(), 'gathered and scattered')
  assert.deepEqual([msg.msg_namelen, msg.msg_flags, msg.msg_controllen], [16, 0, 56])
  const told = [...m.cmsgs(msg)].map(({ cmsg_type, data }) => [cmsg_type, data.length, data[0]])
  assert.deepEqual(told.sort(), [
    [m.IP_TTL, 4, 7],
    [m.IP_PKTINFO, 12, 1],
  ])

  // Cut off: the data, and the control messages that do not fit whole.
  for (const [length, room, flags, fit] of [
    [64, 128, 0, 2],
    [3, 128, m.MSG_TRUNC, 2],
    [64, 40, m.MSG_CTRUNC, 1],
    [0, 8, m.MSG_TRUNC | m.MSG_CTRUNC, 0],
  ] as const) {
    m.sendmsg(both.sender, out)
    const short: m.msghdr = { msg_iov: [new Uint8Array(length)], msg_control: new Uint8Array(room) }
    assert.equal(m.recvmsg(both.receiver, short, MSG_DONTWAIT), Math.min(length, text.length))
    assert.equal(short.msg_flags, flags, `${length} bytes, ${room} of control`)
    assert.equal([...m.cmsgs(short)].filter(({ data }) => data.length >= 4).length >= fit, true)
  }
  end(both)
})

test('hostile control messages end the reading: no loop, and nothing from outside', () => {
  const lengths = [
    0n,
    1n,
    15n,
    16n,
    17n,
    63n,
    64n,
    65n,
    0xffffn,
    0x7fffffffn,
    0x80000000n,
    0xffffffffn,
    2n ** 53n,
    2n ** 63n,
    2n ** 64n - 1n,
    2n ** 64n - 16n,
  ]
  for (const first of lengths) {
    for (const second of lengths) {
      for (const start of [0, 8, 3]) {
        const all = new Uint8Array(96 + start).fill(0xee)
        const msg_control = all.subarray(start, start + 64)
        const view = new DataView(all.buffer, start, 64)
        view.setBigUint64(0, first, true)
        view.setBigUint64(first < 48n ? (Number(first) + 7) & ~7 : 32, second, true)
        const read = [...m.cmsgs({ msg_control })]
        assert.ok(read.length <= 4)
        for (const { data } of read) assert.ok(data.length <= 48 && data.byteOffset + data.length <= 64)
        const msg = Object.assign(new c.msghdr(), { msg_control, msg_controllen: 64 })
        let count = 0
        for (let next = c.CMSG_FIRSTHDR(msg); next !== null; next = c.CMSG_NXTHDR(msg, next)) {
          assert.ok(++count <= 4)
          const data = c.CMSG_DATA(next)
          assert.ok(data.byteOffset + data.length <= start + 64, `${first}, ${second}: beyond msg_control`)
        }
      }
    }
  }
  for (const length of [0, 1, 8, 15])
    assert.deepEqual([...m.cmsgs({ msg_control: new Uint8Array(length).fill(255) })], [])
})

const tooOld =
  isBefore(kernel, [6, 14]) && `ENOPROTOOPT: SO_RCVPRIORITY takes Linux 6.14, and this is ${kernel.join('.')}`

test("a datagram's own number comes back with its time of sending, and its priority with itself", {
  skip: tooOld,
}, () => {
  const [receiver, sender] = [m.socket(AF_INET, SOCK_DGRAM), m.socket(AF_INET, SOCK_DGRAM)]
  m.bind(receiver, at('127.0.0.1'))
  m.setsockopt(receiver, m.SOL_SOCKET, m.SO_RCVPRIORITY, true)
  m.setsockopt(sender, m.SOL_SOCKET, m.SO_PRIORITY, 5)
  const number = { cmsg_level: m.SOL_SOCKET, cmsg_type: m.SCM_TS_OPT_ID, data: new m.int(4711) }
  const out = { msg_name: m.getsockname(receiver), msg_iov: [new Uint8Array(1)], msg_control: m.control(number) }
  assert.throws(() => m.sendmsg(sender, out), { code: 'EINVAL' })
  const times = m.SOF_TIMESTAMPING_TX_SOFTWARE | m.SOF_TIMESTAMPING_SOFTWARE | m.SOF_TIMESTAMPING_OPT_ID
  m.setsockopt(sender, m.SOL_SOCKET, m.SO_TIMESTAMPING, times)
  m.sendmsg(sender, out)
  const told = (fd: number, flags: number, level: number, type: number) => {
    const msg: m.msghdr = { msg_iov: [new Uint8Array(64)], msg_control: new Uint8Array(256) }
    m.recvmsg(fd, msg, flags | MSG_DONTWAIT)
    return [...m.cmsgs(msg)].find(({ cmsg_level, cmsg_type }) => cmsg_level === level && cmsg_type === type)?.data
  }
  const error = new m.sock_extended_err(told(sender, m.MSG_ERRQUEUE, m.IPPROTO_IP, m.IP_RECVERR) as Uint8Array)
  assert.deepEqual([error.ee_origin, error.ee_data], [m.SO_EE_ORIGIN_TIMESTAMPING, 4711])
  const priority = told(receiver, 0, m.SOL_SOCKET, m.SO_PRIORITY)
  assert.equal(new m.int(priority as Uint8Array).value, 5)
  m.close(receiver)
  m.close(sender)
})
