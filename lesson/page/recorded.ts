import type { Command, Half, Recording, State } from '#lib/learn/lesson/protocol.js'
import type { Lesson } from './lesson.js'
import { HALVES, processOf } from './words.js'

const NOT_RECORDED = 'This is a recording: only what was recorded can be shown. "npx mreq lesson" runs it live.'

/** The recording inside the page. */
export function findRecording(): Recording | undefined {
  const inside = document.getElementById('recording')?.textContent
  return inside ? JSON.parse(inside) : undefined
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

  function isBreakpoint(index: number): boolean {
    return HALVES.some(half => {
      const process = processOf(state(index), half)
      const stops = process?.status === 'paused' && breakpoints.has(process.line)
      return stops && moved(half, state(index - 1), state(index))
    })
  }

  function run(): void {
    if (at === states.length - 1) return
    do at++
    while (at < states.length - 1 && !isBreakpoint(at))
  }

  function take(command: Command): boolean {
    if (command.do === 'step') at = next(command.half, at)
    else if (command.do === 'run') run()
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
      return () => {
        tell = () => {}
      }
    },
    async send(command) {
      if (!take(command)) return NOT_RECORDED
      show()
    },
  }
}
