// The lesson's server: on 127.0.0.1 alone, for its own page alone.
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { commandFrom } from './command.js'
import { type PageFile, pageFiles } from './files.js'
import { bodyOf, HEADERS, requireOwnPage, requireToken, sessionId } from './guard.js'
import { findPlace, type Place } from './isolation.js'
import { Refused } from './refused.js'
import { Seat } from './seat.js'
import { source } from './source.js'

const PAGE = fileURLToPath(new URL('../../lesson/', import.meta.url))
const SESSIONS = 8
const COMMANDS = 50
// Connections on which no token has been shown yet: the oldest gives way to a new one.
const STRANGERS = 32

/** What is served, and to where. */
export interface LessonOptions {
  /** The TCP port on 127.0.0.1; 0, the default, is any that is free. */
  readonly port?: number
  /** The folder of the page; the package's own without it. */
  readonly folder?: string
  /** How many commands a page may give in a second; 50 by default. */
  readonly commands?: number
  /** Where the listing runs; what findPlace() finds without it. */
  readonly place?: Place
}

/** The server of `mreq lesson`. */
export class Lesson {
  readonly #server: Server
  readonly #place: Place
  readonly #commands: number
  readonly #files: ReadonlyMap<string, PageFile>
  readonly #token = randomBytes(16).toString('hex')
  readonly #seats = new Map<string, Seat>()
  readonly #leaving = new Set<Promise<void>>()
  readonly #strangers = new Set<Socket>()
  #host = ''

  private constructor(place: Place, files: ReadonlyMap<string, PageFile>, commands: number) {
    this.#place = place
    this.#commands = commands
    this.#files = files
    this.#server = createServer(
      { requestTimeout: 10_000, headersTimeout: 5000, connectionsCheckingInterval: 1000, maxHeaderSize: 8192 },
      (request, response) => {
        this.#answer(request, response).catch(error => this.#refuse(response, error))
      },
    )
    this.#server.on('connection', socket => this.#meet(socket))
  }

  #meet(socket: Socket): void {
    this.#strangers.add(socket)
    socket.on('close', () => this.#strangers.delete(socket))
    const [oldest] = this.#strangers
    if (this.#strangers.size > STRANGERS) oldest?.destroy()
  }

  /** Starts it; an error of listen(2) where the port is taken. */
  static async start({ port = 0, folder = PAGE, commands = COMMANDS, place }: LessonOptions = {}): Promise<Lesson> {
    const lesson = new Lesson(place ?? (await findPlace()), pageFiles(folder), commands)
    await new Promise<void>((resolve, reject) => {
      lesson.#server.once('error', reject)
      lesson.#server.listen({ port, host: '127.0.0.1' }, resolve)
    })
    lesson.#host = `127.0.0.1:${(lesson.#server.address() as AddressInfo).port}`
    return lesson
  }

  /** Where the page is: with the token, that nobody else knows. */
  get url(): string {
    return `http://${this.#host}/?token=${this.#token}`
  }

  /** Ends every session, and the server. */
  async close(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve))
    for (const [id, seat] of this.#seats) this.#leave(id, seat)
    await Promise.all(this.#leaving)
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requireOwnPage(request, this.#host)
    // The path as it was sent: what the URL's parser would make of `..` is not asked for.
    const target = request.url ?? ''
    const path = target.split('?', 1)[0] as string
    if (!URL.canParse(target, `http://${this.#host}`)) throw new Refused(400, 'That is no address.')
    const url = new URL(target, `http://${this.#host}`)
    const command = path === '/command'
    if (request.method !== (command ? 'POST' : 'GET')) throw new Refused(405, `Here it is ${command ? 'POST' : 'GET'}.`)
    const file = this.#files.get(path)
    if (file === undefined || path === '/' || path === '/index.html') {
      requireToken(url, this.#token)
      this.#strangers.delete(request.socket)
    }
    if (command) return this.#command(request, response, sessionId(url))
    if (path === '/events') return this.#events(response, sessionId(url))
    if (path === '/source') return this.#send(response, 'application/json', JSON.stringify(source))
    if (file === undefined) throw new Refused(404, 'There is no such file.')
    this.#send(response, file.type, await file.read())
  }

  #send(response: ServerResponse, type: string, body: string | Buffer): void {
    response.writeHead(200, { ...HEADERS, 'content-type': type }).end(body)
  }

  #refuse(response: ServerResponse, error: unknown): void {
    // Whoever asked has gone.
    if (response.destroyed) return
    // What it is not the page's part to know is told to the terminal.
    const failure = error instanceof Refused ? error.cause : error
    if (failure !== undefined) console.error(failure)
    if (response.headersSent) return void response.destroy()
    const status = error instanceof Refused ? error.status : 500
    const message = error instanceof Refused ? error.message : 'The server failed.'
    // What is left of the request is not read.
    const headers = { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', connection: 'close' }
    response.writeHead(status, headers).end(`${message}\n`)
  }

  async #command(request: IncomingMessage, response: ServerResponse, id: string): Promise<void> {
    const command = commandFrom(await bodyOf(request))
    const seat = this.#seats.get(id)
    if (seat === undefined) throw new Refused(404, 'There is no such session.')
    await seat.do(command)
    response.writeHead(204, HEADERS).end()
  }

  #events(response: ServerResponse, id: string): void {
    const seat = this.#seats.get(id) ?? this.#seat(id)
    response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream' })
    seat.watch(response)
  }

  #seat(id: string): Seat {
    if (this.#seats.size >= SESSIONS) this.#leaveLongestAway()
    const seat = new Seat(this.#place, this.#commands, () => this.#leave(id, seat))
    this.#seats.set(id, seat)
    return seat
  }

  /** A page that is loaded again has left its session behind. */
  #leaveLongestAway(): void {
    const away = [...this.#seats].filter(([, { awaySince }]) => awaySince !== undefined)
    const [longest] = away.sort(([, a], [, b]) => Number(a.awaySince) - Number(b.awaySince))
    if (longest === undefined || this.#leaving.size >= SESSIONS) {
      throw new Refused(503, `There are ${SESSIONS} sessions already: close one of the pages.`)
    }
    this.#leave(...longest)
  }

  #leave(id: string, seat: Seat): void {
    this.#seats.delete(id)
    // What one session could not clear away is no reason to end the others.
    const left = seat
      .end()
      .catch(console.error)
      .finally(() => this.#leaving.delete(left))
    this.#leaving.add(left)
  }
}
