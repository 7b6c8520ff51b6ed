import type { State } from '#lib/learn/lesson/protocol.js'

/** What the processes have printed. */
export function Output({ state }: { state: State }) {
  return (
    <section class="panel output" aria-labelledby="output">
      <h2 id="output">Output</h2>
      {state.processes.map(({ half, output }) => (
        <article key={half}>
          <h3>
            <span class={`tag ${half}`}>{half}</span>
          </h3>
          {output === '' ? <p class="empty">Nothing yet.</p> : <pre>{output}</pre>}
        </article>
      ))}
    </section>
  )
}
