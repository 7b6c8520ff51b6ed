// Loaded before the listing, by --import, in both of its processes: tells the server of each call and of what is printed, and
// starts the thread that drives this one by the debugger.
import { isMainThread, MessageChannel, Worker } from 'node:worker_threads'
import { bytesOf, Struct } from '../../abi/struct.js'
import { type TracedCall, trace } from '../../trace/trace.js'
import { hex } from '../hex.js'
import { currentLine, half } from '../position.js'
import { ADDRESS, madeOf, type Raw, REACH, type Report, SHOWN } from './wire.js'

/** What the debugger's expressions reach by {@link REACH}. */
export interface Reach {
  describe(variables: Readonly<Record<string, () => unknown>>): Record<string, Raw>
  write(variable: Struct | Uint8Array, offset: number, bytes: readonly number[]): void
}

// Standard output and standard error.
const OUTPUTS = ['1', '2']
// How long the end waits for what was told to be on its way, in milliseconds.
const PATIENCE = 5000

function raw(value: unknown): Raw | undefined {
  if (typeof value === 'number') return { kind: 'number', value }
  if (typeof value === 'string') return memory(Buffer.from(`${value}\0`))
  if (value instanceof Struct || value instanceof Uint8Array) return memory(bytesOf('the variable', value))
  return undefined
}

function memory(bytes: Uint8Array): Raw {
  return { kind: 'memory', size: bytes.length, bytes: hex(bytes.subarray(0, SHOWN)) }
}

const reach: Reach = {
  describe(variables) {
    const described: Record<string, Raw> = {}
    for (const [name, read] of Object.entries(variables)) {
      try {
        const variable = raw(read())
        if (variable !== undefined) described[name] = variable
      } catch {
        // Not yet declared: the program has not come so far.
      }
    }
    return described
  },
  write(variable, offset, bytes) {
    bytesOf('the variable', variable).set(bytes, offset)
  },
}

async function begin(): Promise<void> {
  Reflect.set(globalThis, Symbol.for(REACH), reach)
  const { port1: here, port2: there } = new MessageChannel()
  const flushed = new Int32Array(new SharedArrayBuffer(4))
  const tell = (report: Report) => here.postMessage(report)

  const told = (call: TracedCall) => {
    const { name, args, result, bytes = new Uint8Array() } = call
    if (name === 'write' && result > 0 && OUTPUTS.includes(args[0] as string)) {
      tell({ say: 'output', text: Buffer.from(bytes.subarray(0, result)).toString('latin1') })
    }
    const line = currentLine()
    if (line !== undefined) tell({ say: 'call', line, made: madeOf(call) })
  }
  trace({ to: told })
  process.on('uncaughtExceptionMonitor', error => tell({ say: 'output', text: `${error}\n` }))

  // No --import: a thread has what its process has, and this one is not to be driven by another.
  const worker = new Worker(new URL('./agent.js', import.meta.url), {
    execArgv: [],
    workerData: { half, reports: there, flushed },
    transferList: [there],
  })
  await new Promise(resolve => worker.once('message', resolve))
  worker.unref()
  here.unref()
  process.on('exit', code => {
    tell({ say: 'exit', code })
    Atomics.wait(flushed, 0, 0, PATIENCE)
  })
}

if (isMainThread && process.env[ADDRESS] !== undefined) await begin()
