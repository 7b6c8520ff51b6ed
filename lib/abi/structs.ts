import { i16, i32, long, type Scalar, u8, u32 } from './scalar.js'
import { type StructClass, struct } from './struct.js'

/** A time span: what SO_RCVTIMEO and SO_SNDTIMEO take. <sys/time.h>, socket(7) */
export class timeval extends struct('timeval', {
  /** Whole seconds. */
  tv_sec: long,
  /** Microseconds, 0 to 999,999. */
  tv_usec: long,
}) {}

/** A moment or a time span, to the nanosecond. <time.h> */
export class timespec extends struct('timespec', {
  /** Whole seconds. */
  tv_sec: long,
  /** Nanoseconds, 0 to 999,999,999. */
  tv_nsec: long,
}) {}

/** How the kernel is to hold datagrams back until their time: what SO_TXTIME takes. <linux/net_tstamp.h>, socket(7) */
export class sock_txtime extends struct('sock_txtime', {
  /** The clock that the times are of: CLOCK_TAI, CLOCK_MONOTONIC. */
  clockid: i32,
  /** SOF_TXTIME_DEADLINE_MODE, SOF_TXTIME_REPORT_ERRORS, or 0. */
  flags: u32,
}) {}

/** What close(2) does with data that is not sent yet. <sys/socket.h>, socket(7) */
export class linger extends struct('linger', {
  /** 1: close() waits for it; 0: it does not. */
  l_onoff: i32,
  /** How long it waits, in seconds. */
  l_linger: i32,
}) {}

/** One descriptor that poll(2) watches. <poll.h> */
export class pollfd extends struct('pollfd', {
  /** The descriptor; a negative one is passed over. */
  fd: i32,
  /** What to wait for: POLLIN, POLLOUT, POLLPRI. */
  events: i16,
  /** What happened: those, and POLLERR, POLLHUP, POLLNVAL. */
  revents: i16,
}) {}

type Value = {
  /** The number. */
  readonly value: Scalar<number>
}

function scalar<const N extends 'int' | 'u_char' | 'socklen_t'>(name: N, value: Scalar<number>) {
  class Instance extends struct<string, Value, number>(name, { value }, (from: number, bytes) =>
    value.set(bytes, 0, from),
  ) {
    override toString(): string {
      return `[${this.value}]`
    }
  }
  return Instance as unknown as StructClass<N, Value, number>
}

/** C's int in memory of its own: `new int(1)`, and `value` to read and write. */
export class int extends scalar('int', i32) {}
/** C's unsigned char in memory of its own: IP_MULTICAST_TTL and IP_MULTICAST_LOOP take one. */
export class u_char extends scalar('u_char', u8) {}
/** C's socklen_t in memory of its own: the length that a call takes and gives back. */
export class socklen_t extends scalar('socklen_t', u32) {}
