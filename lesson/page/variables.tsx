import { useEffect, useRef, useState } from 'preact/hooks'
import type { Field, ProcessState, Variable } from '#lib/learn/lesson/protocol.js'
import { cells, ntoh } from './bytes.js'
import { Edit } from './edit.js'
import type { Send } from './lesson.js'

interface Props {
  readonly process: ProcessState | undefined
  /** The command line that the listing was started with. */
  readonly started: string | undefined
  readonly live: boolean
  readonly send: Send
}

interface FieldProps {
  readonly field: Field
  readonly bytes: string
  /** Absent where it can never be edited. */
  readonly edit: (() => void) | undefined
  /** While its process runs a field stays the button that it is, or the focus on it would be lost. */
  readonly idle: boolean
  readonly editing: boolean
  /** A variable that is one field has said its name. */
  readonly named: boolean
}

/** A number whose bytes have another meaning in the other order, read both ways. */
function Orders({ reading, size, network, host }: Field) {
  if (network === undefined || host === undefined || network === host) return null
  // The two differ where this machine's order is the other one.
  const travels = reading === 'port' || reading === 'address'
  const [high, low] = travels ? [`${ntoh(size)}()`, 'as this machine reads it'] : ['big-endian', 'little-endian']
  return (
    <span class="orders">
      <span>
        {high} {network}
      </span>
      <span>
        {low} {host}
      </span>
    </span>
  )
}

/** Each byte over its offset; for a screen reader first the offsets, and then the bytes. */
function Cells({ hex, offset }: { hex: string; offset: number }) {
  const bytes = cells(hex)
  return (
    <>
      <span class="visually-hidden">
        {bytes.length === 1 ? `byte ${offset}` : `bytes ${offset} to ${offset + bytes.length - 1}`}: {bytes.join(' ')}
      </span>
      <span class="cells" aria-hidden="true">
        {bytes.map((cell, index) => (
          <span key={index} class="cell">
            <code>{cell}</code>
            <span class="offset">{offset + index}</span>
          </span>
        ))}
      </span>
    </>
  )
}

function FieldBox({ field, bytes, edit, idle, editing, named }: FieldProps) {
  const inside = (
    <>
      <span class={named ? 'name' : 'visually-hidden'}>
        {field.name} <span class="type">{field.type}</span>
      </span>
      <Cells hex={bytes} offset={field.offset} />
      {field.text !== bytes && <span class="text">{field.text}</span>}
      <Orders {...field} />
    </>
  )
  if (edit === undefined) return <div class="field">{inside}</div>
  return (
    <button type="button" class="field" aria-expanded={editing} aria-disabled={idle} onClick={edit}>
      <span class="visually-hidden">Edit </span>
      {inside}
    </button>
  )
}

/** What is one small field stands beside its neighbours. */
function classOf({ fields, size, changed }: Variable, editing: boolean): string {
  const small = fields.length < 2 && size <= 4 && !editing
  return ['variable', small && 'small', changed && 'changed'].filter(Boolean).join(' ')
}

function VariableBox({
  variable,
  process,
  live,
  send,
}: { variable: Variable; process: ProcessState } & Omit<Props, 'started'>) {
  const [editing, setEditing] = useState<string>()
  const box = useRef<HTMLElement>(null)
  const paused = process.status === 'paused'
  const bytesOf = ({ offset, size }: Field) => variable.bytes.slice(2 * offset, 2 * (offset + size))
  const field = variable.fields.find(({ name }) => name === editing)
  const left = variable.size - variable.bytes.length / 2
  const toggle = (name: string) => {
    if (paused) setEditing(name === editing ? undefined : name)
  }
  const close = () => {
    box.current?.querySelector<HTMLElement>('[aria-expanded=true]')?.focus()
    setEditing(undefined)
  }
  return (
    <article class={classOf(variable, field !== undefined)} ref={box}>
      <h3>
        <code>{variable.name}</code>{' '}
        <span class="type">
          {variable.type}, {variable.type.endsWith('*') && 'to '}
          {variable.size} {variable.size === 1 ? 'byte' : 'bytes'}
        </span>
        {variable.changed && <span class="tag changed">changed</span>}
      </h3>
      {variable.unset && <p class="empty">Zeros here; in C any bytes, until it is written.</p>}
      <div class="fields">
        {variable.fields.map(each => (
          <FieldBox
            key={each.name}
            field={each}
            bytes={bytesOf(each)}
            editing={each.name === editing}
            named={variable.fields.length > 1}
            idle={!paused}
            edit={live && each.editable ? () => toggle(each.name) : undefined}
          />
        ))}
      </div>
      {left > 0 && <p class="empty">and {left} bytes more</p>}
      {field !== undefined && paused && (
        <Edit
          key={field.name}
          field={field}
          bytes={bytesOf(field)}
          close={close}
          write={bytes => send({ do: 'edit', half: process.half, variable: variable.name, field: field.name, bytes })}
        />
      )}
    </article>
  )
}

/** Brings what the line changed into sight, where the panel scrolls by itself; not the page under somebody's hands. */
function showChanged(panel: HTMLElement | null): void {
  const [changed] = panel?.getElementsByClassName('variable changed') ?? []
  if (panel === null || !(changed instanceof HTMLElement) || panel.contains(document.activeElement)) return
  const top = changed.offsetTop
  if (top < panel.scrollTop || top + changed.offsetHeight > panel.scrollTop + panel.clientHeight)
    panel.scrollTop = top - 8
}

export function Variables({ process, started, live, send }: Props) {
  const variables = process?.variables ?? []
  const canEdit = process?.status === 'paused' && variables.some(({ fields }) => fields.some(each => each.editable))
  const panel = useRef<HTMLElement>(null)
  useEffect(() => showChanged(panel.current), [variables])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by the keyboard too
    <section class="panel column variables" aria-labelledby="variables" tabIndex={0} ref={panel}>
      <h2 id="variables">
        Variables
        {process !== undefined && (
          <span class="of">
            of the {process.half}’s main(){process.status === 'running' && ', as at the last stop'}
          </span>
        )}
      </h2>
      {process !== undefined && (
        <p class="help">
          Started as <code class="started">{started}</code>
        </p>
      )}
      {variables.length === 0 && (
        <p class="empty">{process?.status === 'ended' ? 'They are gone with the process.' : 'None yet.'}</p>
      )}
      {live && canEdit && <p class="help">Choose a field to write other bytes into it.</p>}
      <div class="all">
        {process !== undefined &&
          variables.map(variable => (
            <VariableBox key={variable.name} variable={variable} process={process} live={live} send={send} />
          ))}
      </div>
    </section>
  )
}
