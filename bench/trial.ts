// One trial of one subject, in this process: `trial.js SUBJECT ROLE SIZE SECONDS GROUPS`. Prints "ready" when it is, and its figures at
// the end, as the C programs do.
import { Arrivals } from './arrivals.js'
import { PATIENCE } from './lan.js'
import { Meter } from './meter.js'
import type { Subject } from './subjects/subject.js'
import { Trips } from './trips.js'

const CALLS = 1000

const [name, role, ...numbers] = process.argv.slice(2)
const [size = 0, seconds = 0, groups = 0] = numbers.map(Number)
const { subject } = (await import(`./subjects/${name}.js`)) as { subject: Subject }

const print = (line: string) => process.stdout.write(`${line}\n`)
const ready = () => print('ready')

async function send(): Promise<object> {
  const burst = await subject.sender?.(size)
  if (burst === undefined) throw new Error(`${name} does not send`)
  const meter = new Meter(seconds)
  let sent = 0
  ready()
  while (meter.look(sent)) {
    const count = burst(sent)
    sent += typeof count === 'number' ? count : await count
  }
  return { sent, ...meter.result() }
}

async function receive(): Promise<object> {
  const arrivals = new Arrivals(size)
  const next = await subject.receiver?.(arrivals, groups)
  if (next === undefined) throw new Error(`${name} does not receive`)
  const meter = new Meter(seconds)
  const start = performance.now()
  ready()
  for (;;) {
    const came = next()
    const isThere = typeof came === 'boolean' ? came : await came
    if (!isThere && (arrivals.count > 0 || performance.now() - start > PATIENCE)) break
    if (arrivals.count > 0) meter.look(arrivals.count)
  }
  return { received: arrivals.count, wrong: arrivals.wrong, ...meter.result() }
}

async function ping(): Promise<object> {
  const trips = new Trips(seconds)
  await subject.ping?.(size, trips)
  return trips.result()
}

async function calls(which: 'option' | 'membership'): Promise<object> {
  const call = await subject[which]?.()
  if (call === undefined) throw new Error(`${name} has no such call`)
  const meter = new Meter(seconds)
  let count = 0
  while (!meter.isOver) {
    meter.look(count)
    call(CALLS)
    count += CALLS
  }
  return { calls: count, ...meter.result() }
}

const roles: Record<string, () => Promise<object>> = {
  send,
  receive,
  ping,
  option: () => calls('option'),
  membership: () => calls('membership'),
}

if (role === 'echo') {
  await subject.echo?.(size, ready)
} else {
  const figures = await roles[role as string]?.()
  process.stdout.write(`${JSON.stringify(figures)}\n`, () => process.exit())
}
