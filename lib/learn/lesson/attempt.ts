// One experiment, in a process of its own: makes its calls, and tells of each, up to the first that fails.
import {
  AF_INET,
  bind,
  getsockname,
  IP_ADD_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_TTL,
  IPPROTO_IP,
  IPPROTO_UDP,
  int,
  ip_mreq,
  SOCK_DGRAM,
  setsockopt,
  sizeof,
  sockaddr_in,
  socket,
  socklen_t,
} from '../../c.js'
import { trace } from '../../trace/trace.js'
import type { ExperimentId } from './experiments.js'
import { madeOf } from './wire.js'

const GROUP = '233.252.0.1'
const INTERFACE = '127.0.0.1'
// More than a length that is tried.
const ROOM = 64

const newSocket = () => socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)

function join(group: string, iface: string): number {
  const mreq = new ip_mreq({ imr_multiaddr: group, imr_interface: iface })
  return setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreq, sizeof(mreq))
}

const attempts: Readonly<Record<ExperimentId, (given: string) => void>> = {
  group: given => join(given, INTERFACE),
  interface: given => join(GROUP, given),
  length: given => {
    const room = new Uint8Array(ROOM)
    room.set(new ip_mreq({ imr_multiaddr: GROUP, imr_interface: INTERFACE }).bytes)
    setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, room, Number(given))
  },
  ttl: given => {
    const ttl = new int(Number(given))
    setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, ttl, sizeof(ttl))
  },
  'join-again': given => {
    let joined = 0
    while (joined < Number(given) && join(GROUP, INTERFACE) === 0) joined++
  },
  leave: given => {
    const mreq = new ip_mreq({ imr_multiaddr: given, imr_interface: INTERFACE })
    setsockopt(s, IPPROTO_IP, IP_DROP_MEMBERSHIP, mreq, sizeof(mreq))
  },
  'bind-again': given => {
    const address = new sockaddr_in({ sin_family: AF_INET, sin_addr: INTERFACE })
    if (bind(s, address, sizeof(address)) < 0 || Number(given) < 2) return
    getsockname(s, address, new socklen_t(sizeof(address)))
    let bound = 1
    while (bound < Number(given) && bind(newSocket(), address, sizeof(address)) === 0) bound++
  },
}

trace({ to: call => console.log(JSON.stringify(madeOf(call))) })

const [, , id, given = ''] = process.argv
const s = newSocket()
attempts[id as ExperimentId](given)
