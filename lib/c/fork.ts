// Node cannot fork(2): V8 keeps its heap out of the child. So fork() starts the same script once more, with the open
// sockets at their own numbers, and hands it the log of the calls so far.
import { spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import { scalars } from '../abi/binding.js'
import { F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, PR_SET_PDEATHSIG, SIGKILL } from '../abi/constants.js'
import { EAGAIN, ENOSYS } from '../abi/errno.js'
import { answer } from './errno.js'
import { answerFrom, type Entry, loggedCalls, once, real } from './replay.js'

const VARIABLE = 'MREQ_FORK'
// What the handed file begins with: a descriptor of that number may be anything, where the variable is not fork()'s.
const MARK = Buffer.from('mreq fork()\n')

/** What a child is handed. */
interface Handed {
  readonly calls: readonly Entry[]
  /** Each open socket, and its flags: starting a process clears FD_CLOEXEC of what it hands on. */
  readonly sockets: readonly (readonly [fd: number, flags: number])[]
}

/** The children that fork() made and nobody has waited for yet; and the status of one that the event loop saw end. */
export const children: Map<number, number | undefined> = new Map()

function isHanded(fd: number): boolean {
  try {
    if (!fstatSync(fd).isFile()) return false
    const start = Buffer.alloc(MARK.length)
    // At its place, so that a file of somebody else's is read from where it was.
    readSync(fd, start, 0, start.length, 0)
    return start.equals(MARK)
  } catch {
    return false
  }
}

function begin(): void {
  const [, fd, parent] = /^(\d+) (\d+)$/.exec(process.env[VARIABLE] ?? '') ?? []
  delete process.env[VARIABLE]
  if (fd === undefined) return
  if (!isHanded(Number(fd))) {
    process.stderr.write(`${VARIABLE} is not from fork(): it is as if it were not set\n`)
    return
  }
  const { calls, sockets }: Handed = deserialize(readFileSync(Number(fd)).subarray(MARK.length))
  closeSync(Number(fd))
  real.prctl(PR_SET_PDEATHSIG, SIGKILL)
  if (real.getppid() !== Number(parent)) process.kill(process.pid, 'SIGKILL')
  for (const [socket, flags] of sockets) real.fcntl(socket, F_SETFD, flags)
  answerFrom(calls)
}

begin()

/**
 * Splits the program in two, each with the same open sockets: returns 0 in the child, and the child's id in the parent.
 *
 * The child is a second process that runs the same script from its first line. There the calls of this package that came
 * before fork() are not made: they answer what they returned in the parent, values and memory. Everything else that stands
 * before fork() (a console.log, a file written, a timer) happens twice. It
 * is not for a callback of the event loop (`Poller`, `Receiver`): in the child nothing would call that. The child ends when its parent does.
 * A child's end interrupts a receive that has SO_RCVTIMEO (EINTR), as Node handles SIGCHLD, and sleep() and poll() not. fork(2)
 *
 * @returns -1 with errno ENOSYS in a worker, without a script file (`node -e`), and after more than 1,000 calls or 1 MiB of
 * data read; EAGAIN, EMFILE or another where no process can be started.
 */
export function fork(): number {
  const pid = once('fork', split)
  if (pid > 0 && !children.has(pid)) children.set(pid, undefined)
  return answer(pid)
}

function split(): number {
  const calls = loggedCalls()
  const script = process.argv[1]
  if (calls === undefined || !isMainThread || script === undefined || !existsSync(script)) return -ENOSYS
  try {
    return start(calls) ?? -EAGAIN
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno ?? -EAGAIN
  }
}

function openSockets(calls: readonly Entry[]): Set<number> {
  const open = new Set<number>()
  for (const { name, numbers, answer } of calls) {
    if (typeof answer !== 'number' || answer < 0) continue
    const copied = name === 'fcntl' && (numbers[1] === F_DUPFD || numbers[1] === F_DUPFD_CLOEXEC)
    if (name === 'socket' || name === 'dup' || copied) open.add(answer)
    if (name === 'close') open.delete(numbers[0] as number)
  }
  return open
}

function start(calls: readonly Entry[]): number | undefined {
  const sockets = openSockets(calls)
  const inChild: Entry = {
    name: 'fork',
    numbers: [],
    answer: 0,
    scalars: scalars.slice(),
    memory: [],
    value: new Uint8Array(0),
  }
  const flags = [...sockets].map(fd => [fd, real.fcntl(fd, F_GETFD, 0) as number] as const)
  const handedAt = Math.max(2, ...sockets) + 1
  const handed = fileOf({ calls: [...calls, inChild], sockets: flags })
  const stdio = Array.from({ length: handedAt }, (_, fd) => (fd <= 2 ? 'inherit' : sockets.has(fd) ? fd : 'ignore'))
  try {
    const child = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      stdio: [...stdio, handed],
      env: { ...process.env, [VARIABLE]: `${handedAt} ${process.pid}` },
    })
    const { pid } = child
    child.on('error', () => {})
    child.on('exit', (code, signal) => {
      if (pid !== undefined && children.has(pid))
        children.set(pid, signal ? constants.signals[signal] : (code as number) << 8)
    })
    child.unref()
    return pid
  } finally {
    closeSync(handed)
  }
}

// A file, and not a pipe: Node makes its pipes of sockets, which would be no calls of the program's own.
function fileOf(handed: Handed): number {
  const folder = mkdtempSync(join(tmpdir(), 'mreq-'))
  const path = join(folder, 'calls')
  try {
    writeFileSync(path, Buffer.concat([MARK, serialize(handed)]), { mode: 0o600 })
    return openSync(path, 'r')
  } finally {
    // One by one, which takes no descriptor: there may be none left.
    rmSync(path, { force: true })
    rmdirSync(folder)
  }
}
