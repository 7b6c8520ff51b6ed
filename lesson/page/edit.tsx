import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Field, Reading } from '#lib/learn/lesson/protocol.js'
import { cells, isLittleEndian, type Notation, ntoh, read, write } from './bytes.js'

interface Props {
  readonly field: Field
  readonly bytes: string
  readonly write: (bytes: string) => void
  readonly close: () => void
}

const NOTATIONS: Readonly<Record<Notation, (size: number) => string>> = {
  hex: () => 'bytes in hex',
  address: () => 'an IPv4 address',
  network: size => `a number, as ${ntoh(size)}() gives it`,
  host: () => 'a number, as this machine reads it',
  int: () => 'a number',
  text: () => 'text',
}

/** How a field may be written: at first as it is read. */
const WAYS: Readonly<Record<Reading, readonly [Notation, ...Notation[]]>> = {
  address: ['address', 'hex', 'network', 'host'],
  port: ['network', 'hex', 'host'],
  family: ['host', 'hex'],
  int: ['int', 'hex'],
  unsigned: ['host', 'hex'],
  text: ['text', 'hex'],
  zero: ['hex'],
}

/** A form that turns an address, a number, a text or hex into a field's bytes, and shows them before they are written. */
export function Edit({ field, bytes, write: send, close }: Props) {
  const ways = WAYS[field.reading]
  const littleEndian = isLittleEndian(bytes, field.host)
  const [notation, setNotation] = useState(ways[0])
  const [text, setText] = useState(read(bytes, notation, littleEndian))
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    input.current?.select()
    input.current?.form?.scrollIntoView({ block: 'nearest' })
  }, [])
  const written = write(text, notation, field.size, littleEndian)
  const change = (to: Notation) => {
    setNotation(to)
    setText(read(written.bytes ?? bytes, to, littleEndian))
  }
  return (
    <form
      class="edit"
      aria-label={`Edit ${field.name}`}
      onSubmit={event => {
        event.preventDefault()
        if (written.bytes === undefined) return
        send(written.bytes)
        close()
      }}
      onKeyDown={event => {
        if (event.key === 'Escape') close()
      }}
    >
      <label for={`${id}-as`}>Write</label>
      <select id={`${id}-as`} value={notation} onChange={event => change(event.currentTarget.value as Notation)}>
        {ways.map(each => (
          <option key={each} value={each}>
            {NOTATIONS[each](field.size)}
          </option>
        ))}
      </select>
      <label for={`${id}-text`} class="visually-hidden">
        New value of {field.name}, {field.size} bytes
      </label>
      <input
        id={`${id}-text`}
        ref={input}
        value={text}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={written.problem !== undefined}
        aria-describedby={`${id}-out`}
        onInput={event => setText(event.currentTarget.value)}
      />
      <output id={`${id}-out`} class={written.problem === undefined ? '' : 'wrong'}>
        {written.bytes === undefined ? written.problem : cells(written.bytes).join(' ')}
      </output>
      <span class="buttons">
        <button type="submit" class="primary" aria-disabled={written.bytes === undefined}>
          Write
        </button>
        <button type="button" onClick={close}>
          Cancel
        </button>
      </span>
    </form>
  )
}
