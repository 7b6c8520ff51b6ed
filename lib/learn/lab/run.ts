// Runs a lab, step by step, and compares what the kernel does with what the lab says.
import { setTimeout } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Failure, Heard, Outcome } from './agent.js'
import type { Call } from './calls.js'
import type { Command, Lab, Step } from './lab.js'
import { type Change, changes, groups, type Row, tables } from './tables.js'
import type { Seen } from './watch.js'
import { World } from './world.js'

/** A call of one process. */
export interface ProcessCall extends Call {
  readonly process: string
}

/** What a process heard, which was bound to something. */
export interface ProcessHeard {
  readonly process: string
  readonly datagrams: readonly Heard[]
}

/** A step, and what came of it. */
export interface Result {
  readonly step: Step
  readonly calls: readonly ProcessCall[]
  /** What the step's last expression is worth, or what its command printed. */
  readonly value?: unknown
  /** The error that it ended with. */
  readonly error?: Failure
  /** What changed in the kernel's tables; and of a host whose members the step states, all of its groups. */
  readonly changes: readonly Change[]
  /** What went by on the watched wires. */
  readonly wire: readonly Seen[]
  /** Who heard what; undefined where the step is not about that. */
  readonly heard?: readonly ProcessHeard[]
  /** What is not as the lab says. */
  readonly wrong: readonly string[]
}

// How long to wait for what has to come, and then for what must not, in milliseconds. On wires that are memory, a datagram is where
// it goes within microseconds, and a report within 20 ms.
const PATIENCE = 2000
const SETTLE = 120
// Of that, how long at a time: the kernel does nothing either while the machine stands still, which is to cost no more than one look.
const LOOK = 5

// A host says all of IGMP twice: what it has said once of this step it is not to say in the next one. RFC 3376, 8.1
const ROBUSTNESS = 2

const print = (value: unknown) => JSON.stringify(value) ?? 'undefined'

/** Each host's rows of the kernel's tables. */
type Tables = ReadonlyMap<string, readonly Row[]>

/** Runs a lab's steps one after the other, each when the one before was taken. */
export class Runner {
  readonly #world: World

  private constructor(world: World) {
    this.#world = world
  }

  /** Makes what the lab runs on. */
  static async make(lab: Lab): Promise<Runner> {
    return new Runner(await World.make(lab))
  }

  /** Ends all that was made. */
  close(): Promise<void> {
    return this.#world.close()
  }

  /** Takes a step. */
  async take(step: Step): Promise<Result> {
    const before = this.#tables()
    for (const watch of this.#world.watches) watch.take()
    const outcome = await this.#do(step)
    const [heard] = await Promise.all([step.heard && this.#heard(step.heard), this.#watched(step)])
    const after = this.#tables()
    const changed = [...before].flatMap(([host, rows]) => {
      return changes(host, rows, after.get(host) ?? [], step.members?.[host] !== undefined)
    })
    const wire = this.#world.watches.flatMap(watch => watch.take())
    const found = { step, ...outcome, changes: changed, wire, ...(heard && { heard }) }
    return { ...found, wrong: this.#wrong(found, after) }
  }

  #tables(): Tables {
    return new Map([...this.#world.hosts].map(([name, { pid }]) => [name, tables(pid)]))
  }

  async #do(step: Step): Promise<Pick<Result, 'calls' | 'value' | 'error'>> {
    if ('kill' in step) {
      await this.#world.process(step.kill).kill()
      this.#world.processes.delete(step.kill)
      return { calls: [] }
    }
    if ('command' in step) {
      return this.#command(step)
    }
    const calls: ProcessCall[] = []
    let last: Outcome = { calls: [] }
    for (const process of [step.at].flat()) {
      last = await this.#world.process(process).do('run', step.ts)
      calls.push(...last.calls.map(call => ({ process, ...call })))
      if (last.error !== undefined) break
    }
    const { value, error } = last
    return { calls, ...(value !== undefined && { value }), ...(error && { error }) }
  }

  #command({ on, command }: Command): Pick<Result, 'calls' | 'value' | 'error'> {
    try {
      return { calls: [], value: this.#world.host(on).run('sh', '-c', command).trimEnd() }
    } catch (error) {
      const code = `status ${(error as { status: number }).status}`
      return { calls: [], error: { code, message: `${code}: ${command}` } }
    }
  }

  async #heard(expected: readonly string[]): Promise<ProcessHeard[]> {
    const all = [...this.#world.processes].map(async ([process, remote]) => {
      const count = expected.filter(name => name === process).length
      const datagrams = await remote.do('hear', count, PATIENCE, SETTLE)
      return datagrams === undefined ? [] : [{ process, datagrams }]
    })
    return (await Promise.all(all)).flat()
  }

  async #watched({ igmp = [] }: Step): Promise<void> {
    if (this.#world.watches.length === 0) return
    let patience = PATIENCE / LOOK
    const said = async () => {
      for (; patience > 0; patience--) {
        const times = this.#world.watches.flatMap(({ reports }) => [...reports.values()])
        if (times.length >= igmp.length && times.every(count => count >= ROBUSTNESS)) return
        await setTimeout(LOOK)
      }
    }
    await said()
    for (let looks = SETTLE / LOOK; looks > 0; looks--) await setTimeout(LOOK)
    await said()
    await Promise.all(this.#world.watches.map(watch => watch.drained()))
  }

  #wrong({ step, calls, value, error, wire, heard }: Omit<Result, 'wrong'>, after: Tables): string[] {
    const wrong: string[] = []
    const compare = (what: string, expected: unknown, found: unknown) => {
      const same = expected instanceof RegExp ? expected.test(String(found)) : isDeepStrictEqual(expected, found)
      if (same) return
      const wanted = expected instanceof RegExp ? String(expected) : print(expected)
      wrong.push(`${what}: expected ${wanted}, came ${print(found)}`)
    }
    if (error?.code !== step.fails) {
      wrong.push(`expected ${step.fails ?? 'success'}, came ${error?.message ?? 'success'}`)
    }
    if (step.heard) {
      const by = heard?.flatMap(({ process, datagrams }) => datagrams.map(() => process)) ?? []
      compare('heard by', [...step.heard].sort(), by.sort())
    }
    if (step.igmp) compare('IGMP', [...step.igmp].sort(), [...new Set(wire.flatMap(({ igmp }) => igmp))].sort())
    for (const [host, expected] of Object.entries(step.members ?? {})) {
      compare(`members of ${host}`, expected, groups(after.get(host) ?? []))
    }
    if ('gives' in step) compare('it gives', step.gives, value)
    if (step.bytes !== undefined) compare('bytes', step.bytes, calls.at(-1)?.bytes)
    return wrong
  }
}
