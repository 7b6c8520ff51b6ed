import hljs from 'highlight.js/lib/core'
import c from 'highlight.js/lib/languages/c'
import typescript from 'highlight.js/lib/languages/typescript'

hljs.registerLanguage('c', c)
hljs.registerLanguage('ts', typescript)

type Part = [role: string, text: string]

// What the page has colours for: the rest is plain.
const ROLES: Readonly<Record<string, string>> = {
  'hljs-comment': 'comment',
  'hljs-string': 'string',
  'hljs-number': 'number',
  'hljs-literal': 'number',
  'hljs-keyword': 'keyword',
  'hljs-type': 'keyword',
  'hljs-meta': 'keyword',
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', '#x27': "'" }
const decoded = (html: string) => html.replace(/&([^;]+);/g, (entity, name) => ENTITIES[name] ?? entity)

/** The highlighter's HTML, which is text in nested spans, as parts with the innermost role that the page knows. */
function partsOf(html: string): Part[] {
  const parts: Part[] = []
  const roles = ['']
  for (const [, opened, closed, text] of html.matchAll(/<span class="([^"]*)">|(<\/span>)|([^<]+)/g)) {
    const role = roles.at(-1) ?? ''
    if (opened !== undefined) roles.push(ROLES[opened] ?? role)
    else if (closed !== undefined) roles.pop()
    else if (text !== undefined) parts.push([role, decoded(text)])
  }
  return parts
}

/** A program's lines without their indentation, each in parts: what a part is, or '', and its text. */
export function highlight(language: 'c' | 'ts', source: string): Part[][] {
  const lines: Part[][] = [[]]
  for (const [role, text] of partsOf(hljs.highlight(source, { language }).value)) {
    for (const [index, piece] of text.split('\n').entries()) {
      if (index > 0) lines.push([])
      const line = lines.at(-1) as Part[]
      const shown = line.length === 0 ? piece.trimStart() : piece
      const before = line.at(-1)
      if (before?.[0] === role) before[1] += shown
      else if (shown !== '') line.push([role, shown])
    }
  }
  return lines
}
