// Stands between the package and the kernel while anyone listens.
import { behind, type Calls, native, scalars, value } from '../abi/binding.js'
import { errorName } from '../abi/errors.js'
import { copy, isUint8Array, plain } from '../abi/typed-array.js'
import { printers } from './calls.js'
import type { Form } from './notation.js'
import { type Printed, type Printer, unprinted } from './printed.js'
import type { TracedCall } from './types.js'

/** Who is told of each call. */
export interface Listener {
  readonly form: Form
  readonly told: (call: TracedCall) => unknown
  /** When a call is about to be made, by native's name. */
  readonly before?: (name: keyof Calls, args: readonly unknown[]) => void
}

type Call = (...args: unknown[]) => unknown
type Table = Record<string, Call>
type AnyPrinter = Printer<keyof Calls>

const listeners = new Set<Listener>()
// Listeners and printers that threw, of which each is warned of once.
const failed = new WeakSet<object>()
// Each call that is traced, as it was, and what stands for it.
const replaced = new Map<string, { original: Call; traced: Call }>()
let asking = false

function outcome(result: number): string {
  return result < 0 ? `-1 ${errorName(-result)} (${native.strerror(-result)})` : String(result)
}

function tracedCall(printed: Printed, time: number): TracedCall {
  const { name, args, result, bytes, optname } = printed
  const address = printed.address?.length === 0 ? undefined : printed.address
  const text = `${name}(${args.join(', ')}) = ${printed.outcome ?? outcome(result)}`
  return { name, args, result, text, bytes, address, optname, time, pid: process.pid }
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.stack : thrown)
  } catch {
    return 'something that has no text'
  }
}

function warn(who: Listener | AnyPrinter, what: string, error: unknown): void {
  if (failed.has(who)) return
  failed.add(who)
  // As a text: an error of the listener's own may throw again where Node prints it.
  process.emitWarning(`trace(): ${what} threw ${textOf(error)}`)
}

/** What one listener throws, at once or later, the next knows nothing of. */
function told(listener: Listener, tell: () => unknown): void {
  try {
    const answer = tell()
    // A promise, of another realm's too.
    if (typeof answer === 'object') Promise.resolve(answer).catch(error => warn(listener, 'a listener', error))
  } catch (error) {
    warn(listener, 'a listener', error)
  }
}

// Held from the start: a program may change what it finds by these names, and its calls are to be made all the same.
const { apply } = Reflect
const clock = performance
const { now, timeOrigin } = clock
const besides = new Uint8Array(scalars.buffer, scalars.byteOffset, scalars.byteLength)
const kept = { besides: new Uint8Array(besides.length), value: new Uint8Array(value.length) }

/** Whatever is done meanwhile, by listeners too, the call's caller finds what the call left. */
function aside(work: () => void): void {
  copy(besides, kept.besides)
  copy(value, kept.value)
  const putBack = behind.keep()
  behind.telling = true
  try {
    work()
  } catch {
    // Nothing is worth the result of a call that was made.
  } finally {
    behind.telling = false
    putBack()
    copy(kept.besides, besides)
    copy(kept.value, value)
  }
}

function announce(name: keyof Calls, args: readonly unknown[]): void {
  for (const listener of [...listeners]) told(listener, () => listener.before?.(name, args))
}

/** A call that cannot be printed is told of nowhere but in a warning. */
function printedOf(printer: AnyPrinter, args: readonly unknown[], result: number, form: Form): readonly Printed[] {
  try {
    // What the memory is, and not what its class or a property of its own says of it.
    const given = args.map(arg => (isUint8Array(arg) ? plain(arg) : arg))
    return printer.print(given as never, result, form)
  } catch (error) {
    warn(printer, 'what prints a call', error)
    return []
  }
}

/** It is printed once for each form. */
function tell(printer: AnyPrinter, args: readonly unknown[], result: number, time: number): void {
  const byForm = new Map<boolean, readonly TracedCall[]>()
  const all = [...listeners]
  for (const { form } of all) {
    if (byForm.has(form.full)) continue
    const printed = printedOf(printer, args, result, form)
    byForm.set(
      form.full,
      printed.map(call => tracedCall(call, time)),
    )
  }
  for (const listener of all) {
    for (const call of byForm.get(listener.form.full) ?? []) told(listener, () => listener.told(call))
  }
}

function tracing(name: keyof Calls, printer: AnyPrinter, original: Call): Call {
  const { read } = printer
  return (...args) => {
    if (behind.telling) return apply(original, undefined, args)
    if (asking) aside(() => announce(name, args))
    if (read !== undefined) aside(read)
    const time = timeOrigin + apply(now, clock, [])
    const result = apply(original, undefined, args)
    if (typeof result !== 'number') return result
    aside(() => {
      read?.()
      tell(printer, args, result, time)
    })
    return result
  }
}

function tables(): Table[] {
  return [native, behind.table] as unknown as Table[]
}

function begin(): void {
  for (const [name, printer] of Object.entries(printers)) {
    if (printer === unprinted) continue
    // Where fork() answers from a log, only what it makes behind it is a call.
    const original = (behind.table as unknown as Table)[name] as Call
    const traced = tracing(name as keyof Calls, printer, original)
    replaced.set(name, { original, traced })
    for (const table of tables()) if (table[name] === original) table[name] = traced
  }
}

function end(): void {
  for (const [name, { original, traced }] of replaced) {
    for (const table of tables()) if (table[name] === traced) table[name] = original
  }
  replaced.clear()
  asking = false
}

/** A call of native's past all tracing. */
export function untraced<N extends keyof Calls>(name: N): Calls[N] {
  return (replaced.get(name)?.original ?? behind.table[name]) as Calls[N]
}

/** Tells of each call from here on, until what it returns is called. */
export function listen(listener: Listener): () => void {
  if (listeners.size === 0) begin()
  listeners.add(listener)
  asking ||= listener.before !== undefined
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) end()
  }
}

/** Ends all tracing. */
export function silence(): void {
  listeners.clear()
  end()
}
