// Whether a request comes from the lesson's own page, in this machine's own browser.
import { timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { Refused } from './refused.js'

/** How long a command may be, in bytes. */
const LONGEST = 4096

/** Sent with every answer. */
export const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}

function same(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** Refuses another name for this server (DNS rebinding), and another site's page. */
export function requireOwnPage({ headers, headersDistinct }: IncomingMessage, host: string): void {
  if (headersDistinct.host?.length !== 1) throw new Refused(400, 'A request has one Host.')
  if (headers.host !== host) throw new Refused(421, 'This server has another name.')
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Refused(403, 'Another site asks.')
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) throw new Refused(403, 'Another site asks.')
}

/** Refuses whoever does not have the token. */
export function requireToken({ searchParams }: URL, token: string): void {
  const given = searchParams.getAll('token')
  if (given.length !== 1 || !same(given[0] as string, token)) {
    throw new Refused(403, 'The address lacks its token: open the one that mreq lesson has printed.')
  }
}

/** The session's id: 16 to 32 hexadecimal digits. */
export function sessionId({ searchParams }: URL): string {
  const [id = '', ...more] = searchParams.getAll('session')
  if (more.length > 0 || !/^[0-9a-f]{16,32}$/.test(id))
    throw new Refused(400, 'A session is 16 to 32 hexadecimal digits.')
  return id
}

/** A command's JSON, from the page itself. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const { headers } = request
  // requireOwnPage() has seen that it is the page's own.
  if (headers.origin === undefined) throw new Refused(403, 'A command comes from the page.')
  if (!/^application\/json(;\s*charset=utf-8)?$/i.test(headers['content-type'] ?? '')) {
    throw new Refused(415, 'A command is application/json.')
  }
  if (Number(headers['content-length']) > LONGEST) throw new Refused(413, 'That is too long for a command.')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > LONGEST) throw new Refused(413, 'That is too long for a command.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
