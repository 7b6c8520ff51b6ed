import type { Command, Half, Source, State } from '#lib/learn/lesson/protocol.js'
import { isPaused, processOf } from './words.js'

/** What a button, or a key, commands. */
export type Action = 'step' | 'run' | 'start-over' | 'breakpoint'

/** Sets a breakpoint on a line, or takes it away. */
export function toggle({ breakpoints }: State, line: number): Command {
  return { do: 'breakpoint', line, on: !breakpoints.includes(line) }
}

/** The command for an action; undefined while it is of no use. */
export function commandFor(action: Action, source: Source, state: State, half: Half): Command | undefined {
  const process = processOf(state, half)
  if (action === 'start-over') return { do: action }
  if (action === 'run') return isPaused(state) ? { do: action } : undefined
  if (action === 'step') return process?.status === 'paused' ? { do: action, half } : undefined
  return process !== undefined && source.stops.includes(process.line) ? toggle(state, process.line) : undefined
}
