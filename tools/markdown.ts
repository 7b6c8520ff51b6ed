/** A table of Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n')
}

const NAME = /(?:[a-z0-9]+\.)*[A-Za-z0-9]+(?:_[A-Za-z0-9*]+)+(?:\(\))?/g

/** Text that Markdown is to leave alone, with C's names as code. */
export function plain(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, i) =>
      i % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll(NAME, '`$&`').replaceAll(' * ', ' \\* '),
    )
    .join('')
}

/** A name, or several, as code. */
export function code(...names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(', ')
}
