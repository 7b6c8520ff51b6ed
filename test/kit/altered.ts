// Loaded before a program, by --import: an mreq whose calls do something else than they say. MREQ_ALTERED names what. A lab whose claim
// stands on the call has to fail then.
import {
  AF_INET,
  htons,
  IP_ADD_MEMBERSHIP,
  IP_ADD_SOURCE_MEMBERSHIP,
  IP_DROP_MEMBERSHIP,
  IP_MULTICAST_ALL,
  IP_MULTICAST_IF,
  IP_MULTICAST_LOOP,
  IP_MULTICAST_TTL,
  IP_TTL,
  IPPROTO_IP,
  if_nametoindex,
  inet_addr,
  int,
  poll,
  pollfd,
  sockaddr_in,
} from 'mreq'
import { native, value } from '#lib/abi/binding.js'

const call = { ...native }

/** Answers that an option was set, and leaves it as it is. */
function ignores(option: number): void {
  native.setsockopt = (fd, level, name, length) => (name === option ? 0 : call.setsockopt(fd, level, name, length))
}

/** Sets an option to another value, which is written over that in `value`. */
function changes(option: number, change: () => void): void {
  native.setsockopt = (fd, level, name, length) => {
    if (name === option) change()
    return call.setsockopt(fd, level, name, length)
  }
}

/** Does something more when an option of IPPROTO_IP was set. */
function follows(option: number, more: (...args: Parameters<typeof native.setsockopt>) => void): void {
  native.setsockopt = (fd, level, name, length) => {
    const result = call.setsockopt(fd, level, name, length)
    if (level === IPPROTO_IP && name === option && result === 0) more(fd, level, name, length)
    return result
  }
}

const address = (text: string) => new Uint8Array(Uint32Array.of(inet_addr(text)).buffer)

const alterations = {
  'no join': () => ignores(IP_ADD_MEMBERSHIP),
  // Its standard input is cut off when the lab ends.
  'join that lasts as long as the lab': () =>
    changes(IP_ADD_MEMBERSHIP, () => {
      poll([new pollfd({ fd: 0, events: 0 })], -1)
    }),
  'no IP_MULTICAST_ALL': () => ignores(IP_MULTICAST_ALL),
  'no IP_MULTICAST_IF': () => ignores(IP_MULTICAST_IF),
  'IP_MULTICAST_LOOP turned round': () =>
    changes(IP_MULTICAST_LOOP, () => {
      value[0] = value[0] === 0 ? 1 : 0
    }),
  'TTL 1': () =>
    changes(IP_MULTICAST_TTL, () => {
      value[0] = 1
    }),
  'bind to any address': () => {
    native.bind = (fd, length, bytes) => call.bind(fd, length, bytes.slice().fill(0, 4, 8))
  },
  'interface before group': () =>
    changes(IP_ADD_MEMBERSHIP, () => value.set([...value.subarray(4, 8), ...value.subarray(0, 4)])),
  'join on both interfaces': () =>
    follows(IP_ADD_MEMBERSHIP, (fd, level, name, length) => {
      for (const text of ['10.1.0.2', '10.2.0.2']) {
        value.set(address(text), 4)
        call.setsockopt(fd, level, name, length)
      }
    }),
  'send by the interface of the join': () =>
    follows(IP_ADD_MEMBERSHIP, (fd, level) => {
      value.copyWithin(0, 4, 8)
      call.setsockopt(fd, level, IP_MULTICAST_IF, 4)
    }),
  'IP_TTL for groups too': () =>
    follows(IP_TTL, (fd, level, _, length) => call.setsockopt(fd, level, IP_MULTICAST_TTL, length)),
  'sends by 10.2.0.1': () => changes(IP_MULTICAST_IF, () => value.set(address('10.2.0.1'))),
  'every source': () => {
    native.setsockopt = (fd, level, name, length) =>
      call.setsockopt(fd, level, name === IP_ADD_SOURCE_MEMBERSHIP && length === 12 ? IP_ADD_MEMBERSHIP : name, length)
  },
  'source before interface': () =>
    changes(IP_ADD_SOURCE_MEMBERSHIP, () => value.set([...value.subarray(8, 12), ...value.subarray(4, 8)], 4)),
  'drop by the ifindex': () => {
    native.setsockopt = (fd, level, name, length) => {
      if (name !== IP_DROP_MEMBERSHIP) return call.setsockopt(fd, level, name, length)
      value.set(new int(if_nametoindex('eth')).bytes, 8)
      return call.setsockopt(fd, level, name, 12)
    }
  },
  'bind to port 5000': () => {
    native.bind = (fd, length, bytes) => {
      const changed = bytes.slice()
      const name = new sockaddr_in(changed)
      if (name.sin_family === AF_INET) name.sin_port = htons(5000)
      return call.bind(fd, length, changed)
    }
  },
  'no close': () => {
    native.close = () => 0
  },
}

/** What can be altered. */
export type Alteration = keyof typeof alterations

const altered = process.env.MREQ_ALTERED
if (altered !== undefined) alterations[altered as Alteration]()
