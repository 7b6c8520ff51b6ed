import type { Half, Source, State } from '#lib/learn/lesson/protocol.js'
import { type Action, commandFor } from './commands.js'
import type { Send } from './lesson.js'
import { doing, HALVES, nameOf, processOf } from './words.js'

interface Props {
  readonly source: Source
  readonly state: State
  readonly half: Half
  readonly setHalf: (half: Half) => void
  readonly send: Send
}

/** Which of the processes is stepped, and shown. */
function Halves({ state, half, setHalf }: Omit<Props, 'source' | 'send'>) {
  return (
    <fieldset class="halves">
      <legend>Step</legend>
      {HALVES.map(each => {
        const process = processOf(state, each)
        return (
          <label key={each} class={`half ${each}`}>
            <input
              type="radio"
              name="half"
              checked={each === half}
              disabled={process === undefined}
              onChange={() => setHalf(each)}
            />
            <span class="who">
              {nameOf(each)}
              {process !== undefined && <span class="pid"> {process.pid}</span>}
            </span>
            <span class="doing">{doing(state, each)}</span>
          </label>
        )
      })}
    </fieldset>
  )
}

export function Toolbar({ source, state, half, setHalf, send }: Props) {
  // A button that the focus is on stays one: it says that it is of no use now, and is not taken away.
  const does = (action: Action) => {
    const command = commandFor(action, source, state, half)
    return { 'aria-disabled': command === undefined, onClick: () => command !== undefined && send(command) }
  }
  return (
    <div class="toolbar">
      <Halves state={state} half={half} setHalf={setHalf} />
      <div class="buttons" role="toolbar" aria-label="Run the listing">
        <button type="button" class="primary" aria-keyshortcuts="s" {...does('step')}>
          Step {half} <kbd>s</kbd>
        </button>
        <button type="button" aria-keyshortcuts="r" {...does('run')}>
          Run both <kbd>r</kbd>
        </button>
        <button type="button" aria-keyshortcuts="o" {...does('start-over')}>
          Start over <kbd>o</kbd>
        </button>
      </div>
    </div>
  )
}
