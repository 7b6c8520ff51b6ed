// The way to the tracing: what prints the calls is loaded when it is first asked for.
import { createRequire } from 'node:module'
// Loaded here, as what the tracing stands on must have run when it is loaded.
import '../abi/options.js'
import '../abi/ancillary.js'
import '../abi/rtnetlink.js'
import '../abi/epoll.js'
import type * as inner from './begin.js'
import type { TraceOptions, Tracing } from './types.js'

export type { TracedCall, TraceOptions, Tracing } from './types.js'

const require = createRequire(import.meta.url)

function load(): typeof inner {
  return require('./begin.js')
}

/**
 * Prints every system call that this package makes in this thread from here on, as strace(1) 6.1 prints it. `MREQ_TRACE=1` in the
 * environment (or `true`, `on`, `yes`) does the same from the start of any program that imports the package, in each of its
 * threads; some of `full`, `time`, `microseconds` and `pid`, with commas between, do it with these {@link TraceOptions}; and `0`,
 * `false`, `off`, `no` and nothing are as if it were not set.
 *
 * Where strace shows an address in memory, there stands `0x...`, as JavaScript does not know it. What is asked of rtnetlink(7) is
 * shown as bytes; names are those of the options and constants that this package has. A call that
 * is refused before it reaches the kernel is not printed, nor are those that make several system calls, or none: getifaddrs(),
 * if_nametoindex(), if_indextoname(), if_nameindex(), inet_pton() and their kin, strerror(); and what the event loop does to watch a
 * descriptor. In the child of a fork() of `mreq/c` the calls that are answered from its parent's log are not printed either, as they
 * are not made.
 *
 * What prints is loaded from the package's own files, by require(): a program that was bundled into one file, or that runs with
 * `--no-experimental-require-module`, goes on without a trace where MREQ_TRACE asks for one, and says so on standard error.
 *
 * Errors: TypeError where `on` is neither a boolean nor TraceOptions; an Error with the code ERR_INVALID_STATE where standard error is a
 * socket that would send the trace; what require() throws where it finds none of these files.
 * strace(1)
 *
 * @param on What to print and where to; true, the default, for lines on standard error; false ends all tracing of this thread.
 */
export function trace(on: boolean | TraceOptions = true): Tracing {
  return load().begin(on)
}

const OFF = ['', '0', 'false', 'off', 'no']

const { MREQ_TRACE = '' } = process.env
if (!OFF.includes(MREQ_TRACE)) {
  try {
    load().beginFrom(MREQ_TRACE)
  } catch (error) {
    // The program is worth more than its trace.
    const { message } = error as Error
    process.stderr.write(`MREQ_TRACE: nothing is traced: ${message.split('\n', 1)[0]}\n`)
  }
}
