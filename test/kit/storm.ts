// A program: makes every call with one argument wrong at a time, and writes down what was not refused.
import { writeFileSync, writeSync } from 'node:fs'
import * as mreq from 'mreq'
import * as c from 'mreq/c'
import { native } from '#lib/abi/binding.js'
import { calls as cCalls } from './calls-c.js'
import { calls as mreqCalls } from './calls-mreq.js'
import { calls as nativeCalls } from './calls-native.js'
import { type Call, type Callable, type Calls, engine, type Mutation, mutations, strange } from './strange.js'

/** What the storm found. */
export interface Report {
  /** Exported functions without a call in the table. */
  readonly missing: string[]
  /** Calls whose right arguments were refused, or the other way round: the table lies. */
  readonly untrue: string[]
  /** Wrong arguments that were taken. */
  readonly taken: string[]
  /** Errors that are not the package's own. */
  readonly errors: string[]
  made: number
}

const report: Report = { missing: [], untrue: [], taken: [], errors: [], made: 0 }

type Outcome = { readonly refused: boolean; readonly error?: unknown }

function attempt({ by, refused = defaultRefusal, after }: Call, of: Callable, args: readonly unknown[]): Outcome {
  report.made++
  try {
    const answer = (by ?? of)(...args)
    after?.(answer)
    return { refused: refused(answer) }
  } catch (error) {
    return { refused: true, error }
  }
}

function defaultRefusal(answer: unknown): boolean {
  return answer === null || (typeof answer === 'number' && answer < 0)
}

/** What is wrong with an error as the answer to a wrong argument. */
function fault(error: unknown, mutation: Mutation, coded: boolean): string | undefined {
  if (error instanceof mreq.SystemError) return undefined
  if (!(error instanceof TypeError || error instanceof RangeError)) return String(error)
  const { code } = error as { code?: unknown }
  if (!coded || engine.includes(mutation) || String(code).startsWith('ERR_')) return undefined
  return `no code: ${error.message}`
}

function mutate(room: string, name: string, call: Call, of: Callable, position: number, mutation: Mutation): void {
  const { parameters } = call
  const label = `${room} ${name}, argument ${position + 1}: ${mutation}`
  writeSync(2, `${label}\n`)
  const given = mutation === 'nothing' ? parameters.slice(0, position) : parameters
  const args = given.map((parameter, i) =>
    i === position && mutation !== 'nothing' ? strange[mutation]() : parameter.value(),
  )
  const { refused, error } = attempt(call, of, args)
  const takes = parameters[position]?.takes.includes(mutation)
  if (!refused && !takes) report.taken.push(label)
  const wrong = error === undefined || takes ? undefined : fault(error, mutation, room !== 'native')
  if (wrong !== undefined) report.errors.push(`${label}: ${wrong}`)
}

function storm(room: string, module: object, calls: Calls): void {
  const functions = Object.entries(module).filter(([, value]) => typeof value === 'function')
  report.missing.push(...functions.filter(([name]) => !(name in calls)).map(([name]) => `${room} ${name}`))
  for (const [name, call] of Object.entries(calls)) {
    if ('apart' in call) continue
    const of = (module as Record<string, Callable>)[name] as Callable
    const right = attempt(
      call,
      of,
      call.parameters.map(parameter => parameter.value()),
    )
    if (right.refused !== (call.fails ?? false)) report.untrue.push(`${room} ${name}: ${right.error ?? 'an answer'}`)
    for (const position of call.parameters.keys()) {
      for (const mutation of mutations) mutate(room, name, call, of, position, mutation)
    }
  }
}

storm('native', native, nativeCalls)
storm('mreq', mreq, mreqCalls)
storm('mreq/c', c, cCalls)
writeFileSync(process.argv[2] as string, JSON.stringify(report))
