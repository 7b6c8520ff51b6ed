// One start of the listing: its two processes, from the first to the last, and the socket by which they are driven.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { environment, type Place, within } from './isolation.js'
import { script } from './program.js'
import type { Half } from './protocol.js'
import { ADDRESS, type Report, type Request, receive, send } from './wire.js'

const PRELOAD = fileURLToPath(new URL('./preload.js', import.meta.url))
const GROUP = '233.252.0.1'
const SETTINGS = { MREQ_INTERFACE: '127.0.0.1', MREQ_LOOP: '1', MREQ_COUNT: '3' }
// What is kept of what Node itself prints, should it not come as far as the listing.
const KEPT = 4096
// A socket's whole path has 107 bytes at most, and what is longer is cut off in silence. unix(7)
const LONGEST = 80
// How long the end waits for the other half, in milliseconds.
const PATIENCE = 5000

/** How the listing is started, as a shell would be told. */
export function commandLine(port: number): string {
  const settings = Object.entries(SETTINGS).map(([name, value]) => `${name}=${value}`)
  return [...settings, 'listing', GROUP, port].join(' ')
}

/** What a run tells of. */
export interface RunListener {
  report(half: Half, report: Report): void
  /** A half is gone; of the parent it is known how it ended. */
  ended(half: Half, exit: number | string | undefined): void
  /** It did not start: what it said. */
  failed(why: string): void
}

/** The listing, started: it stops at its first line, and waits to be driven. */
export class Run {
  readonly #listener: RunListener
  readonly #connections = new Set<Socket>()
  readonly #sockets = new Map<Half, Socket>()
  #server: Server | undefined
  #folder: string | undefined
  #process: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()
  #breakpoints: readonly number[] = []
  #ended = false

  constructor(listener: RunListener) {
    this.#listener = listener
  }

  async start(place: Place, port: number): Promise<void> {
    // Its mode is 0700: nobody else's process comes to this socket.
    this.#folder = await mkdtemp(join(Buffer.byteLength(tmpdir()) <= LONGEST ? tmpdir() : '/tmp', 'mreq-lesson-'))
    const address = join(this.#folder, 'socket')
    const server = createServer(socket => this.#accept(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(address, resolve)
    })
    const options = ['--enable-source-maps', '--import', PRELOAD]
    const [command, args] = within(place, process.execPath, ...options, script.path, GROUP, String(port))
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...environment, [ADDRESS]: address, ...SETTINGS },
    })
    this.#process = child
    let said = ''
    child.stderr?.setEncoding('latin1').on('data', (text: string) => {
      said = (said + text).slice(-KEPT)
    })
    this.#exited = new Promise(resolve => {
      const end = (exit: number | string, why: string) => {
        resolve()
        if (this.#ended) return
        if (this.#sockets.size === 0) this.#listener.failed(why)
        this.#listener.ended('parent', exit)
        // Nobody connects any more; a server that is killed later has left nothing. end() says what cannot be removed.
        this.#remove().catch(() => {})
      }
      child.once('error', error => end(127, error.message))
      // Not 'close': the other half, which may live on, has the pipe too.
      child.once('exit', (code, signal) => end((code ?? signal) as number | string, said))
    })
  }

  #accept(socket: Socket): void {
    let half: Half | undefined
    this.#connections.add(socket)
    receive<Report>(socket, report => {
      if (this.#ended) return
      if (report.say === 'hello') {
        half = report.half
        this.#sockets.set(half, socket)
        send(socket, { ask: 'breakpoints', lines: this.#breakpoints })
      }
      if (half !== undefined) this.#listener.report(half, report)
    })
    socket.on('close', () => {
      this.#connections.delete(socket)
      if (half === 'child' && !this.#ended) this.#listener.ended(half, undefined)
    })
  }

  breakpoints(lines: readonly number[]): void {
    this.#breakpoints = lines
    for (const socket of this.#sockets.values()) send(socket, { ask: 'breakpoints', lines })
  }

  ask(half: Half, request: Request): void {
    const socket = this.#sockets.get(half)
    if (socket !== undefined) send(socket, request)
  }

  /** Ends both processes, whatever they are at; nothing of theirs is left when it settles. */
  async end(): Promise<void> {
    this.#ended = true
    this.#process?.kill('SIGKILL')
    await this.#exited
    // The other half ends with its parent, or else because nobody drives it.
    // Not once(): a half that dies with a request unread resets its connection, which is its end as well.
    const closed = [...this.#connections].map(socket => new Promise(resolve => socket.end().once('close', resolve)))
    await Promise.race([Promise.all(closed), setTimeout(PATIENCE, undefined, { ref: false })])
    for (const socket of this.#connections) socket.destroy()
    await this.#remove()
  }

  async #remove(): Promise<void> {
    this.#server?.close()
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }
}
