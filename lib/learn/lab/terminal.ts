// Text for a terminal: folded to its width, and with bold and colour where it has them.
import { isatty } from 'node:tty'
import { stripVTControlCharacters } from 'node:util'

const NARROWEST = 40
const WIDEST = 100

/** How wide a line may be. A terminal that does not know its width says 0. */
export function width(): number {
  return Math.min(Math.max(process.stdout.columns || 80, NARROWEST), WIDEST)
}

const coloured = isatty(1) && !process.env.NO_COLOR
const style = (code: number) => (text: string) => (coloured ? `\x1b[${code}m${text}\x1b[0m` : text)

export const bold = style(1)
export const faint = style(2)
export const red = style(31)
export const green = style(32)

/** A blank where no line is folded. */
export const TIE = '\u00a0'

const lengthOf = (text: string) => stripVTControlCharacters(text).length

/**
 * Text folded at its blanks.
 *
 * @param first What stands before its first line.
 * @param indent How far in its lines begin.
 */
export function fold(text: string, first: string = '', indent: number = lengthOf(first)): string[] {
  const room = width() - indent
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > room) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].map(
    (line, i) => (i === 0 ? first + ' '.repeat(indent - lengthOf(first)) : ' '.repeat(indent)) + line,
  )
}

/** Rows of cells, each column as wide as its widest cell. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map(row => lengthOf(row[i] ?? ''))))
  const padded = (cell: string, i: number) => cell + ' '.repeat((widths[i] as number) - lengthOf(cell))
  return rows.map(row => row.map(padded).join('  ').trimEnd())
}

/** Lines as they are printed. */
export function printable(lines: readonly string[]): string {
  return lines.map(line => line.replaceAll(TIE, ' ').trimEnd()).join('\n')
}
