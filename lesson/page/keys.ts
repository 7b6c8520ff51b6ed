import { useEffect, useRef } from 'preact/hooks'
import type { Half } from '#lib/learn/lesson/protocol.js'
import type { Action } from './commands.js'

export type KeyCommand = Action | Half

/** The keys, what each commands, and that in words. */
export const KEYS: readonly (readonly [key: string, command: KeyCommand, does: string])[] = [
  ['s', 'step', 'step the chosen half'],
  ['r', 'run', 'run both, to a breakpoint or the end'],
  ['o', 'start-over', 'start over'],
  ['p', 'parent', 'parent'],
  ['c', 'child', 'child'],
  ['b', 'breakpoint', 'breakpoint on the lit line'],
]

/** Where a letter is text, or moves within a list. */
const TAKES_LETTERS = 'input:not([type=checkbox]):not([type=radio]), select, textarea'

/** Single keys as commands, while `on`; none with a modifier, which is the browser's or the screen reader's. */
export function useKeys(on: boolean, press: (command: KeyCommand) => void): void {
  const latest = useRef(press)
  latest.current = press
  useEffect(() => {
    if (!on) return
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return
      if (event.target instanceof Element && event.target.matches(TAKES_LETTERS)) return
      const [, command] = KEYS.find(([key]) => key === event.key.toLowerCase()) ?? []
      if (command !== undefined) latest.current(command)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [on])
}
