import type { Half, State } from '#lib/learn/lesson/protocol.js'
import type { Send } from './lesson.js'
import { doing, HALVES, nameOf, processOf } from './words.js'

interface Props {
  readonly state: State
  readonly half: Half
  readonly setHalf: (half: Half) => void
  readonly send: Send
}

/** Which of the processes the buttons drive. */
function Halves({ state, half, setHalf }: Omit<Props, 'send'>) {
  return (
    <fieldset class="halves">
      <legend>Drive</legend>
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
            <span class="doing">{doing(process)}</span>
          </label>
        )
      })}
    </fieldset>
  )
}

export function Toolbar({ state, half, setHalf, send }: Props) {
  // A button that the focus is on stays one: it says that it is of no use now, and is not taken away.
  const idle = processOf(state, half)?.status !== 'paused'
  const drive = (what: 'step' | 'run') => () => {
    if (!idle) send({ do: what, half })
  }
  return (
    <div class="toolbar">
      <Halves state={state} half={half} setHalf={setHalf} />
      <div class="buttons" role="toolbar" aria-label={`Run the ${half}`}>
        <button type="button" class="primary" aria-disabled={idle} aria-keyshortcuts="s" onClick={drive('step')}>
          Step <kbd>s</kbd>
        </button>
        <button type="button" aria-disabled={idle} aria-keyshortcuts="r" onClick={drive('run')}>
          Run <kbd>r</kbd>
        </button>
        <button type="button" aria-keyshortcuts="o" onClick={() => send({ do: 'start-over' })}>
          Start over <kbd>o</kbd>
        </button>
      </div>
    </div>
  )
}
