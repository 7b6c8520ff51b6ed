// Node cannot fork(2): V8 keeps its heap out of the child. So fork() starts the same script once more, with the open
// sockets at their own numbers. In that child the calls that came before fork() are not made again: each answers what
// it answered in the parent, from a log that the parent hands on, until fork() answers 0.
import { type Calls, native, scalars, value } from '../abi/binding.js'
import { F_DUPFD, F_DUPFD_CLOEXEC, PR_SET_PDEATHSIG, SIGKILL } from '../abi/constants.js'
import { EAGAIN, ENOSYS } from '../abi/errno.js'
import { answer } from './errno.js'

type Name = keyof Calls | 'fork'

/** A call that was made: its numbers, what it answered, and what it left in memory. */
interface Entry {
  readonly name: Name
  readonly numbers: readonly number[]
  readonly answer: unknown
  readonly scalars: Int32Array
  readonly memory: readonly Uint8Array[]
  /** What getsockopt left in the option buffer. */
  readonly value: Uint8Array
}

// Asked once more they answer the same, and ask no kernel.
const PURE: readonly Name[] = ['inet_addr', 'inet_ntop', 'inet_pton', 'strerror']
const READS: readonly Name[] = [
  'getpeername',
  'getsockname',
  'if_indextoname',
  'gethostname',
  'poll',
  'recvfrom',
  'recvmsg',
]
const MOST_CALLS = 1000
const MOST_BYTES = 1 << 20
const VARIABLE = 'MREQ_FORK'

type Table = Record<keyof Calls, (...args: unknown[]) => unknown>
const table = native as unknown as Table
const real: Table = { ...table }

let log: Entry[] | undefined = []
let logged = 0
let replay: Entry[] = []

/** The children that fork() made and nobody has waited for yet. */
export const children: Set<number> = new Set()

const isMemory = (arg: unknown) => arg instanceof Uint8Array

function record(entry: Entry): void {
  logged += entry.memory.reduce((total, memory) => total + memory.length, entry.value.length)
  if (log === undefined || log.length === MOST_CALLS || logged > MOST_BYTES) {
    log = undefined
    Object.assign(table, real)
  } else log.push(entry)
}

function make(name: keyof Calls, args: readonly unknown[]): unknown {
  const answer = real[name](...args)
  record({
    name,
    numbers: args.filter(arg => typeof arg === 'number'),
    answer,
    scalars: scalars.slice(),
    memory: READS.includes(name) ? args.filter(isMemory).map(memory => memory.slice()) : [],
    value: name === 'getsockopt' ? value.slice(0, args[3] as number) : new Uint8Array(0),
  })
  return answer
}

function repeat(name: Name, args: readonly unknown[]): unknown {
  const entry = replay.shift()
  if (entry?.name !== name) {
    throw new Error(`fork(): the child called ${name}() where its parent had called ${entry?.name ?? 'nothing more'}`)
  }
  record(entry)
  scalars.set(entry.scalars)
  value.set(entry.value)
  const memory = args.filter(isMemory)
  entry.memory.forEach((bytes, i) => {
    memory[i]?.set(bytes)
  })
  return entry.answer
}

for (const name of Object.keys(real) as (keyof Calls)[]) {
  if (!PURE.includes(name)) table[name] = (...args) => (replay.length > 0 ? repeat(name, args) : make(name, args))
}

function openSockets(calls: readonly Entry[]): Set<number> {
  const open = new Set<number>()
  for (const { name, numbers, answer } of calls) {
    if (typeof answer !== 'number' || answer < 0) continue
    const made = name === 'socket' || name === 'dup'
    const copied = name === 'fcntl' && (numbers[1] === F_DUPFD || numbers[1] === F_DUPFD_CLOEXEC)
    if (made || copied) open.add(answer)
    if (name === 'close') open.delete(numbers[0] as number)
  }
  return open
}

function begin(): void {
  const handed = process.env[VARIABLE]
  if (handed === undefined) return
  delete process.env[VARIABLE]
  const [fd, parent] = handed.split(' ').map(Number) as [number, number]
  real.prctl(PR_SET_PDEATHSIG, SIGKILL)
  if (real.getppid() !== parent) process.exit()
  const fs = process.getBuiltinModule('node:fs')
  replay = process.getBuiltinModule('node:v8').deserialize(fs.readFileSync(fd))
  fs.closeSync(fd)
}

begin()

/**
 * Splits the program in two, each with the same open sockets: answers 0 in the child, and the child's id in the parent.
 *
 * The child is a second process that runs the same script from its first line. There the calls of this package that came
 * before fork() are not made: they answer what they answered in the parent, values and memory. Everything else that stands
 * before fork() (a console.log, a file written, a timer) happens twice. The child ends when its parent does. fork(2)
 *
 * @returns -1 with errno ENOSYS in a worker, without a script file (`node -e`), and after more than 1,000 calls or 1 MiB of
 * data read; EAGAIN when no process can be started.
 */
export function fork(): number {
  if (replay.length > 0) return repeat('fork', []) as number
  const script = process.argv[1]
  const { isMainThread } = process.getBuiltinModule('node:worker_threads')
  const fs = process.getBuiltinModule('node:fs')
  if (log === undefined || !isMainThread || script === undefined || !fs.existsSync(script)) return answer(-ENOSYS)
  const pid = start(log)
  if (pid === undefined) return answer(-EAGAIN)
  record({ name: 'fork', numbers: [], answer: pid, scalars: scalars.slice(), memory: [], value: new Uint8Array(0) })
  children.add(pid)
  return pid
}

function start(calls: readonly Entry[]): number | undefined {
  const sockets = openSockets(calls)
  const logAt = Math.max(2, ...sockets) + 1
  const logFd = handOn([
    ...calls,
    { name: 'fork', numbers: [], answer: 0, scalars, memory: [], value: new Uint8Array(0) },
  ])
  const stdio = Array.from({ length: logAt }, (_, fd) => (fd <= 2 ? 'inherit' : sockets.has(fd) ? fd : 'ignore'))
  const child = process
    .getBuiltinModule('node:child_process')
    .spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: [...stdio, logFd],
      env: { ...process.env, [VARIABLE]: `${logAt} ${process.pid}` },
    })
  child.on('error', () => {})
  child.unref()
  process.getBuiltinModule('node:fs').closeSync(logFd)
  return child.pid
}

// A file, and not a pipe: Node makes its pipes of sockets, which would be no calls of the program's own.
function handOn(calls: readonly Entry[]): number {
  const fs = process.getBuiltinModule('node:fs')
  const folder = fs.mkdtempSync(`${process.getBuiltinModule('node:os').tmpdir()}/mreq-`)
  const path = `${folder}/calls`
  fs.writeFileSync(path, process.getBuiltinModule('node:v8').serialize(calls), { mode: 0o600 })
  const fd = fs.openSync(path, 'r')
  fs.rmSync(folder, { recursive: true })
  return fd
}
