// trace(): who is told of the calls, and how.
import { requireOptions, stateError, typeError } from '../abi/errors.js'
import { type Leader, line, standardErrorSends, toStandardError } from './line.js'
import { quoted } from './notation.js'
import { listen, silence } from './tracer.js'
import type { TracedCall, TraceOptions, Tracing } from './types.js'

const flagNames = ['full', 'pid'] as const

function requireTrace(options: TraceOptions): void {
  requireOptions(options)
  if (Array.isArray(options)) throw typeError('options', 'an object', options)
  for (const name of flagNames) {
    if (options[name] !== undefined && typeof options[name] !== 'boolean') {
      throw typeError(name, 'true or false', options[name])
    }
  }
  if (!([undefined, true, false, 'microseconds'] as unknown[]).includes(options.time)) {
    throw typeError('time', "true, false or 'microseconds'", options.time)
  }
}

function teller({ to, time, pid }: TraceOptions): (call: TracedCall) => unknown {
  const leader: Leader = { time, pid }
  if (to === undefined) {
    if (standardErrorSends()) throw stateError('standard error is a socket, which would send the trace: say where to')
    const write = toStandardError()
    return call => write(line(call, leader))
  }
  if (typeof to === 'function') return to
  if (typeof to === 'object' && to !== null && typeof to.write === 'function') {
    return call => (to.writable === false ? undefined : to.write(line(call, leader)))
  }
  throw typeError('to', 'a function, or a stream with write()', to)
}

/** Begins, or ends, what {@link TraceOptions} ask for. */
export function begin(on: boolean | TraceOptions): Tracing {
  if (on === false) {
    silence()
    return { stop() {}, [Symbol.dispose]() {} }
  }
  const options = on === true ? {} : on
  requireTrace(options)
  const stop = listen({ form: { full: options.full === true }, told: teller(options) })
  return { stop, [Symbol.dispose]: stop }
}

// What the environment may ask for; the first ask for nothing more than lines.
const words = ['1', 'true', 'on', 'yes', 'full', 'time', 'microseconds', 'pid']

/** What the environment asks for, with commas between: what is no such word is said, and the rest holds. */
export function beginFrom(variable: string): void {
  // There is nowhere to say it.
  if (standardErrorSends()) return
  const asked = variable.split(',').map(word => word.trim())
  const unknown = asked.filter(word => !words.includes(word))
  if (unknown.length > 0) {
    const shown = quoted(new TextEncoder().encode(unknown.join(', ')), { full: false })
    toStandardError()(`MREQ_TRACE: not ${shown}, but 1, or some of full, time, microseconds and pid\n`)
  }
  const time = asked.includes('microseconds') ? 'microseconds' : asked.includes('time')
  begin({ full: asked.includes('full'), pid: asked.includes('pid'), time })
}
