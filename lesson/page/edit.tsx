import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Field } from '#lib/learn/lesson/protocol.js'
import { cells, isLittleEndian, ntoh, type Reading, read, write } from './bytes.js'

interface Props {
  readonly field: Field
  readonly bytes: string
  readonly write: (bytes: string) => void
  readonly close: () => void
}

const READINGS: Readonly<Record<Reading, (size: number) => string>> = {
  hex: () => 'bytes in hex',
  address: () => 'an IPv4 address',
  network: size => `a number, as ${ntoh(size)}() gives it`,
  host: () => 'a number, as this machine reads it',
  int: () => 'a number',
  text: () => 'text',
}

/** How a field of this size and type may be written. */
function readingsOf({ size, type, travels }: Field): Reading[] {
  if (travels) return size === 4 ? ['address', 'hex', 'network', 'host'] : ['network', 'hex', 'host']
  if (size > 4) return /char/.test(type) ? ['text', 'hex'] : ['hex']
  return [type === 'int' ? 'int' : 'host', 'hex']
}

/** A form that turns an address, a number, a text or hex into a field's bytes, and shows them before they are written. */
export function Edit({ field, bytes, write: send, close }: Props) {
  const readings = readingsOf(field)
  const littleEndian = isLittleEndian(bytes, field.host)
  const [reading, setReading] = useState(readings[0] ?? 'hex')
  const [text, setText] = useState(read(bytes, reading, littleEndian))
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  useLayoutEffect(() => {
    input.current?.select()
    input.current?.form?.scrollIntoView({ block: 'nearest' })
  }, [])
  const written = write(text, reading, field.size, littleEndian)
  const change = (to: Reading) => {
    setReading(to)
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
      <select id={`${id}-as`} value={reading} onChange={event => change(event.currentTarget.value as Reading)}>
        {readings.map(each => (
          <option key={each} value={each}>
            {READINGS[each](field.size)}
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
