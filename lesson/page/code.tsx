import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Half, Source, State } from '#lib/learn/lesson/protocol.js'
import { toggle } from './commands.js'
import { type Language, LineOfCode } from './highlights.js'
import type { Send } from './lesson.js'
import { HALVES, processOf } from './words.js'

interface Props {
  readonly source: Source
  readonly state: State
  readonly half: Half
  readonly send: Send
}

const LANGUAGES: readonly (readonly [Language, string])[] = [
  ['c', 'C'],
  ['ts', 'TypeScript'],
]

/** On a narrow screen one language is shown at a time. */
function Languages({ shown, show }: { shown: Language; show: (language: Language) => void }) {
  return (
    <fieldset class="languages">
      <legend>Language</legend>
      {LANGUAGES.map(([language, name]) => (
        <label key={language}>
          <input type="radio" name="language" checked={shown === language} onChange={() => show(language)} />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** The line numbers are one stop of the Tab key: the arrow keys go from one to the next. */
function useRoving(stops: readonly number[], current: number | undefined) {
  const [chosen, choose] = useState<number>()
  const tabStop = chosen ?? (current !== undefined && stops.includes(current) ? current : stops[0])
  const move = (event: KeyboardEvent) => {
    const at = stops.indexOf(tabStop ?? 0)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[event.key]
    const line = to === undefined ? undefined : stops[to]
    if (to === undefined) return
    event.preventDefault()
    if (line === undefined) return
    choose(line)
    const table = event.currentTarget as HTMLElement
    table.querySelector<HTMLElement>(`[data-line="${line}"]`)?.focus()
  }
  return { tabStop, move, choose }
}

/** The lit line goes to the middle, at once: where nothing glides, nothing has to be stopped for those who ask for that. */
function useLitLine(pane: RefObject<HTMLElement | null>, changes: readonly unknown[]) {
  useEffect(() => {
    const box = pane.current?.querySelector('.scroll')
    if (!box) return
    const show = () => {
      // After the end no line is lit, and the last that ran is shown.
      const lit = box.querySelector<HTMLElement>('[aria-current=step]') ?? box.querySelector<HTMLElement>('.ran')
      if (lit) box.scrollTop = lit.offsetTop - (box.clientHeight - lit.offsetHeight) / 2
    }
    const observer = new ResizeObserver(show)
    observer.observe(box)
    return () => observer.disconnect()
  }, changes)
}

interface RowProps extends Props {
  readonly line: number
  readonly tabStop: number | undefined
  readonly choose: (line: number) => void
}

/** A line in both languages, with its number, which is a button where a breakpoint can stand, and the halves that are at it. */
function Row({ source, state, half, line, tabStop, choose, send }: RowProps) {
  const [c, ts] = [source.c[line - 1] ?? '', source.ts[line - 1] ?? '']
  const at = (line: number) => HALVES.filter(each => processOf(state, each)?.line === line && !ended(state, each))
  const here = at(line)
  const lit = goesOn(source.c[line - 2]) ? at(line - 1) : here
  const ran = processOf(state, half)?.last === line
  return (
    <tr class={classOf(lit, half, ran)} {...(here.includes(half) && { 'aria-current': 'step' })}>
      <th scope="row" class="gutter">
        {source.stops.includes(line) ? (
          <button
            type="button"
            data-line={line}
            tabIndex={line === tabStop ? 0 : -1}
            aria-pressed={state.breakpoints.includes(line)}
            aria-label={`Breakpoint on line ${line}`}
            onFocus={() => choose(line)}
            onClick={() => send(toggle(state, line))}
          >
            {line}
          </button>
        ) : (
          <span>{line}</span>
        )}
        {here.map(each => (
          <span key={each} class={`mark ${each}`}>
            {each}
          </span>
        ))}
        {here.length === 0 && ran && <span class="mark ran">ran</span>}
      </th>
      <td class="c">
        <LineOfCode language="c" line={line} text={c} />
      </td>
      <td class="ts">
        <LineOfCode language="ts" line={line} text={ts} />
      </td>
    </tr>
  )
}

export function CodePane({ source, state, half, send }: Props) {
  const [shown, show] = useState<Language>('c')
  const pane = useRef<HTMLElement>(null)
  const process = processOf(state, half)
  const { tabStop, move, choose } = useRoving(source.stops, process?.line)

  useLitLine(pane, [process?.line, process?.status, half, shown])

  return (
    <section class={`code only-${shown}`} aria-labelledby="code" ref={pane}>
      <h2 id="code" class="visually-hidden">
        The program
      </h2>
      <Languages shown={shown} show={show} />
      <div class="scroll">
        <table>
          <caption class="visually-hidden">The listing in C and in TypeScript, line by line the same</caption>
          <thead>
            <tr>
              <th scope="col" class="gutter">
                <span class="visually-hidden">Line</span>
              </th>
              <th scope="col" class="c">
                C <span class="file">listing.c</span>
              </th>
              <th scope="col" class="ts">
                TypeScript <span class="file">listing.ts</span>
              </th>
            </tr>
          </thead>
          <tbody onKeyDown={move}>
            {source.c.map((_, index) => (
              <Row
                key={index}
                source={source}
                state={state}
                half={half}
                line={index + 1}
                tabStop={tabStop}
                choose={choose}
                send={send}
              />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function ended(state: State, half: Half): boolean {
  return processOf(state, half)?.status === 'ended'
}

/** Whether a statement goes on behind a line: a parenthesis is open. */
function goesOn(text = ''): boolean {
  return text.split('(').length > text.split(')').length
}

function classOf(here: readonly Half[], half: Half, ran: boolean): string {
  const lit = here.includes(half) ? half : here[0]
  return [lit !== undefined && `at ${lit}`, ran && 'ran'].filter(Boolean).join(' ')
}
