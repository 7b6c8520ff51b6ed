// The calls that came before a fork(). A process keeps a log of its own; the child of a fork() is handed its parent's, and
// there each call returns what it returned in the parent, values and memory, and is not made again.
import { behind, type Calls, native, scalars, value, valueBytes } from '../abi/binding.js'

/** What is logged: a system call, or one of the three that this package makes up itself. */
type Name = keyof Calls | 'fork' | 'getpid' | 'wait'

/** A call that was made: its numbers, what it returned, and what it left in memory. */
export interface Entry {
  readonly name: Name
  readonly numbers: readonly number[]
  readonly answer?: unknown
  /** What it threw, for an argument that is no memory. */
  readonly thrown?: { readonly message: string; readonly code: string }
  readonly scalars: Int32Array
  readonly memory: readonly Uint8Array[]
  /** What getsockopt left in the option buffer. */
  readonly value: Uint8Array
}

// Asked once more these answer the same and ask no kernel; waiting is logged whole, as `wait`.
const PURE: readonly Name[] = ['inet_addr', 'inet_ntop', 'inet_pton', 'strerror', 'waitpid']
// An event loop is a process's own, and so is all that watches for it.
const LOOP: readonly Name[] = ['epoll_create1', 'epoll_ctl', 'epoll_wait', 'socket_owned', 'dup_owned', 'close_owned']
const WATCH: readonly Name[] = ['watch_start', 'watch_ref', 'watch_stop']
// What tracing asks is no call of the program's.
const TOLD: readonly Name[] = ['batch_made', 'batch_message']
const UNLOGGED: readonly Name[] = [...PURE, ...LOOP, ...WATCH, ...TOLD]
const READS: readonly Name[] = [
  'getpeername',
  'getsockname',
  'if_indextoname',
  'gethostname',
  'poll',
  'recvmsg',
  'recv_batch',
]
const MOST_CALLS = 1000
const MOST_BYTES = 1 << 20
const NOTHING = new Uint8Array(0)

type Table = Record<keyof Calls, (...args: unknown[]) => unknown>
const table = native as unknown as Table
/** The calls themselves, past the log. */
export const real: Table = { ...table }

let log: Entry[] | undefined = []
let size = 0
let replay: readonly Entry[] = []
let next = 0

const isMemory = (arg: unknown) => arg instanceof Uint8Array
const replaying = () => next < replay.length

/** The calls so far; undefined where they were more than are kept. */
export function loggedCalls(): readonly Entry[] | undefined {
  return log
}

/** Returns these calls from here on, until the last of them. */
export function answerFrom(entries: readonly Entry[]): void {
  replay = entries
  // A status other than 0 is a failure of the child's own, which has its own message.
  process.on('exit', code => {
    if (code === 0 && replaying()) diverged('ended')
  })
}

/** A call of this package's own that a child of fork() is not to make again. */
export function once(name: Name, make: () => number): number {
  if (behind.telling) return make()
  if (replaying()) return repeat(name, []) as number
  const answer = make()
  record({ name, numbers: [], answer, scalars: scalars.slice(), memory: [], value: NOTHING })
  return answer
}

function record(entry: Entry): void {
  size += entry.memory.reduce((total, memory) => total + memory.length, entry.value.length)
  if (log !== undefined && log.length < MOST_CALLS && size <= MOST_BYTES) log.push(entry)
  else {
    log = undefined
    Object.assign(table, real)
    behind.table = native
  }
}

function written(name: Name, args: readonly unknown[], answer: unknown): Uint8Array[] {
  if (typeof answer !== 'number' || answer < 0) return []
  const memory = args.filter(isMemory)
  if (name === 'recvfrom') return memory.map((bytes, i) => (i === 0 ? bytes.slice(0, answer) : bytes.slice()))
  // Of the data as many rooms as there are messages.
  if (name === 'recv_batch')
    return memory.map((bytes, i) => bytes.slice(0, i === 0 ? answer * (args[3] as number) : undefined))
  return READS.includes(name) ? memory.map(bytes => bytes.slice()) : []
}

function make(name: keyof Calls, args: readonly unknown[]): unknown {
  const numbers = args.filter(arg => typeof arg === 'number')
  try {
    const answer = real[name](...args)
    const left = name === 'getsockopt' ? valueBytes(args[3] as number) : NOTHING
    record({ name, numbers, answer, scalars: scalars.slice(), memory: written(name, args, answer), value: left })
    return answer
  } catch (error) {
    const { message, code } = error as Error & { code: string }
    record({ name, numbers, thrown: { message, code }, scalars: scalars.slice(), memory: [], value: NOTHING })
    throw error
  }
}

function repeat(name: Name, args: readonly unknown[]): unknown {
  const entry = replay[next] as Entry
  const memory = args.filter(isMemory)
  const fits = entry.memory.every((bytes, i) => (memory[i]?.length ?? 0) >= bytes.length)
  if (entry.name !== name || !fits) diverged(`called ${name}()`)
  next++
  record(entry)
  scalars.set(entry.scalars)
  value.set(entry.value)
  entry.memory.forEach((bytes, i) => {
    memory[i]?.set(bytes)
  })
  if (entry.thrown !== undefined) throw Object.assign(new TypeError(entry.thrown.message), { code: entry.thrown.code })
  return entry.answer
}

// Not thrown, as the program might catch it: what it does after that would be neither the parent's nor the child's.
function diverged(did: string): never {
  const expected = replay[next]?.name
  process.removeAllListeners('exit')
  process.stderr.write(`fork(): the child ${did} where its parent had called ${expected}()\n`)
  process.exit(1)
}

for (const name of Object.keys(real) as (keyof Calls)[]) {
  if (UNLOGGED.includes(name)) continue
  table[name] = (...args) => {
    if (behind.telling) return real[name](...args)
    return replaying() ? repeat(name, args) : make(name, args)
  }
}
behind.table = real as unknown as Calls
