// Numbered datagrams of mixed sizes, from every sender to every receiver: each that arrives is looked at.
import assert from 'node:assert/strict'
import * as m from 'mreq'

const LONGEST = 8192
const NUMBER = 4

/** The same numbers each time: from 0 to `below`. */
export function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const random = randomFrom(1)
const pattern = new Uint8Array(65536 + LONGEST).map(() => random(256))

// Single ones, and runs of one size that are longer than what goes as one.
function mixed(count: number): Uint16Array {
  const sizes = new Uint16Array(count)
  for (let n = 0; n < count; ) {
    const size = [0, 1, random(64), random(1473), random(LONGEST + 1)][random(5)] as number
    const run = random(2) === 0 ? 1 : 1 + random(200)
    for (const end = n + run; n < end && n < count; n++) sizes[n] = size
  }
  return sizes
}
const sizes = mixed(1 << 16)

/** The length of a datagram. */
export function sizeOf(n: number): number {
  return sizes[n % sizes.length] as number
}

/** Writes a datagram: its number, as far as it has room for it, and bytes that follow from it. */
export function write(n: number, to: Uint8Array, at: number): number {
  const size = sizeOf(n)
  const from = Math.imul(n, 40503) & 0xffff
  if (size > NUMBER) to.set(pattern.subarray(from + NUMBER, from + size), at + NUMBER)
  for (let i = 0; i < Math.min(size, NUMBER); i++) to[at + i] = n >>> (8 * i)
  return size
}

/** Looks at what arrives: whole, in order, and none twice. */
export class Hearer {
  /** How many arrived. */
  received = 0
  #next = 0
  readonly #right = new Uint8Array(LONGEST)

  /** Takes one of which no later one than `sent` was sent. */
  take(data: Uint8Array, sent: number): void {
    const n = this.#numberOf(data, sent)
    assert.ok(n >= this.#next && n < sent, `${data.length} bytes, after number ${this.#next - 1}, are none of ${sent}`)
    const size = write(n, this.#right, 0)
    if (size !== data.length || Buffer.compare(data, this.#right.subarray(0, size)) !== 0) {
      assert.fail(`number ${n}, of ${size} bytes, came as ${data.length} others`)
    }
    this.#next = n + 1
    this.received++
  }

  // A short one does not say its whole number: it is the first that it can be.
  #numberOf(data: Uint8Array, sent: number): number {
    let low = 0
    for (let i = Math.min(data.length, NUMBER); i > 0; i--) low = low * 256 + (data[i - 1] as number)
    if (data.length >= NUMBER) return low
    const mask = 256 ** data.length
    let n = this.#next
    while (n < sent && (sizeOf(n) !== data.length || n % mask !== low)) n++
    return n
  }
}

/** Sends the datagrams from one number to another. */
export type Sender = (from: number, to: number) => void

/** How many datagrams one send is given at most. */
export const CHUNK = 128

function batched(fd: number, to: m.sockaddr, segmentLimit: number): Sender {
  const batch = new m.SendBatch({ datagrams: CHUNK, bytes: CHUNK * LONGEST })
  batch.segmentLimit = segmentLimit
  batch.to(to)
  return (from, end) => {
    let at = 0
    batch.count = end - from
    for (let n = from; n < end; n++) {
      const size = write(n, batch.data, at)
      batch.lengths[n - from] = size
      at += size
    }
    for (let first = 0; first < batch.count; ) first += batch.send(fd, 0, first)
  }
}

/** Every way to send. */
export const senders = {
  sendto(fd, to) {
    const data = new Uint8Array(LONGEST)
    return (from, end) => {
      for (let n = from; n < end; n++) m.sendto(fd, data.subarray(0, write(n, data, 0)), 0, to)
    }
  },
  batch: (fd, to) => batched(fd, to, 0),
  joined: (fd, to) => batched(fd, to, Number.POSITIVE_INFINITY),
} satisfies Record<string, (fd: number, to: m.sockaddr) => Sender>

/** Takes what is there. */
export type Drain = (take: (data: Uint8Array) => void) => void

function batches(fd: number, room: number): Drain {
  const batch = new m.ReceiveBatch({ messages: 64, room })
  return take => {
    while (batch.receive(fd, m.MSG_DONTWAIT) > 0) {
      for (const { data, message } of batch) {
        assert.ok(!batch.isTruncated(message))
        take(data)
      }
    }
  }
}

/** Every way to receive. */
export const receivers = {
  recv(fd) {
    const data = new Uint8Array(LONGEST)
    return take => {
      try {
        for (;;) take(data.subarray(0, m.recv(fd, data, m.MSG_DONTWAIT)))
      } catch (error) {
        if ((error as m.SystemError).code !== 'EAGAIN') throw error
      }
    }
  },
  batch: fd => batches(fd, LONGEST),
  gro(fd) {
    m.setsockopt(fd, m.IPPROTO_UDP, m.UDP_GRO, true)
    return batches(fd, 65_535)
  },
} satisfies Record<string, (fd: number) => Drain>

/** How many datagrams a socket had no room for. */
export function dropsOf(fd: number): number {
  return m.getsockopt(fd, m.SOL_SOCKET, m.SO_MEMINFO)[m.SK_MEMINFO_DROPS] as number
}

/** What became of the datagrams. */
export interface Sums {
  readonly sent: number
  readonly received: number
  readonly dropped: number
}

/** Sends so many datagrams, or as many as there is time for, in chunks of chance lengths, and takes what has arrived of each. */
export function exchange(send: Sender, fd: number, drain: Drain, count: number, milliseconds: number): Sums {
  const chance = randomFrom(count)
  const hearer = new Hearer()
  const end = performance.now() + milliseconds
  let sent = 0
  while (sent < count && performance.now() < end) {
    const next = Math.min(count, sent + 1 + chance(CHUNK))
    send(sent, next)
    sent = next
    drain(data => hearer.take(data, sent))
  }
  return { sent, received: hearer.received, dropped: dropsOf(fd) }
}
