import type { Table } from '#lib/learn/lesson/protocol.js'

const SIGNS = { added: '+', removed: '−' } as const

function Rows({ name, head, rows }: Table) {
  return (
    <>
      <p class="head">{head}</p>
      <ul class="rows" aria-label={name}>
        {rows.map(({ text, note, change }, index) => (
          <li key={index} class={change ?? ''}>
            <span class="sign">
              {change !== undefined && (
                <>
                  <span aria-hidden="true">{SIGNS[change]}</span>
                  <span class="visually-hidden">{change}: </span>
                </>
              )}
            </span>
            {note !== undefined && <span class="note">{note}</span>}
            <span class="row">{change === 'removed' ? <del>{text}</del> : text}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** The kernel's tables, with what has changed since the last Step or Run marked by a sign. */
export function Tables({ tables }: { tables: readonly Table[] }) {
  return (
    <section class="panel tables" aria-labelledby="tables">
      <h2 id="tables">
        Kernel tables <span class="of">+ added, − removed since the last Step or Run</span>
      </h2>
      {tables.map(table => (
        <article key={table.name}>
          <h3>
            <code>{table.name}</code>
          </h3>
          {table.rows.length === 0 ? <p class="empty">Empty.</p> : <Rows {...table} />}
        </article>
      ))}
    </section>
  )
}
