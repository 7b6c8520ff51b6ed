import type { Table } from '#lib/learn/lesson/protocol.js'

/** A row that leaves no room for its note beside it. */
const LONG = 72

const SIGNS = { added: '+', removed: '−' } as const

function Rows({ name, rows }: Table) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways, by the keyboard too
    <ul class="rows" aria-label={name} tabIndex={0}>
      {rows.map(({ text, note, change }, index) => (
        <li key={index} class={`${change ?? ''} ${text.length > LONG ? 'long' : ''}`}>
          <span class="sign">
            {change !== undefined && (
              <>
                <span aria-hidden="true">{SIGNS[change]}</span>
                <span class="visually-hidden">{change}: </span>
              </>
            )}
          </span>
          <span class="row">{change === 'removed' ? <del>{text}</del> : text}</span>
          {note !== undefined && <span class="note">{note}</span>}
        </li>
      ))}
    </ul>
  )
}

/** The kernel's tables, with what the last line changed marked by a sign. */
export function Tables({ tables }: { tables: readonly Table[] }) {
  return (
    <section class="panel tables" aria-labelledby="tables">
      <h2 id="tables">
        Kernel tables <span class="of">+ added, − removed by the last line</span>
      </h2>
      {tables.map(({ name, rows }) => (
        <article key={name}>
          <h3>
            <code>{name}</code>
          </h3>
          {rows.length === 0 ? <p class="empty">Empty.</p> : <Rows name={name} rows={rows} />}
        </article>
      ))}
    </section>
  )
}
