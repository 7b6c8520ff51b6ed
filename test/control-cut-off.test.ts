// Memory that is too short: what did not fit is told, and what was written in part is not taken for a value.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as m from 'mreq'
import { ask, pair } from './kit/pair.js'

const { IPPROTO_UDP, SOL_SOCKET } = m
const DATA = new Uint8Array(250)

const FAMILIES = { '127.0.0.1': 4, '::1': 6 } as const

/** What is to be read of the first bytes of control messages: those that are whole. */
function within(room: number, messages: readonly m.ControlMessage[]): m.Ancillary {
  let [at, end] = [0, 0]
  const whole = messages.filter(({ data }) => {
    end = at + m.CMSG_LEN(data.length)
    at += m.CMSG_SPACE(data.length)
    return end <= room
  })
  return { ...m.ancillary({ msg_control: m.control(...whole) }), controlTruncated: room < end }
}

for (const [destination, family] of Object.entries(FAMILIES)) {
  test(`control messages from ${destination} in memory of every length: what is whole, and the rest told as cut off`, t => {
    const { receiver, sender, to } = pair(t, destination)
    ask(receiver, family)
    m.setsockopt(receiver, SOL_SOCKET, m.SO_TIMESTAMPNS, true)
    m.setsockopt(receiver, SOL_SOCKET, m.SO_RCVMARK, true)
    m.setsockopt(receiver, IPPROTO_UDP, m.UDP_GRO, true)
    m.setsockopt(sender, SOL_SOCKET, m.SO_MARK, 0x01020304)
    const msg_control = m.control({ cmsg_level: IPPROTO_UDP, cmsg_type: m.UDP_SEGMENT, data: 100 })
    m.sendmsg(sender, { msg_name: to, msg_iov: [DATA], msg_control })

    const peek = (room: number | undefined): m.msghdr => {
      // What the kernel does not write stays, and is no value either.
      const msg_control = room === undefined ? undefined : new Uint8Array(room).fill(0x11)
      const msg: m.msghdr = { msg_iov: [new Uint8Array(DATA.length)], msg_control }
      m.recvmsg(receiver, msg, m.MSG_PEEK)
      return msg
    }
    const full = peek(512)
    const { pktinfo, ttl, tos, timestamp, mark, segmentSize, originalDestination } = m.ancillary(full)
    const fields = [pktinfo, ttl, tos, timestamp, mark, segmentSize, originalDestination]
    assert.equal(fields.includes(undefined), false, 'all of them come')
    const length = full.msg_controllen as number
    for (const room of [undefined, ...Array.from({ length: length + 17 }, (_, room) => room)]) {
      assert.deepEqual(m.ancillary(peek(room)), within(room ?? 0, m.cmsgs(full)), `${room} bytes`)
    }
  })
}

test('data in memory of every length: told as cut off where it does not fit, however it is asked for', t => {
  const { receiver, sender, to } = pair(t, '127.0.0.1')
  m.sendto(sender, DATA, 0, to)
  for (const flags of [m.MSG_PEEK, m.MSG_PEEK | m.MSG_TRUNC]) {
    for (let room = 0; room <= DATA.length + 1; room++) {
      const msg: m.msghdr = { msg_iov: [new Uint8Array(room)] }
      const received = m.recvmsg(receiver, msg, flags)
      assert.equal(received, flags & m.MSG_TRUNC ? DATA.length : Math.min(room, DATA.length))
      assert.deepEqual(m.ancillary(msg), { dataTruncated: room < DATA.length, controlTruncated: false })
    }
  }
})
