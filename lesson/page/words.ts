import type { Call, Half, ProcessState, Source, State } from '#lib/learn/lesson/protocol.js'

export const HALVES: readonly Half[] = ['parent', 'child']

const NAMES = { parent: 'Parent', child: 'Child' } as const

export function nameOf(half: Half): string {
  return NAMES[half]
}

export function processOf(state: State, half: Half): ProcessState | undefined {
  return state.processes.find(process => process.half === half)
}

/** Whether there is something to run on. */
export function isPaused(state: State): boolean {
  return state.processes.some(({ status }) => status === 'paused')
}

/** What a process is doing, as the page writes it beside its name. */
export function doing(state: State, half: Half): string {
  const process = processOf(state, half)
  if (process === undefined) return half === 'parent' ? 'starting' : 'made by fork()'
  if (process.status === 'ended') return `ended, ${ending(process.exit)}`
  return process.status === 'running' ? `running line ${process.line}` : `before line ${process.line}`
}

function ending(exit: number | string | undefined): string {
  return typeof exit === 'string' ? `by ${exit}` : `status ${exit ?? 'unknown'}`
}

/** The calls of the line that a process has just run, oldest first. */
export function callsJustMade(state: State, process: ProcessState | undefined): readonly Call[] {
  const calls = state.calls.filter(({ half, turn }) => half === process?.half && turn === process.turn)
  const before = calls.findLastIndex(({ line }) => line !== process?.last)
  return calls.slice(before + 1)
}

/** Why a line that runs has not returned yet. */
export function whyItWaits(source: Source, state: State, line: number): string {
  const text = source.c[line - 1] ?? ''
  if (/\bsleep\(/.test(text)) return 'sleep() waits until the second is over.'
  if (!/\brecvfrom\(/.test(text)) return 'It has not returned yet.'
  const send = source.c.findIndex(line => /\bsendto\(/.test(line)) + 1
  return `recvfrom() waits for a datagram${
    processOf(state, 'parent')?.status === 'paused' ? `: choose the parent and step past line ${send}` : ''
  }.`
}

/** What C does at fork(), for a process that has just come from it: no call that is shown says it. */
export function aboutFork(source: Source, process: ProcessState | undefined): string | undefined {
  if (process?.status !== 'paused' || !/\bfork\(\)/.test(source.c[(process.last ?? 0) - 1] ?? '')) return undefined
  const pid = process.variables.find(({ name }) => name === 'pid')?.fields[0]?.text
  return `In C, fork() makes clone(2), and returns twice: the child’s pid in the parent, 0 in the child; here ${pid}. Node cannot do that: mreq/c starts the script again, and hands it the open sockets (lib/c/fork.ts). ${
    process.half === 'parent'
      ? 'The call that is shown is its own doing: C makes none but clone().'
      : 'So its variables are made anew: what was written into the parent’s by hand is not in them, as it would be in C.'
  }`
}

function sentence(text: string): string {
  return /[.:]$/.test(text) ? text : `${text}.`
}

/** What a live region says after a step. */
export function announcement(source: Source, state: State, half: Half): string {
  const process = processOf(state, half)
  if (process === undefined) return ''
  if (process.status === 'running')
    return `${nameOf(half)}: ${doing(state, half)}. ${whyItWaits(source, state, process.line)}`
  const calls = callsJustMade(state, process)
  return [
    process.last === undefined ? `${nameOf(half)} process.` : `${nameOf(half)}: line ${process.last} has run.`,
    aboutFork(source, process),
    ...calls.map(({ text, errno }) => sentence(errno?.hint === undefined ? text : `${text}. ${errno.hint}`)),
    process.status === 'paused'
      ? `Next is line ${process.line}: ${source.c[process.line - 1]?.trim()}`
      : `It has ${sentence(doing(state, half))}`,
  ]
    .filter(Boolean)
    .join(' ')
}
