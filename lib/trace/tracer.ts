// Stands between the package and the kernel while anyone listens.
import { behind, type Calls, native, scalars, value } from '../abi/binding.js'
import { errorName } from '../abi/errors.js'
import { isUint8Array, plain } from '../abi/typed-array.js'
import { takeMade } from './batches.js'
import { printers } from './calls.js'
import type { Form } from './notation.js'
import { type Printed, unprinted } from './printed.js'
import type { TracedCall } from './types.js'

/** Who is told of each call. */
export interface Listener {
  readonly form: Form
  readonly told: (call: TracedCall) => void
  /** When a call is about to be made, by native's name. */
  readonly before?: (name: keyof Calls, args: readonly unknown[]) => void
}

type Call = (...args: unknown[]) => unknown
type Table = Record<string, Call>

const listeners = new Set<Listener>()
// Each call that is traced, as it was, and what stands for it.
const replaced = new Map<string, { original: Call; traced: Call }>()
let busy = false

function outcome(result: number): string {
  return result < 0 ? `-1 ${errorName(-result)} (${native.strerror(-result)})` : String(result)
}

function tracedCall({ name, args, result, outcome: text, bytes }: Printed, time: number): TracedCall {
  return { name, args, result, text: `${name}(${args.join(', ')}) = ${text ?? outcome(result)}`, bytes, time }
}

/** The same names, past a log of calls: what is asked to print a call is no call of the program's. */
function pastTheLog<T>(print: () => T): T {
  const { if_indextoname } = native
  native.if_indextoname = behind.table.if_indextoname
  try {
    return print()
  } finally {
    native.if_indextoname = if_indextoname
  }
}

function printedOf(name: keyof Calls, args: readonly unknown[], result: number, form: Form): readonly Printed[] {
  const printer = printers[name]
  if (printer === unprinted) return []
  try {
    // What the memory is, and not what its class or a property of its own says of it.
    const given = args.map(arg => (isUint8Array(arg) ? plain(arg) : arg))
    return pastTheLog(() => printer(given as never, result, form))
  } catch {
    // The memory is gone, or is not as it was: another thread may have shrunk it.
    return [{ name, args: ['...'], result }]
  }
}

/** Whatever a listener does, the call's caller finds what the call left. */
function undisturbed(tell: () => void): void {
  const [left, memory] = [scalars.slice(), value.slice()]
  busy = true
  try {
    tell()
  } catch (error) {
    process.emitWarning(error instanceof Error ? error : String(error))
  } finally {
    busy = false
    scalars.set(left)
    value.set(memory)
  }
}

function tracing(name: keyof Calls, original: Call): Call {
  return (...args) => {
    if (busy) return original(...args)
    const all = [...listeners]
    const isBatch = name === 'send_batch' || name === 'recv_batch'
    // What an earlier batch made, if nobody was told of it.
    if (isBatch) takeMade()
    const asking = all.filter(({ before }) => before !== undefined)
    if (asking.length > 0) undisturbed(() => asking.forEach(({ before }) => void before?.(name, args)))
    const time = performance.timeOrigin + performance.now()
    const result = original(...args)
    if (typeof result !== 'number') return result
    const told = printAll(name, args, result, time, all)
    for (const [listener, calls] of told) undisturbed(() => calls.forEach(call => void listener.told(call)))
    return result
  }
}

/** What each listener is told, in its form; it is printed once for each form, as a batch is told only once. */
function printAll(name: keyof Calls, args: readonly unknown[], result: number, time: number, all: readonly Listener[]) {
  const byForm = new Map<boolean, readonly TracedCall[]>()
  for (const { form } of all) {
    if (byForm.has(form.full)) continue
    const printed = printedOf(name, args, result, form)
    byForm.set(
      form.full,
      printed.map(call => tracedCall(call, time)),
    )
  }
  return all.map(listener => [listener, byForm.get(listener.form.full) ?? []] as const)
}

function tables(): Table[] {
  return [native, behind.table] as unknown as Table[]
}

function begin(): void {
  for (const name of Object.keys(printers) as (keyof Calls)[]) {
    if (printers[name] === unprinted) continue
    // Where fork() answers from a log, only what it makes behind it is a call.
    const original = (behind.table as unknown as Table)[name] as Call
    const traced = tracing(name, original)
    replaced.set(name, { original, traced })
    for (const table of tables()) if (table[name] === original) table[name] = traced
  }
}

function end(): void {
  for (const [name, { original, traced }] of replaced) {
    for (const table of tables()) if (table[name] === traced) table[name] = original
  }
  replaced.clear()
}

/** A call of native's past all tracing. */
export function untraced<N extends keyof Calls>(name: N): Calls[N] {
  return (replaced.get(name)?.original ?? behind.table[name]) as Calls[N]
}

/** Tells of each call from here on, until what it returns is called. */
export function listen(listener: Listener): () => void {
  if (listeners.size === 0) begin()
  listeners.add(listener)
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) end()
  }
}

/** Ends all tracing. */
export function silence(): void {
  listeners.clear()
  end()
}
