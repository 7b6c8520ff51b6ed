// The option calls from JavaScript, by mreq or by node:dgram: for each line "TEST COUNT" on standard input, nanoseconds a
// call on standard output.
import { createSocket } from 'node:dgram'
import { createInterface } from 'node:readline'
import {
  AF_INET,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  ip_mreq,
  SOCK_DGRAM,
  setsockopt,
  socket,
} from 'mreq'

const GROUP = '233.252.0.1'
const INTERFACE = '127.0.0.1'

interface Subject {
  ttl(count: number): void
  membership(count: number): void
}

function mreq(): Subject {
  const s = socket(AF_INET, SOCK_DGRAM)
  const membership = new ip_mreq({ imr_multiaddr: GROUP, imr_interface: INTERFACE })
  return {
    ttl(count) {
      for (let i = 0; i < count; i++) setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, 1 + (i & 127))
    },
    membership(count) {
      for (let i = 0; i < count; i++) {
        setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, membership)
        setsockopt(s, IPPROTO_IP, IP_DROP_MEMBERSHIP, membership)
      }
    },
  }
}

async function dgram(): Promise<Subject> {
  const s = createSocket('udp4').unref()
  await new Promise<void>(resolve => s.bind(0, INTERFACE, resolve))
  return {
    ttl(count) {
      for (let i = 0; i < count; i++) s.setMulticastTTL(1 + (i & 127))
    },
    membership(count) {
      for (let i = 0; i < count; i++) {
        s.addMembership(GROUP, INTERFACE)
        s.dropMembership(GROUP, INTERFACE)
      }
    },
  }
}

const subject = process.argv[2] === 'mreq' ? mreq() : await dgram()
for await (const line of createInterface({ input: process.stdin })) {
  const [test, count] = line.split(' ')
  const from = process.hrtime.bigint()
  subject[test as keyof Subject](Number(count))
  process.stdout.write(`${Number(process.hrtime.bigint() - from) / Number(count)}\n`)
}
