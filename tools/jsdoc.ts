// What JSDoc says of the exported constants of a source file.
import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** An exported constant. */
export interface Documented {
  readonly name: string
  /** What it is declared as: for a second name, the first. */
  readonly value: string
  /** Its JSDoc, on one line. */
  readonly text: string
}

/** The exported constants of a file, in its order. */
export function documented(file: string): Documented[] {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true)
  return source.statements.filter(ts.isVariableStatement).flatMap(statement => {
    const exported = statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    const [comment] = ts.getJSDocCommentsAndTags(statement)
    if (!exported || comment === undefined) return []
    const text = ts.getTextOfJSDocComment(comment.comment) ?? ''
    return statement.declarationList.declarations.map(({ name, initializer }) => ({
      name: name.getText(),
      value: initializer?.getText() ?? '',
      text: text.replaceAll(/\s+/g, ' ').trim(),
    }))
  })
}

/** A text, the Linux version that its end names, and the man pages, RFCs and headers that stand there. */
export interface Cited {
  readonly text: string
  readonly linux: string
  readonly sources: string
}

const SOURCE = /^(?:RFC \d+|[a-z0-9_]+\(\d\)|<[\w./]+>|[\w-]+\.rst)$/

/** Takes the end of a text apart: `Whether … by default. Linux 4.5, socket(7)`. */
export function cited(text: string): Cited {
  const last = text.lastIndexOf('. ') + 1
  const parts = text.slice(last).trim().split(/,\s+/)
  const isLinux = /^Linux \d/.test(parts[0] as string)
  if (!isLinux && !parts.every(part => SOURCE.test(part))) return { text, linux: '', sources: '' }
  const sources = parts.filter(part => SOURCE.test(part))
  const linux = parts.filter(part => !SOURCE.test(part)).join(', ')
  return { text: text.slice(0, last).trim(), linux: linux.replace('Linux ', ''), sources: sources.join(', ') }
}
