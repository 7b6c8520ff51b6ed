// A thread of the listing's process: drives the main thread by V8's debugger, which no port is opened for, and speaks with the
// server. It runs on while the main thread is blocked in a call, or stopped.
import { rmdirSync, unlinkSync } from 'node:fs'
import { type Debugger, Session } from 'node:inspector/promises'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { entries, lineAt, script, stops } from './program.js'
import type { Half } from './protocol.js'
import { names } from './variables.js'
import { ADDRESS, type Raw, REACH, type Report, type Request, receive, send } from './wire.js'

const reach = `globalThis[Symbol.for('${REACH}')]`

const { half, reports, flushed } = workerData as { half: Half; reports: MessagePort; flushed: Int32Array }
const address = process.env[ADDRESS] as string
const socket = connect(address)
// Nobody could go on with the process then.
socket.on('error', lost).on('close', lost)
const session = new Session()
let listing: string | undefined
const breakpoints = new Map<number, string[]>()
let frames: readonly Debugger.CallFrame[] = []
let shown: Readonly<Record<string, Raw>> = {}
let entered = false
let ending = false
let halting = false
let aim: { readonly line: number | undefined; readonly depth: number; readonly step: boolean } | undefined

function drain(): void {
  for (let next = receiveMessageOnPort(reports); next; next = receiveMessageOnPort(reports)) told(next.message)
}

function told(report: Report): void {
  send(socket, report)
  if (report.say !== 'exit') return
  // Node waits for a debugger that is still there before it lets the process end.
  ending = true
  session.disconnect()
  socket.end(() => {
    Atomics.store(flushed, 0, 1)
    Atomics.notify(flushed, 0)
  })
}

function lineOf({ location }: Debugger.CallFrame): number | undefined {
  const { scriptId, lineNumber, columnNumber = 0 } = location
  return scriptId === listing ? lineAt({ lineNumber, columnNumber }) : undefined
}

const isMain = ({ functionName }: Debugger.CallFrame) => functionName === 'main'
const main = () => frames.find(isMain)

async function variables(): Promise<Readonly<Record<string, Raw>>> {
  const frame = main()
  if (frame === undefined) return {}
  const reads = names.map(name => `'${name}': () => ${name}`).join(', ')
  shown = await evaluate<Readonly<Record<string, Raw>>>(frame, `${reach}.describe({ ${reads} })`)
  return shown
}

async function evaluate<T>({ callFrameId }: Debugger.CallFrame, expression: string): Promise<T> {
  const { result, exceptionDetails } = await session.post('Debugger.evaluateOnCallFrame', {
    callFrameId,
    expression,
    returnByValue: true,
  })
  if (exceptionDetails !== undefined) throw new Error(`${expression}: ${result.description?.split('\n', 1)[0]}`)
  return result.value
}

async function setBreakpoints(line: number): Promise<void> {
  const set = (stops.get(line) ?? []).map(position =>
    session.post('Debugger.setBreakpointByUrl', { url: script.url, ...position }),
  )
  breakpoints.set(
    line,
    (await Promise.all(set)).map(({ breakpointId }) => breakpointId),
  )
}

async function clearBreakpoints(line: number): Promise<void> {
  const ids = breakpoints.get(line) ?? []
  breakpoints.delete(line)
  await Promise.all(ids.map(breakpointId => session.post('Debugger.removeBreakpoint', { breakpointId })))
}

let wanted: ReadonlySet<number> = new Set()

// Before the first stop no other breakpoint stands: in the child, what comes before fork() is not run but answered.
async function place(): Promise<void> {
  if (!entered) return
  for (const line of [...breakpoints.keys()]) if (!wanted.has(line)) await clearBreakpoints(line)
  for (const line of wanted) if (!breakpoints.has(line)) await setBreakpoints(line)
}

async function paused({ callFrames, hitBreakpoints = [] }: Debugger.PausedEventDataType): Promise<void> {
  const at = callFrames.findIndex(isMain)
  const within = callFrames[at]
  // The line that is running is run to its end.
  if (halting && hitBreakpoints.length === 0 && within !== undefined)
    aim = { line: lineOf(within), depth: callFrames.length - at, step: true }
  halting = false
  const [top] = callFrames
  const line = top && lineOf(top)
  const same = aim?.step && aim.line === line && aim.depth === callFrames.length
  if (line === undefined || !stops.has(line) || same) {
    // What the line calls is left at once: a step at a time, it can take minutes.
    const leave = line === undefined ? 'Debugger.stepOut' : 'Debugger.stepOver'
    await session.post(aim?.step ? leave : 'Debugger.resume')
    return
  }
  frames = callFrames
  if (!entered) {
    entered = true
    await place()
  }
  const values = await variables()
  drain()
  send(socket, { say: 'paused', line, variables: values })
}

async function go(step: boolean): Promise<void> {
  const [top] = frames
  if (top === undefined) return
  aim = { line: lineOf(top), depth: frames.length, step }
  frames = []
  send(socket, { say: 'resumed' })
  await session.post(step ? 'Debugger.stepOver' : 'Debugger.resume')
}

async function halt(): Promise<void> {
  if (!entered || frames.length > 0) return
  halting = true
  await session.post('Debugger.pause')
}

async function write({ variable, offset, bytes }: Extract<Request, { readonly ask: 'write' }>): Promise<void> {
  const frame = main()
  if (frame === undefined) return
  if (shown[variable]?.kind === 'number') {
    const { callFrameId } = frame
    const scopeNumber = frame.scopeChain.findIndex(({ type }) => type === 'local')
    const newValue = { value: new Int32Array(Uint8Array.from(bytes).buffer)[0] }
    await session.post('Debugger.setVariableValue', { callFrameId, scopeNumber, variableName: variable, newValue })
  } else {
    await evaluate(frame, `${reach}.write(${variable}, ${offset}, ${JSON.stringify(bytes)})`)
  }
  send(socket, { say: 'edited', variables: await variables() })
}

async function obey(request: Request): Promise<void> {
  if (request.ask === 'write') return write(request)
  if (request.ask === 'halt') return halt()
  if (request.ask !== 'breakpoints') return go(request.ask === 'step')
  wanted = new Set(request.lines)
  return place()
}

function lost(): void {
  if (ending) return
  // A server that was killed has left its socket, and the folder.
  for (const remove of [() => unlinkSync(address), () => rmdirSync(dirname(address))]) {
    try {
      remove()
    } catch {
      // The server, or the other half, was first. That may be ended between the two, by the end of this one.
    }
  }
  kill()
}

// A fault of this thread's: a program that nobody drives is not to go on.
function failed(error: unknown): void {
  if (ending) return
  ending = true
  send(socket, { say: 'failed', why: String(error) })
  socket.end(kill)
}

function kill(): void {
  process.kill(process.pid, 'SIGKILL')
}

// One after the other: each finds what the one before has left.
let queue = Promise.resolve()
const inTurn = (work: () => Promise<void>) => {
  queue = queue.then(work).catch(failed)
}

// An answer of the debugger does not always wake a thread whose event loop waits for nothing that ends (Node 26).
setInterval(() => {}, 50)

session.connectToMainThread()
session.on('Debugger.scriptParsed', ({ params }) => {
  if (params.url === script.url) listing = params.scriptId
})
session.on('Debugger.paused', ({ params }) => inTurn(() => paused(params)))
await session.post('Debugger.enable')
await setBreakpoints(entries[half].stop)
receive<Request>(socket, request => inTurn(() => obey(request)))
send(socket, { say: 'hello', half, pid: process.pid })
reports.on('message', told)
parentPort?.postMessage('ready')
