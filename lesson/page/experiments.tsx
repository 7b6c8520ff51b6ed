import { useId, useState } from 'preact/hooks'
import type { Experiment, Source, State, Tried } from '#lib/learn/lesson/protocol.js'
import { isAddress } from './bytes.js'
import { Failure } from './failure.js'
import type { Send } from './lesson.js'

function isWithin(value: string, kind: Experiment['kind']): boolean {
  if (kind === 'address') return isAddress(value)
  return /^-?\d+$/.test(value) && Number(value) >= kind.low && Number(value) <= kind.high
}

function boundsOf(kind: Experiment['kind']): string {
  return kind === 'address' ? 'an IPv4 address' : `a number from ${kind.low} to ${kind.high}`
}

function Outcome({ tried }: { tried: Tried }) {
  return (
    <div class={`call ${tried.errno === undefined ? 'worked' : 'failed'}`}>
      <pre class="strace">{tried.call}</pre>
      <p>{tried.errno === undefined ? 'It worked.' : <Failure errno={tried.errno} />}</p>
      {tried.meaning !== undefined && <p class="hint">{tried.meaning}</p>}
    </div>
  )
}

function Try({ experiment, tried, send }: { experiment: Experiment; tried: Tried | undefined; send: Send }) {
  const [value, setValue] = useState(experiment.value)
  const id = useId()
  const valid = isWithin(value.trim(), experiment.kind)
  return (
    <li>
      <form
        onSubmit={event => {
          event.preventDefault()
          if (valid) send({ do: 'try', id: experiment.id, value: value.trim() })
        }}
      >
        <label for={id}>{experiment.label}</label>
        <span class="entry">
          <input
            id={id}
            value={value}
            spellcheck={false}
            autocomplete="off"
            aria-invalid={!valid}
            aria-describedby={`${id}-bounds`}
            onInput={event => setValue(event.currentTarget.value)}
          />
          <button type="submit" aria-disabled={!valid}>
            Try<span class="visually-hidden"> {experiment.label}</span>
          </button>
        </span>
        <span id={`${id}-bounds`} class={valid ? 'visually-hidden' : 'wrong'}>
          It takes {boundsOf(experiment.kind)}.
        </span>
      </form>
      <div role="status">{tried?.value === value.trim() && <Outcome tried={tried} />}</div>
    </li>
  )
}

interface Props {
  readonly source: Source
  readonly state: State
  readonly live: boolean
  readonly send: Send
}

/** Wrong values, tried on a socket of their own: the listing goes on as it was. */
export function Experiments({ source, state, live, send }: Props) {
  return (
    <section class="panel experiments" aria-labelledby="experiments">
      <h2 id="experiments">
        Try a wrong value <span class="of">on a socket of its own</span>
      </h2>
      {live ? (
        <ul>
          {source.experiments.map(experiment => (
            <Try
              key={experiment.id}
              experiment={experiment}
              tried={state.tried.findLast(({ id }) => id === experiment.id)}
              send={send}
            />
          ))}
        </ul>
      ) : (
        <p class="empty">
          Not in a recording: it takes a kernel. <code>npx mreq lesson</code> has one.
        </p>
      )}
    </section>
  )
}
