import { useEffect, useRef } from 'preact/hooks'

export type KeyCommand = 'step' | 'run' | 'start-over' | 'parent' | 'child' | 'breakpoint'

const COMMANDS: Readonly<Record<string, KeyCommand>> = {
  s: 'step',
  r: 'run',
  o: 'start-over',
  p: 'parent',
  c: 'child',
  b: 'breakpoint',
}

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
      const command = COMMANDS[event.key.toLowerCase()]
      if (command !== undefined) latest.current(command)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [on])
}
