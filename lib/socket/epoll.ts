// This thread's epoll instance, which the event loop watches: it is there while there is a poller. epoll(7)
import { clearInterval, setInterval } from 'node:timers'
import { native } from '../abi/binding.js'
import { EPOLL_CTL_ADD, EPOLL_CTL_DEL, EPOLL_CTL_MOD } from '../abi/epoll.js'
import { ENOSYS } from '../abi/errno.js'
import { fail } from '../abi/errors.js'

// How often, in milliseconds, it is looked at where the event loop is not libuv's, and for how many events.
const LOOK_EVERY = 4
const EVENTS_PER_LOOK = 64
// More of these, and somebody has closed a poller's own copy, for which epoll has events for ever.
const MOST_STRAYS = 64
const LARGEST_INT = 0x7fffffff
// These have functions of libuv's names, which end the process when they are called.
const imitated = process.versions.bun !== undefined || process.versions.deno !== undefined

/** What epoll watches, and whom it tells. */
export interface Watched {
  /** A copy that only this thread's epoll knows. */
  readonly fd: number
  /** EPOLLIN and the like. */
  events: number
  readonly ready: (events: number) => void
}

let epfd = -1
let timer: NodeJS.Timeout | undefined
let users = 0
let keepers = 0
let strays = 0
let last = 0
const ready = new Uint32Array(2 * EVENTS_PER_LOOK)
const memory = new Uint8Array(ready.buffer)
let at = 0
let count = 0
const ids = new Map<Watched, number>()
const watched = new Map<number, Watched>()

/** Makes the instance, for the first who asks. */
export function enter(): void {
  if (users === 0) start()
  users++
}

/** Closes the instance, when the last has left. */
export function leave(): void {
  if (--users === 0) stop()
}

/** Begins to watch. */
export function add(entry: Watched): void {
  do last = (last + 1) & LARGEST_INT
  while (watched.has(last))
  const result = native.epoll_ctl(epfd, EPOLL_CTL_ADD, entry.fd, entry.events, last)
  if (result < 0) fail('epoll_ctl', result, {})
  watched.set(last, entry)
  ids.set(entry, last)
}

/** Watches for what the entry's events say now, unless somebody has closed its copy. */
export function modify(entry: Watched): void {
  native.epoll_ctl(epfd, EPOLL_CTL_MOD, entry.fd, entry.events, ids.get(entry) as number)
}

/** Ceases to watch. */
export function remove(entry: Watched): void {
  native.epoll_ctl(epfd, EPOLL_CTL_DEL, entry.fd, 0, 0)
  watched.delete(ids.get(entry) as number)
  ids.delete(entry)
}

/** One more, or one less, for whom the event loop is to stay alive. */
export function keep(by: 1 | -1): void {
  keepers += by
  keepAlive()
}

function start(): void {
  const created = native.epoll_create1()
  if (created < 0) fail('epoll_create1', created, {})
  const result = imitated ? -ENOSYS : native.watch_start(created, tell)
  if (result === -ENOSYS) timer = setInterval(look, LOOK_EVERY)
  else if (result < 0) {
    native.close_owned(created)
    fail('epoll_ctl', result, {})
  }
  epfd = created
  keepAlive()
}

function stop(): void {
  clearInterval(timer)
  timer = undefined
  native.watch_stop(epfd)
  native.close_owned(epfd)
  epfd = -1
}

function keepAlive(): void {
  if (timer === undefined) native.watch_ref(epfd, keepers > 0 ? 1 : 0)
  else if (keepers > 0) timer.ref()
  else timer.unref()
}

function tell(id: number, events: number): void {
  const entry = watched.get(id)
  if (entry !== undefined) entry.ready(events)
  else if (++strays > MOST_STRAYS) renew()
}

function look(): void {
  if (at === count) {
    count = Math.max(0, native.epoll_wait(epfd, memory))
    at = 0
  }
  // Where one throws, the others are told at the next look.
  while (at < count) {
    const i = 2 * at++
    tell(ready[i] as number, ready[i + 1] as number)
  }
}

// A new instance knows nothing of what epoll cannot be made to forget, as only its closed descriptor's number names it.
function renew(): void {
  strays = 0
  stop()
  start()
  for (const [id, { fd, events }] of watched) native.epoll_ctl(epfd, EPOLL_CTL_ADD, fd, events, id)
}
