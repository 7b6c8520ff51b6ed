import type { Call, ProcessState, Source, State } from '#lib/learn/lesson/protocol.js'
import { cells } from './bytes.js'
import { Failure } from './failure.js'
import { aboutFork, callsJustMade, whyItWaits } from './words.js'

export function Bytes({ hex }: { hex: string }) {
  return <code class="bytes">{cells(hex).join(' ')}</code>
}

function OneCall({ call }: { call: Call }) {
  return (
    <article class={`call ${call.errno === undefined ? 'worked' : 'failed'}`}>
      <pre class="strace">{call.text}</pre>
      <dl class="facts">
        <dt>Returned</dt>
        <dd>
          <code>{call.result}</code>
        </dd>
        <dt>errno</dt>
        <dd>{call.errno === undefined ? 'not set: it worked' : <Failure errno={call.errno} />}</dd>
        {call.bytes !== undefined && call.bytes !== '' && (
          <>
            <dt>Bytes</dt>
            <dd>
              <Bytes hex={call.bytes} />
            </dd>
          </>
        )}
      </dl>
    </article>
  )
}

interface Props {
  readonly source: Source
  readonly state: State
  readonly process: ProcessState | undefined
}

function whatHappened({ source, state, process }: Props): string {
  if (process === undefined) return 'The listing is starting.'
  if (process.status === 'running') return `Line ${process.line} is running. ${whyItWaits(source, state, process.line)}`
  if (process.last === undefined) return 'Nothing has run yet. Step runs the lit line.'
  return `Line ${process.last} made no system call.`
}

/** The calls of the line just run, and all calls so far. */
export function CallPanel(props: Props) {
  const { source, state, process } = props
  const calls = process?.status === 'running' ? [] : callsJustMade(state, process)
  const fork = aboutFork(source, process)
  return (
    <section class="panel calls" aria-labelledby="calls">
      <h2 id="calls">
        System call
        {process !== undefined && calls.length > 0 && (
          <span class="of">
            line {process.last}, {process.half}
          </span>
        )}
      </h2>
      {fork !== undefined && <p class="help">{fork}</p>}
      {calls.length === 0 && fork === undefined && <p class="empty">{whatHappened(props)}</p>}
      {calls.map(call => (
        <OneCall key={call.number} call={call} />
      ))}
      {state.calls.length > 0 && (
        <details>
          <summary>All calls so far ({state.calls.length})</summary>
          <ol class="history">
            {state.calls.map(({ number, half, line, text }) => (
              <li key={number}>
                <span class={`tag ${half}`}>
                  {half} {line}
                </span>{' '}
                <code>{text}</code>
              </li>
            ))}
          </ol>
        </details>
      )}
    </section>
  )
}
