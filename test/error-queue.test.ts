// The error queue: what became of what was sent, and when it was sent.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as m from 'mreq'
import { multihomed } from './kit/networks.js'
import { at, domainOf, during, ip, lo, pair, type Taken, take } from './kit/pair.js'
import { TestNet } from './kit/test-net.js'
import { udp } from './kit/udp.js'

const { IPPROTO_IP, IPPROTO_IPV6, MSG_ERRQUEUE, SOL_SOCKET } = m
const DATA = new TextEncoder().encode('is anybody there?')
const TX_SOFTWARE = m.SOF_TIMESTAMPING_TX_SOFTWARE | m.SOF_TIMESTAMPING_SOFTWARE | m.SOF_TIMESTAMPING_OPT_ID

/** Waits for an error, and takes it. */
function takeError(fd: number, room?: number): Taken {
  assert.equal(m.poll([new m.pollfd({ fd })], 20_000), 1, 'an error within 20 seconds')
  return take(fd, MSG_ERRQUEUE, room)
}

const nothingLeft = (fd: number) => assert.throws(() => take(fd, MSG_ERRQUEUE), { code: 'EAGAIN', syscall: 'recvmsg' })

/** What an error is, as it is read. */
function fields(error: m.sock_extended_err | undefined): Partial<m.sock_extended_err> {
  const { ee_errno, ee_origin, ee_type, ee_code, ee_pad, ee_info, ee_data } = error as m.sock_extended_err
  return { ee_errno, ee_origin, ee_type, ee_code, ee_pad, ee_info, ee_data }
}
const error = (of: Partial<m.sock_extended_err>) => fields(new m.sock_extended_err(of))

/** A socket that keeps its errors. */
function asking(t: TestContext, destination: string): number {
  const fd = udp(t, domainOf(destination))
  m.setsockopt(fd, IPPROTO_IP, m.IP_RECVERR, true)
  if (destination.includes(':')) m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_RECVERR, true)
  return fd
}

/** An address on loopback that nobody is bound to: not of the ports that the kernel chooses from, lest the sender be given it. */
function closed(destination: string): ReturnType<typeof at> {
  return at(destination, m.htons(9))
}

const refused = { ee_errno: m.ECONNREFUSED, ee_origin: m.SO_EE_ORIGIN_ICMP, ee_type: 3, ee_code: 3 }

for (const [destination, expected] of [
  ['127.0.0.1', refused],
  ['::1', { ...refused, ee_origin: m.SO_EE_ORIGIN_ICMP6, ee_type: 1, ee_code: 4 }],
  ['::ffff:127.0.0.1', refused],
] as const) {
  test(`a closed port at ${destination}: ECONNREFUSED, with the datagram, where it went and who says so`, t => {
    const fd = asking(t, destination)
    const to = closed(destination)
    nothingLeft(fd)
    m.sendto(fd, DATA, 0, to)
    const { data, name, told } = takeError(fd)
    assert.deepEqual([data, name], [DATA, to])
    const { error: found, offender, ...rest } = told
    assert.deepEqual(fields(found), error(expected))
    assert.deepEqual(offender, at(destination))
    assert.deepEqual(rest, { dataTruncated: false, controlTruncated: false })
    nothingLeft(fd)
    // Taken from the queue, it does not fail the next call too.
    assert.equal(m.getsockopt(fd, SOL_SOCKET, m.SO_ERROR), 0)
  })
}

test('errors queue up, each with its own destination', t => {
  const fd = asking(t, '127.0.0.1')
  const all = ['127.0.0.1', '127.0.0.2', '127.0.0.3'].map(closed)
  for (const to of all) {
    try {
      m.sendto(fd, DATA, 0, to)
    } catch (error) {
      // The call fails for what an earlier one met, and has not sent.
      assert.equal((error as m.SystemError).code, 'ECONNREFUSED')
      m.sendto(fd, DATA, 0, to)
    }
  }
  for (const to of all) {
    const { name, told } = takeError(fd)
    assert.deepEqual([name, told.offender], [to, at(m.inet_ntoa((to as m.sockaddr_in).sin_addr))])
  }
  nothingLeft(fd)
})

test('a router where a datagram’s TTL ends says so, and is not where it was sent to', async t => {
  const net = new TestNet(t)
  const [west, middle] = await multihomed(net)
  west.ip('route add 10.2.0.0/24 via 10.1.0.2')
  middle.sysctl('net.ipv4.ip_forward', 1)
  const { code } = await net.use(
    west.module(`import assert from 'node:assert/strict'
      import * as m from 'mreq'
      const fd = m.socket(m.AF_INET, m.SOCK_DGRAM)
      m.setsockopt(fd, m.IPPROTO_IP, m.IP_RECVERR, true)
      const to = new m.sockaddr_in({ sin_family: m.AF_INET, sin_addr: '10.2.0.1', sin_port: m.htons(5000) })
      const ttl = m.control({ cmsg_level: m.IPPROTO_IP, cmsg_type: m.IP_TTL, data: 1 })
      m.sendmsg(fd, { msg_name: to, msg_iov: [new Uint8Array(9)], msg_control: ttl })
      assert.equal(m.poll([new m.pollfd({ fd })], 20_000), 1)
      const msg = { msg_name: new m.sockaddr_in(), msg_iov: [new Uint8Array(9)], msg_control: new Uint8Array(256) }
      assert.equal(m.recvmsg(fd, msg, m.MSG_ERRQUEUE), 9)
      const { error: { ee_errno, ee_origin, ee_type, ee_code }, offender } = m.ancillary(msg)
      assert.deepEqual([ee_errno, ee_origin, ee_type, ee_code], [m.EHOSTUNREACH, m.SO_EE_ORIGIN_ICMP, 11, 0])
      assert.deepEqual(msg.msg_name, to)
      assert.equal(m.inet_ntoa(offender.sin_addr), '10.1.0.2')`),
  ).ended
  assert.equal(code, 0)
})

test('a datagram above the MTU is EMSGSIZE with the MTU; this host itself is no offender', t => {
  t.after(() => ip('link set lo mtu 65536'))
  ip('link set lo mtu 1500')
  for (const destination of ['127.0.0.1', '::1']) {
    const fd = asking(t, destination)
    m.setsockopt(fd, IPPROTO_IP, m.IP_MTU_DISCOVER, m.IP_PMTUDISC_DO)
    if (destination === '::1') m.setsockopt(fd, IPPROTO_IPV6, m.IPV6_MTU_DISCOVER, m.IPV6_PMTUDISC_DO)
    assert.throws(() => m.sendto(fd, new Uint8Array(2000), 0, at(destination, 1)), { code: 'EMSGSIZE' })
    const { data, told } = takeError(fd)
    const expected = { ee_errno: m.EMSGSIZE, ee_origin: m.SO_EE_ORIGIN_LOCAL, ee_info: 1500 }
    assert.deepEqual([data.length, fields(told.error), told.offender], [0, error(expected), undefined])
    nothingLeft(fd)
  }
})

for (const destination of ['127.0.0.1', '::1']) {
  test(`datagrams to ${destination} tell when they were sent, by number`, t => {
    const { sender, to } = pair(t, destination)
    const stamped = { ee_errno: m.ENOMSG, ee_origin: m.SO_EE_ORIGIN_TIMESTAMPING }
    m.setsockopt(sender, SOL_SOCKET, m.SO_TIMESTAMPING, TX_SOFTWARE | m.SOF_TIMESTAMPING_OPT_TSONLY)
    let last = 0n
    for (let ee_data = 0; ee_data < 3; ee_data++) {
      const [{ told, data }, within] = during(() => {
        m.sendto(sender, DATA, 0, to)
        return takeError(sender)
      })
      const { timestamp, error: found, ...rest } = told
      assert.ok(within(timestamp) && (timestamp as bigint) > last)
      last = timestamp as bigint
      assert.deepEqual(fields(found), error({ ...stamped, ee_info: m.SCM_TSTAMP_SND, ee_data }))
      assert.deepEqual([data.length, rest], [0, { dataTruncated: false, controlTruncated: false }])
    }
    nothingLeft(sender)

    // In the queue and out of it; and with the frame that the datagram was sent in.
    m.setsockopt(sender, SOL_SOCKET, m.SO_TIMESTAMPING, TX_SOFTWARE | m.SOF_TIMESTAMPING_TX_SCHED)
    m.sendto(sender, DATA, 0, to)
    const both = [takeError(sender), takeError(sender)]
    assert.deepEqual(
      both.map(({ told }) => told.error?.ee_info),
      [m.SCM_TSTAMP_SCHED, m.SCM_TSTAMP_SND],
    )
    for (const { data, told } of both) {
      assert.deepEqual(data.subarray(-DATA.length), DATA)
      assert.ok(data.length > DATA.length)
      assert.equal(told.offender, undefined)
    }
  })
}

test('the control message asks for one datagram’s time; SOF_TIMESTAMPING_OPT_CMSG tells its interface', t => {
  const { sender, to } = pair(t, '127.0.0.1')
  const report = m.SOF_TIMESTAMPING_SOFTWARE | m.SOF_TIMESTAMPING_OPT_CMSG
  m.setsockopt(sender, SOL_SOCKET, m.SO_TIMESTAMPING, report)
  m.setsockopt(sender, IPPROTO_IP, m.IP_PKTINFO, true)
  m.sendto(sender, DATA, 0, to)
  nothingLeft(sender)
  const data = m.SOF_TIMESTAMPING_TX_SOFTWARE
  const msg_control = m.control({ cmsg_level: SOL_SOCKET, cmsg_type: m.SCM_TIMESTAMPING, data })
  m.sendmsg(sender, { msg_name: to, msg_iov: [DATA], msg_control })
  const { told } = takeError(sender)
  assert.equal(told.error?.ee_errno, m.ENOMSG)
  assert.equal(told.pktinfo?.ifindex, lo)
  assert.equal(told.offender, undefined)
  nothingLeft(sender)
})

test('an error whose offender was cut off is an error without one; one that was cut off itself is none', t => {
  const whole = m.CMSG_LEN(m.sock_extended_err.size + m.sockaddr_in.size)
  for (let room = 0; room <= whole; room++) {
    const fd = asking(t, '127.0.0.1')
    m.sendto(fd, DATA, 0, closed('127.0.0.1'))
    const { told } = takeError(fd, room)
    const found = told.error === undefined ? undefined : fields(told.error)
    assert.deepEqual(found, room < m.CMSG_LEN(m.sock_extended_err.size) ? undefined : error(refused), `${room} bytes`)
    assert.deepEqual(told.offender, room < whole ? undefined : at('127.0.0.1'), `${room} bytes`)
    assert.equal(told.controlTruncated, room < whole)
  }
})
