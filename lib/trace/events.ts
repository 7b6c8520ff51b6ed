// poll(2) and epoll(7).

import { EPOLL_CTL_DEL } from '../abi/epoll.js'
import { i16, i32, u32 } from '../abi/scalar.js'
import { pollfd } from '../abi/structs.js'
import { epollEvents, epollOperations, pollEvents } from './names.js'
import { type Form, flags, isNull, list, named, POINTER } from './notation.js'
import type { Printed } from './printed.js'

const events = (value: number) => flags(value & 0xffff, pollEvents)
const epollText = (value: number, id: number) => `{events=${flags(value, epollEvents)}, data={u32=${id}, u64=${id}}}`

/** poll(): strace shows what was asked, and behind the result what was told. */
export function pollCall(
  [count, timeout, bytes]: [number, number, Uint8Array],
  result: number,
  form: Form,
): Printed | undefined {
  if (count > bytes.length / pollfd.size) return undefined
  const entries = Array.from({ length: count }, (_, i) => {
    const at = i * pollfd.size
    const [fd, asked, told] = [i32.get(bytes, at), i16.get(bytes, at + 4), i16.get(bytes, at + 6)]
    return { fd, asked, told }
  })
  const asked = list(entries, ({ fd, asked }) => `{fd=${fd}${fd < 0 ? '' : `, events=${events(asked)}`}}`, form)
  const ready = entries.filter(({ fd, told }) => fd >= 0 && told !== 0)
  const told = list(ready, ({ fd, told }) => `{fd=${fd}, revents=${events(told)}}`, form)
  return {
    name: 'poll',
    args: [count === 0 ? (isNull(bytes) ? 'NULL' : '[]') : asked, String(count), String(timeout)],
    result,
    ...(result >= 0 && { outcome: result === 0 ? '0 (Timeout)' : `${result} (${told})` }),
  }
}

/** epoll_ctl(): to take a descriptor out, the events count for nothing. */
export function epollCall(
  [epfd, operation, fd, events, id]: [number, number, number, number, number],
  result: number,
): Printed {
  const event = operation === EPOLL_CTL_DEL ? POINTER : epollText(events, id)
  const name = named(operation, epollOperations, 'EPOLL_CTL_???')
  return { name: 'epoll_ctl', args: [String(epfd), name, String(fd), event], result }
}

// As many as native asks for at once: kEventsPerTurn.
const MOST = 64

/** epoll_wait(), which never waits here. */
export function readyEvents([epfd, bytes]: [number, Uint8Array], result: number, form: Form): Printed {
  const each = 2 * u32.size
  const ready = Array.from({ length: Math.max(0, result) }, (_, i) => i * each)
  const text = list(ready, at => epollText(u32.get(bytes, at + u32.size), u32.get(bytes, at)), form)
  const room = Math.min(Math.floor(bytes.length / each), MOST)
  return { name: 'epoll_wait', args: [String(epfd), result < 0 ? POINTER : text, String(room), '0'], result }
}
