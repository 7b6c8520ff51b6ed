// What trace() takes, and what it tells.

/** A system call that was made. */
export interface TracedCall {
  /** The system call, as strace(1) calls it: `wait4` for waitpid(). */
  readonly name: string
  /** Its arguments, as strace prints them. */
  readonly args: readonly string[]
  /** What it returned, or -errno. */
  readonly result: number
  /** The whole line: the call, its arguments and its result. */
  readonly text: string
  /**
   * The bytes that the kernel was given, or gave: an option's value; a datagram, or all datagrams of a sendmmsg() or recvmmsg(), one behind
   * the other; what write() wrote; the address of bind(), connect(), getsockname() and getpeername(); wait4()'s status, an int of this
   * machine's byte order. A copy, of the first 65,536 bytes except for a batch; empty or undefined where a call that gives some failed;
   * undefined for all other calls: what poll() and uname() are given and give stands in `args` alone.
   */
  readonly bytes: Uint8Array | undefined
  /**
   * The socket address that the kernel was given, or gave, as a struct sockaddr of its family: of bind(), connect(), getsockname(),
   * getpeername(), sendto(), recvfrom(), sendmsg() and recvmsg(). A copy; undefined where there is none, and for all other calls.
   */
  readonly address: Uint8Array | undefined
  /**
   * The option of setsockopt() and getsockopt(), as C's headers call it, where `args` have strace's name: `SO_RCVTIMEO` for
   * `SO_RCVTIMEO_OLD`; undefined for an option that this package has no name for, and for all other calls.
   */
  readonly optname: string | undefined
  /**
   * When it was made: milliseconds since 1970, and parts of them, by what the clock was when the process started. A clock that is set
   * later does not show.
   */
  readonly time: number
  /** The id of the process that made it. */
  readonly pid: number
}

/** What {@link trace} prints, and where to. */
export interface TraceOptions {
  /**
   * Whether to decode what strace 6.1 abbreviates, or leaves as numbers or bytes: the interface's index of a struct ip_mreqn, sources
   * and filters, programs, timeouts, control messages of IPv6 and UDP, options newer than it, and texts past their first 32
   * bytes, up to 65,536 bytes of each. No by default.
   */
  readonly full?: boolean | undefined
  /** Whether each line that is written begins with the process's id, as `strace -f` has it: `[pid  4711] `. No by default. */
  readonly pid?: boolean | undefined
  /** Whether each line that is written has the time of day, as `strace -t` has it, or with `'microseconds'` as `strace -tt`. No by default. */
  readonly time?: boolean | 'microseconds' | undefined
  /**
   * Who is told: a stream (or a FileHandle, a WritableStream's writer, and whatever has write()), which is written a line for each call
   * until it has ended; or a function, which is called with each. Calls of this package that these make before they return
   * are not traced; the first that one of them throws, or rejects a promise with, becomes a warning of the process; what a stream emits,
   * its 'error' too, is for who made it to listen to. By default standard error, by write(2), so that a process that waits in a call has
   * told of all before it; only while descriptor 2 is the file that it was when the tracing began; and not where that is a socket of
   * AF_INET, AF_INET6 or AF_PACKET, which would send the trace: with MREQ_TRACE nothing is traced then.
   */
  readonly to?:
    | {
        /** Takes a line, with its end. */
        write(line: string): unknown
        /** False in a stream that has ended, for which a line more is an error. */
        readonly writable?: unknown
      }
    | ((call: TracedCall) => void)
    | undefined
}

/** A tracing that goes on until it is stopped. */
export interface Tracing extends Disposable {
  /** Stops it. Others go on. */
  stop(): void
}
