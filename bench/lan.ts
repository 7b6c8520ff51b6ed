// Where the datagrams go, and what every subject's socket is set to: as in c/bench.h.

export const PORT = 5001
/** Where a round trip comes back to. */
export const ANSWER_PORT = 5002
export const INTERFACE = '127.0.0.1'
/** What is asked for by SO_RCVBUF and SO_SNDBUF, in bytes: node:dgram has no other way. The kernel gives net.core.rmem_max at most. */
export const BUFFER = 4 << 20
/** After so long without a datagram a receiver takes the stream for ended, in milliseconds. */
export const QUIET = 200
/** How long a receiver waits for the first one, in milliseconds. */
export const PATIENCE = 10_000
/** How many single datagrams there are to a batch, or to a look at the clock. */
export const MESSAGES = 64
/** How many runs of datagrams there are to a batch with GSO or GRO. */
export const RUNS = 16
/** The room for a datagram, and for a run. */
export const ROOM = 9216
export const RUN_ROOM = 65_532

/** The groups in order: 239.1.0.0, 239.1.0.1 and so on. */
export function group(number: number): string {
  return `239.1.${number >> 8}.${number & 0xff}`
}

/** How many datagrams of a size are sent as one: UDP_MAX_SEGMENTS, and 65,507 bytes. */
export function segments(size: number): number {
  return Math.min(64, Math.floor(65_507 / size))
}
