import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Program } from '#lib/learn/hosts/program.js'
import type { State } from '#lib/learn/lesson/protocol.js'
import { Seat } from '#lib/learn/lesson/seat.js'
import { Lesson } from '#lib/learn/lesson/server.js'
import { temporary } from './kit/cc.js'
import { family, gone } from './kit/family.js'
import { line } from './kit/listing.js'
import { root } from './kit/root.js'

const site = temporary('site')
const folder = join(site, 'page')
mkdirSync(folder)
writeFileSync(join(site, 'secret.js'), 'secret')
writeFileSync(join(folder, 'index.html'), '<!doctype html>')
writeFileSync(join(folder, 'page.js'), 'page')
writeFileSync(join(folder, 'notes.txt'), 'not the page')

const lesson = await Lesson.start({ folder, commands: 20 })
after(() => lesson.close())
const { port, origin, searchParams } = new URL(lesson.url)
const token = searchParams.get('token') as string
const SESSION = '0123456789abcdef'
const SOCKET = line('s = socket(')
const OWN = { origin, 'content-type': 'application/json' }

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** The path goes out as it is: fetch() would tidy it up. */
function ask(path: string, options: RequestOptions = {}, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, agent: false, ...options }, response => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      response.on('close', () => resolve({ status: response.statusCode, headers: response.headers, body: text }))
    })
    asked.on('error', reject).end(body)
  })
}

const command = (body: unknown, headers: Record<string, string> = OWN, query = `token=${token}&session=${SESSION}`) =>
  ask(`/command?${query}`, { method: 'POST', headers }, typeof body === 'string' ? body : JSON.stringify(body))

/** The states that a page is told, and the end of its stream. */
function watch(session: string): Promise<{ next(so: (state: State) => boolean): Promise<State>; close(): void }> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: `/events?token=${token}&session=${session}`, agent: false })
    asked.on('error', reject).end()
    asked.on('response', response => {
      if (response.statusCode !== 200) return reject(new Error(String(response.statusCode)))
      let text = ''
      let state: State | undefined
      let look = () => {}
      response.setEncoding('utf8').on('data', (part: string) => {
        const events = (text + part).split('\n\n')
        text = events.pop() as string
        for (const event of events) state = JSON.parse(event.replace(/^data: /, ''))
        look()
      })
      response.on('error', () => {})
      const next = (so: (state: State) => boolean) =>
        new Promise<State>((found, late) => {
          const timer = setTimeout(() => late(new Error(`it has come to ${JSON.stringify(state)}`)), 60_000)
          look = () => {
            if (state === undefined || !so(state)) return
            clearTimeout(timer)
            found(state)
          }
          look()
        })
      resolve({ next, close: () => asked.destroy() })
    })
  })
}

const paused = ({ processes }: State) => processes[0]?.status === 'paused'

test('it listens on 127.0.0.1 and nowhere else', () => {
  const inodes = (table: string) =>
    readFileSync(`/proc/self/net/${table}`, 'utf8')
      .split('\n')
      .flatMap(row => /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) \S+ 0A /.exec(row)?.slice(1, 3).join(' ') ?? [])
  const hex = Number(port).toString(16).toUpperCase().padStart(4, '0')
  assert.deepEqual(
    inodes('tcp').filter(row => row.endsWith(hex)),
    [`0100007F ${hex}`],
  )
  assert.deepEqual(
    inodes('tcp6').filter(row => row.endsWith(hex)),
    [],
  )
  assert.match(token, /^[0-9a-f]{32}$/)
})

test('the page, its files and the source are served, with the headers that keep others out', async () => {
  const page = await ask(`/?token=${token}`)
  assert.deepEqual([page.status, page.body], [200, '<!doctype html>'])
  const { headers } = page
  const policy = String(headers['content-security-policy'])
  assert.match(policy, /^default-src 'none'; script-src 'self';.* frame-ancestors 'none'$/)
  assert.doesNotMatch(policy, /unsafe/)
  assert.equal(headers['x-content-type-options'], 'nosniff')
  assert.equal(headers['referrer-policy'], 'no-referrer')
  assert.deepEqual(
    Object.keys(headers).filter(name => name.startsWith('access-control')),
    [],
  )
  assert.equal((await ask('/page.js')).body, 'page')
  const { c, ts, stops } = JSON.parse((await ask(`/source?token=${token}`)).body)
  assert.ok(c.length >= ts.length - 1 && stops.every((line: number) => line <= ts.length))
})

const refusals: [what: string, path: string, options: RequestOptions, status: number][] = [
  ['no token', '/', {}, 403],
  ['no token for the index by name', '/index.html', {}, 403],
  ['a wrong token', `/?token=${'0'.repeat(32)}`, {}, 403],
  ['a token that is too long', `/?token=${token}0`, {}, 403],
  ['two tokens', `/?token=${token}&token=${token}`, {}, 403],
  ['a source without a token', '/source', {}, 403],
  ['events without a token', `/events?session=${SESSION}`, {}, 403],
  ['events without a session', `/events?token=${token}`, {}, 400],
  ['a session that is none', `/events?token=${token}&session=..%2f..%2fetc0000`, {}, 400],
  ['another name (DNS rebinding)', `/?token=${token}`, { headers: { host: `rebound.example:${port}` } }, 421],
  ['the name localhost', `/?token=${token}`, { headers: { host: `localhost:${port}` } }, 421],
  ['another origin', `/source?token=${token}`, { headers: { origin: 'http://example.org' } }, 403],
  ['an opaque origin', `/source?token=${token}`, { headers: { origin: 'null' } }, 403],
  ['another port of this machine', `/source?token=${token}`, { headers: { origin: 'http://127.0.0.1:1' } }, 403],
  ['another site, by what the browser says', '/page.js', { headers: { 'sec-fetch-site': 'cross-site' } }, 403],
  ['a file above', `/../secret.js?token=${token}`, {}, 404],
  ['a file above, encoded', `/%2e%2e/secret.js?token=${token}`, {}, 404],
  ['a file above, encoded wholly', `/..%2fsecret.js?token=${token}`, {}, 404],
  ['a file above, from a file', `/page.js/../../secret.js?token=${token}`, {}, 404],
  ['a file above, with backslashes', `/..\\secret.js?token=${token}`, {}, 404],
  ['a file that is not of the page', `/notes.txt?token=${token}`, {}, 404],
  ['a path of another host', `//example.org/?token=${token}`, {}, 404],
  ['an address that is none', 'http://[?', {}, 400],
  ['another method for the page', `/?token=${token}`, { method: 'POST' }, 405],
  ['another method for a file', '/page.js', { method: 'DELETE' }, 405],
  ['a command by GET', `/command?token=${token}&session=${SESSION}`, {}, 405],
  ['a question for permission', `/command?token=${token}`, { method: 'OPTIONS' }, 405],
]

for (const [what, path, options, status] of refusals) {
  test(`${what}: ${status}`, async () => {
    const answer = await ask(path, options)
    assert.equal(answer.status, status, answer.body)
    assert.doesNotMatch(answer.body, /secret|doctype/)
    assert.deepEqual(
      Object.keys(answer.headers).filter(name => name.startsWith('access-control')),
      [],
    )
    assert.equal(answer.headers['x-content-type-options'], 'nosniff')
  })
}

test('a command that is not one is refused, and nothing happens', async () => {
  const page = await watch(SESSION)
  const before = await page.next(paused)
  const step = { do: 'step', half: 'parent' }
  const edit = { do: 'edit', half: 'parent', variable: 'argc', field: 'argc', bytes: '00000000' }
  const breakpoint = (line: unknown) => ({ do: 'breakpoint', line, on: true })
  const { origin: _, ...nameless } = OWN
  const refused: [body: unknown, status: number, headers?: Record<string, string>, query?: string][] = [
    [step, 403, { ...OWN, origin: 'http://example.org' }],
    [step, 403, nameless],
    [step, 403, OWN, `token=${'f'.repeat(32)}&session=${SESSION}`],
    [step, 403, OWN, `session=${SESSION}`],
    [step, 400, OWN, `token=${token}`],
    [step, 404, OWN, `token=${token}&session=fedcba9876543210`],
    [step, 415, { ...OWN, 'content-type': 'text/plain' }],
    [step, 415, { ...OWN, 'content-type': 'application/x-www-form-urlencoded' }],
    [{ ...step, padding: 'x'.repeat(5000) }, 413],
    ['x'.repeat(5000), 413, { ...OWN, 'transfer-encoding': 'chunked' }],
    ['{', 400],
    ['null', 400],
    ['[]', 400],
    [{}, 400],
    [{ do: 'evaluate', half: 'parent' }, 400],
    [{ do: '__proto__' }, 400],
    [{ do: 'step' }, 400],
    [{ do: 'step', half: 'uncle' }, 400],
    [{ do: 'step', half: 'child' }, 409],
    [{ ...step, more: 1 }, 400],
    [breakpoint(0), 400],
    [breakpoint(1), 400],
    [breakpoint(1e9), 400],
    [breakpoint(SOCKET + 0.5), 400],
    [breakpoint(String(SOCKET)), 400],
    [{ do: 'breakpoint', line: SOCKET, on: 1 }, 400],
    [{ do: 'run', half: 'child' }, 400],
    [edit, 409],
    [{ ...edit, variable: 'process' }, 409],
    [{ ...edit, variable: 'a;b' }, 400],
    [{ ...edit, field: 'nothing' }, 409],
    [{ ...edit, bytes: 'zz' }, 400],
    [{ ...edit, bytes: '00' }, 409],
    [{ ...edit, bytes: '00'.repeat(65) }, 400],
    [{ do: 'try', id: 'nothing', value: '1' }, 400],
    [{ do: 'try', id: 'ttl', value: '100001' }, 400],
    [{ do: 'try', id: 'ttl', value: '$(id)' }, 400],
    [{ do: 'try', id: 'group', value: '1.2.3.4.5' }, 400],
    [{ do: 'try', id: 'ttl', value: 256 }, 400],
  ]
  for (const [body, status, headers, query] of refused) {
    const answer = await command(body, headers, query)
    assert.equal(answer.status, status, `${JSON.stringify(body).slice(0, 100)}: ${answer.body}`)
  }
  assert.equal((await command({ do: 'breakpoint', line: SOCKET, on: true })).status, 204)
  const after = await page.next(({ breakpoints }) => breakpoints.length > 0)
  assert.deepEqual({ ...after, breakpoints: [] }, before, 'nothing has happened')
  page.close()
})

test('commands are done, and the page is told what comes of them', async () => {
  const page = await watch('1111111111111111')
  const query = `token=${token}&session=1111111111111111`
  const { processes } = await page.next(paused)
  assert.equal((await command({ do: 'step', half: 'parent' }, OWN, query)).status, 204)
  const after = await page.next(state => paused(state) && state.processes[0]?.line !== processes[0]?.line)
  assert.equal(after.processes[0]?.last, processes[0]?.line)
  assert.equal((await command({ do: 'try', id: 'ttl', value: '256' }, OWN, query)).status, 204)
  const { tried } = await page.next(({ tried }) => tried.length > 0)
  assert.equal(tried[0]?.errno?.code, 'EINVAL')
  const all = await Promise.all(
    Array.from({ length: 220 }, () => command({ do: 'breakpoint', line: SOCKET, on: true }, OWN, query)),
  )
  assert.ok(
    all.some(({ status }) => status === 429),
    'too many in a second',
  )
  page.close()
})

test('eight sessions at once and no more; one that nobody looks at ends', async () => {
  const ids = Array.from({ length: 8 }, (_, i) => String(i).repeat(16))
  const pages = await Promise.all(ids.map(watch))
  const states = await Promise.all(pages.map(page => page.next(paused)))
  await assert.rejects(watch('9'.repeat(16)), /503/)
  const pids = states.flatMap(({ processes }) => processes.map(({ pid }) => pid))
  assert.equal(new Set(pids).size, 8)
  for (const page of pages) page.close()
  for (const pid of pids) {
    const end = performance.now() + 60_000
    while (family(process.pid).includes(pid) && performance.now() < end) await sleep(10)
  }
  assert.deepEqual(
    family(process.pid).filter(pid => pids.includes(pid)),
    [],
  )
})

test('a page that is loaded again and again takes the place that it has left', async () => {
  for (let i = 0; i < 10; i++) {
    const page = await watch(`${i}`.padStart(16, 'a'))
    await page.next(paused)
    page.close()
  }
})

test('who has no token keeps nobody out: half-sent requests give way', async () => {
  const strangers = await Promise.all(
    Array.from({ length: 600 }, async () => {
      const socket = connect(Number(port), '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      socket.write('GET / HTTP/1.1\r\n')
      return socket
    }),
  )
  const page = await watch('cccccccccccccccc')
  await page.next(paused)
  assert.equal((await ask(`/?token=${token}`)).status, 200)
  page.close()
  for (const socket of strangers) socket.destroy()
})

test('who asks on before he is answered is answered no more; one after the other is fine', async t => {
  const asked = `GET /page.js HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
  let text = ''
  const socket = connect(Number(port), '127.0.0.1', () => socket.write(asked.repeat(3000)))
  socket
    .on('error', () => {})
    .on('data', data => {
      text += data
    })
  await once(socket, 'close')
  assert.ok(text.split('HTTP/1.1 200').length <= 2, `${text.length} bytes`)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  t.after(() => agent.destroy())
  for (let i = 0; i < 50; i++) assert.equal((await ask('/page.js', { agent })).body, 'page')
})

test('a request with two names is none', async () => {
  const socket = connect(Number(port), '127.0.0.1')
  socket.write(`GET /page.js HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nHost: evil\r\n\r\n`)
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 400 /)
  socket.destroy()
})

test('an error of the server is told to its terminal and not to the page', async t => {
  const { mock } = t.mock.method(console, 'error', () => {})
  const page = await watch('dddddddddddddddd')
  const failure = new Error('of the server')
  t.mock.method(Seat.prototype, 'do', () => Promise.reject(failure))
  const { status, body } = await command({ do: 'run' }, OWN, `token=${token}&session=dddddddddddddddd`)
  assert.deepEqual([status, body], [500, 'The server failed.\n'])
  assert.deepEqual(
    mock.calls.map(({ arguments: [error] }) => error),
    [failure],
  )
  page.close()
})

test('a session that cannot clear away what it has left keeps no other from its end, nor the server', async t => {
  const { mock } = t.mock.method(console, 'error', () => {})
  const { end } = Seat.prototype
  t.mock.method(Seat.prototype, 'end', async function (this: Seat) {
    await end.call(this)
    throw new Error('cannot be removed')
  })
  const other = await Lesson.start({ folder })
  const { origin, search } = new URL(other.url)
  const stream = await fetch(`${origin}/events${search}&session=${SESSION}`)
  await other.close()
  await stream.body?.cancel()
  // A session of the tests before may end meanwhile.
  assert.deepEqual(new Set(mock.calls.map(({ arguments: [error] }) => error.message)), new Set(['cannot be removed']))
  await assert.rejects(fetch(`${origin}/page.js`))
})

test('a page that is not built is told of at the start', async () => {
  await assert.rejects(Lesson.start({ folder: join(site, 'nothing') }), /no page is built in .*nothing: npm run build/)
})

test('mreq lesson on a port that is taken says so', async () => {
  const program = new Program(process.execPath, [join(root, 'dist/cli/main.js'), 'lesson', '--port', port])
  assert.deepEqual(await program.ended, { code: 1, signal: null })
  assert.equal(program.stderr, `port ${port} is taken on 127.0.0.1: choose another, or leave --port out\n`)
})

const RUN = { do: 'run' }
for (const [how, length, commands, so, letter = 'x'] of [
  ['killed', 20, [], /"paused"/],
  ['killed where the path of temporary files is long', 200, [], /"paused"/],
  ['killed where that has letters of two bytes', 40, [], /"paused"/, 'é'],
  [
    'killed with a child',
    21,
    // Where both stop: the parent, let run, would have greeted and ended a child that begins late.
    [{ do: 'breakpoint', line: line('pid === 0'), on: true }, RUN],
    /"child","pid":\d+,"status":"paused"/,
  ],
  ['killed after the end', 22, [RUN], /"parent","pid":\d+,"status":"ended"/],
] as const) {
  test(`mreq lesson, ${how}, leaves no folder and no process`, async t => {
    const folder = join(temporary(`t${length}`), letter.repeat(length))
    mkdirSync(folder)
    const program = new Program(process.execPath, [join(root, 'dist/cli/main.js'), 'lesson'], { TMPDIR: folder })
    t.after(() => program.kill())
    await program.line()
    const { origin, search } = new URL(((await program.line()) as string).trim())
    const events = await fetch(`${origin}/events${search}&session=${SESSION}`)
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
    const until = async (so: RegExp) => {
      for (let text = ''; !so.test(text); ) text += (await reader?.read())?.value ?? assert.fail(text)
    }
    await until(/"paused"/)
    const environment = readFileSync(`/proc/${family(program.pid).at(-1)}/environ`, 'utf8')
    const address = /MREQ_LESSON=([^\0]+)/.exec(environment)?.[1] as string
    assert.ok(existsSync(address) && Buffer.byteLength(address) < 108, address)
    assert.equal(statSync(dirname(address)).mode & 0o777, 0o700)
    for (const command of commands) {
      const headers = { ...OWN, origin }
      const body = JSON.stringify(command)
      await fetch(`${origin}/command${search}&session=${SESSION}`, { method: 'POST', headers, body })
    }
    if (commands.length > 0) await until(so)
    const processes = family(program.pid)
    // After the end it is the server that removes the folder.
    const end = performance.now() + 20_000
    while (processes.length === 0 && existsSync(dirname(address)) && performance.now() < end) await sleep(10)
    program.kill('SIGKILL')
    await program.ended
    for (const pid of processes) assert.ok(await gone(pid), 'it has ended')
    assert.equal(existsSync(dirname(address)), false)
  })
}

test('mreq lesson prints its address, serves, and takes all with it when it is interrupted, twice too', async () => {
  const folder = temporary('interrupted')
  const program = new Program(process.execPath, [join(root, 'dist/cli/main.js'), 'lesson'], { TMPDIR: folder })
  await program.line()
  const url = new URL(((await program.line()) as string).trim())
  const answer = await fetch(`${url.origin}/source${url.search}`)
  assert.equal(answer.status, 200)
  await answer.arrayBuffer()
  const events = await fetch(`${url.origin}/events${url.search}&session=${SESSION}`)
  const reader = events.body?.getReader()
  while (family(program.pid).length === 0) await reader?.read()
  const processes = family(program.pid)
  assert.equal(readdirSync(folder).length, 1)
  program.kill('SIGINT')
  // As soon as it has heard of the first: the run ends by that.
  while (await reader?.read().then(({ done }) => !done));
  program.kill('SIGINT')
  assert.deepEqual(await program.ended, { code: 0, signal: null })
  assert.equal(program.stderr, '')
  for (const pid of processes) assert.ok(await gone(pid), 'it has ended')
  assert.deepEqual(readdirSync(folder), [])
})
