import type { Command, Half, Recording, State } from '#lib/learn/lesson/protocol.js'
import type { Lesson } from './lesson.js'

const NOT_RECORDED = 'This is a recording: only what was recorded can be shown. "npx mreq lesson" runs it live.'

/** The recording inside the page, or beside it. */
export async function findRecording(): Promise<Recording | undefined> {
  const inside = document.getElementById('recording')?.textContent
  if (inside) return JSON.parse(inside)
  try {
    const response = await fetch('recording.json')
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

function processOf(state: State, half: Half) {
  return state.processes.find(process => process.half === half)
}

/** Whether this half has come to another stop between the two states. */
function moved(half: Half, from: State, to: State): boolean {
  const [before, after] = [processOf(from, half), processOf(to, half)]
  if (after === undefined || after.status === 'running') return false
  return before?.line !== after.line || before.status !== after.status || before.last !== after.last
}

/** Walks through the recorded states as the commands ask, always forwards. */
export function recordedLesson({ source, states }: Recording): Lesson {
  const breakpoints = new Set<number>()
  let at = 0
  let tell: (state: State) => void = () => {}

  const state = (index: number) => states[index] as State
  const show = () => tell({ ...state(at), breakpoints: [...breakpoints] })

  function next(half: Half, from: number): number {
    for (let index = from + 1; index < states.length; index++) {
      if (moved(half, state(from), state(index))) return index
    }
    return states.length - 1
  }

  function run(half: Half): void {
    do at = next(half, at)
    while (at < states.length - 1 && !breakpoints.has(processOf(state(at), half)?.line ?? 0))
  }

  function take(command: Command): boolean {
    if (command.do === 'step') at = next(command.half, at)
    else if (command.do === 'run') run(command.half)
    else if (command.do === 'start-over') at = 0
    else if (command.do === 'breakpoint') breakpoints[command.on ? 'add' : 'delete'](command.line)
    else return false
    return true
  }

  return {
    source,
    live: false,
    follow(told) {
      tell = told
      show()
    },
    async send(command) {
      if (!take(command)) return NOT_RECORDED
      show()
    },
  }
}
