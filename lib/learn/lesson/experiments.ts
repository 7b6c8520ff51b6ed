// Wrong values to try, each on a socket of its own in a process of its own.
import { execFile } from 'node:child_process'
import { isIPv4 } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { environment, type Place, within } from './isolation.js'
import { DOCUMENTATION, LOOPBACK, requireKept, TEST_GROUPS } from './kept.js'
import { errnoOf } from './made.js'
import { meaningOf } from './meanings.js'
import type { Experiment, Tried } from './protocol.js'
import { Refused } from './refused.js'
import type { Made } from './wire.js'

const ATTEMPT = fileURLToPath(new URL('./attempt.js', import.meta.url))

interface Row extends Experiment {
  /** Outside a namespace of the lesson's own: what the kernel refuses, and what stays on the loopback interface. */
  readonly kept?: readonly RegExp[]
}

const GROUPS = [LOOPBACK, TEST_GROUPS, DOCUMENTATION]
const rows = [
  { id: 'group', label: 'Join an address that is no group', value: '192.0.2.1', kind: 'address', kept: GROUPS },
  {
    id: 'interface',
    label: 'Join on an interface that is not there',
    value: '192.0.2.77',
    kind: 'address',
    kept: [LOOPBACK, DOCUMENTATION],
  },
  { id: 'length', label: 'Join with a wrong length of struct ip_mreq', value: '7', kind: { low: 0, high: 64 } },
  { id: 'ttl', label: 'Set IP_MULTICAST_TTL to', value: '256', kind: { low: -2, high: 100_000 } },
  { id: 'join-again', label: 'Join the same group so many times', value: '2', kind: { low: 1, high: 5 } },
  { id: 'leave', label: 'Leave a group that was not joined', value: '233.252.0.2', kind: 'address', kept: GROUPS },
  {
    id: 'bind-again',
    label: 'Bind so many sockets to one port, without SO_REUSEADDR',
    value: '2',
    kind: { low: 1, high: 5 },
  },
] as const satisfies readonly Row[]

/** Which experiment: attempt.ts has the calls of each. */
export type ExperimentId = (typeof rows)[number]['id']

/** What can be tried. */
export const experiments: readonly Experiment[] = rows.map(({ id, label, value, kind }) => ({ id, label, value, kind }))

function check(id: string, value: string, { isolated }: Place): void {
  const experiment: Row | undefined = rows.find(row => row.id === id)
  if (experiment === undefined) throw new Refused(400, 'There is no such experiment.')
  const { kind, kept = [] } = experiment
  if (kind === 'address') {
    if (!isIPv4(value)) throw new Refused(400, 'It takes an IPv4 address.')
    if (!isolated) requireKept(value, kept)
    return
  }
  if (!/^-?\d{1,6}$/.test(value) || Number(value) < kind.low || Number(value) > kind.high) {
    throw new Refused(400, `It takes a whole number from ${kind.low} to ${kind.high}.`)
  }
}

/** Tries it, and answers the last call that it came to. */
export async function attempt(id: string, value: string, place: Place): Promise<Tried> {
  check(id, value, place)
  const [command, args] = within(place, process.execPath, ATTEMPT, id, value)
  const options = { env: environment, timeout: 30_000, maxBuffer: 65536 }
  const made = await promisify(execFile)(command, args, options)
    .then(({ stdout }): Made => JSON.parse(stdout.trimEnd().split('\n').at(-1) as string))
    .catch(cause => {
      throw new Refused(409, 'It could not be tried.', { cause })
    })
  const errno = errnoOf(made)
  const meaning = meaningOf(id as ExperimentId, value, errno?.code)
  const tried = { id, value, call: made.text }
  if (errno === undefined) return { ...tried, ...(meaning !== undefined && { meaning }) }
  return { ...tried, errno: { ...errno, ...(meaning !== undefined && { hint: meaning }) } }
}
