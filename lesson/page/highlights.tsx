export type Language = 'c' | 'ts'

/** The parts of a line: what they are, or '', and their text. Made by build/highlight.ts, put here by the bundler. */
export type Line = readonly (readonly [role: string, text: string])[]
declare const HIGHLIGHTS: Readonly<Record<Language, readonly Line[]>>

const textOf = (line: Line) => line.map(([, text]) => text).join('')

/** A line's parts without its indentation; in one part where the server's text is another than the build's. */
function partsOf(language: Language, line: number, text: string): Line {
  const parts = HIGHLIGHTS[language][line - 1]
  return parts !== undefined && textOf(parts) === text.trimStart() ? parts : [['', text.trimStart()]]
}

/** What does not fit goes on in the next row, under the statement and not under the margin. */
export function LineOfCode({ language, line, text }: { language: Language; line: number; text: string }) {
  return (
    <code>
      <span class="indent">{text.slice(0, text.length - text.trimStart().length)}</span>
      <span class="rest">
        {partsOf(language, line, text).map(([role, part], index) =>
          role === '' ? (
            part
          ) : (
            <span key={index} class={role}>
              {part}
            </span>
          ),
        )}
      </span>
    </code>
  )
}
