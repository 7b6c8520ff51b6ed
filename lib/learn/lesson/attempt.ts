// One experiment, in a process of its own: makes its calls, and prints each as strace(1) does, up to the first that fails.
import { native, value } from '../../abi/binding.js'
import { AF_INET, SOCK_DGRAM } from '../../abi/constants.js'
import { ip_mreq } from '../../abi/groups.js'
import { IP_ADD_MEMBERSHIP, IP_DROP_MEMBERSHIP, IP_MULTICAST_TTL, IPPROTO_IP, IPPROTO_UDP } from '../../abi/options.js'
import { i32 } from '../../abi/scalar.js'
import { sockaddr_in } from '../../abi/sockaddr.js'
import { trace } from '../../trace/trace.js'

const GROUP = '233.252.0.1'
const INTERFACE = '127.0.0.1'

trace({ to: ({ text }) => console.log(text) })

const socket = () => native.socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)

function membership(option: number, group: string, iface: string, length: number = ip_mreq.size): number {
  const mreq = new ip_mreq({ imr_multiaddr: group, imr_interface: iface })
  value.fill(0, 0, length).set(mreq.bytes)
  return native.setsockopt(s, IPPROTO_IP, option, length)
}

function timeToLive(ttl: number): void {
  i32.set(value, 0, ttl)
  native.setsockopt(s, IPPROTO_IP, IP_MULTICAST_TTL, i32.size)
}

function bindAgain(times: number): void {
  const address = new sockaddr_in({ sin_family: AF_INET, sin_addr: INTERFACE })
  const { bytes } = address
  if (native.bind(s, bytes.length, bytes) < 0) return
  native.getsockname(s, bytes.length, bytes)
  for (let i = 1; i < times && native.bind(socket(), bytes.length, bytes) === 0; i++);
}

function joinAgain(times: number): void {
  for (let i = 0; i < times && membership(IP_ADD_MEMBERSHIP, GROUP, INTERFACE) === 0; i++);
}

const [, , id, given = ''] = process.argv
const s = socket()
if (id === 'group') membership(IP_ADD_MEMBERSHIP, given, INTERFACE)
if (id === 'interface') membership(IP_ADD_MEMBERSHIP, GROUP, given)
if (id === 'length') membership(IP_ADD_MEMBERSHIP, GROUP, INTERFACE, Number(given))
if (id === 'ttl') timeToLive(Number(given))
if (id === 'join-again') joinAgain(Number(given))
if (id === 'leave') membership(IP_DROP_MEMBERSHIP, given, INTERFACE)
if (id === 'bind-again') bindAgain(Number(given))
