// The code blocks of README.md and docs/, and what they say that they print.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'

/** A code block: `ts`, `c`, `sh`, or `text`, which nothing checks, with the words that stand behind that. */
export interface Block {
  /** The document and the line of the code's beginning: `README.md:34`. */
  readonly where: string
  readonly line: number
  readonly language: string
  /** What is different about it: see CONTRIBUTING.md. */
  readonly marks: readonly string[]
  readonly code: string
}

/** The documents: README.md and all of docs/. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.md'))
    .map(name => join('docs', name))
    .sort(),
]

/** A document's text. */
export function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8')
}

/** The blocks of all documents, in their order. */
export const blocks: readonly Block[] = documents.flatMap(document => {
  const text = textOf(document)
  return [...text.matchAll(/^ *```(\w+)([^\n]*)\n(.*?)^ *```$/gms)].map(
    ({ 1: language = '', 2: marks = '', 3: code = '', index }) => {
      const line = text.slice(0, index).split('\n').length + 1
      return { where: `${document}:${line}`, line, language, marks: marks.trim().split(/\s+/).filter(Boolean), code }
    },
  )
})

/** The blocks of a language. */
export function blocksOf(language: string): Block[] {
  return blocks.filter(block => block.language === language)
}

const PRINTS = /\b(?:console\.log|printf)\(/
const SAYS = /\b(?:console\.log|printf)\(.*\)[^)]*? \/\/ (.*)$/
const MORE = /^\s*\/\/ (.*)$/

/**
 * What a block prints, by its own comments: behind a `console.log(…)` or `printf(…)`, and in the comments on the lines under it.
 * `…` is any text, on a line of its own any lines; what has no comment may print anything.
 */
export function expected({ code }: Block): RegExp {
  const parts: string[] = []
  let says = false
  for (const line of code.split('\n')) {
    const text: string | undefined = (SAYS.exec(line) ?? (says ? MORE.exec(line) : undefined))?.[1]
    says = text !== undefined
    if (text !== undefined) parts.push(pattern(text))
    else if (PRINTS.test(line)) parts.push('(?:.*\\n)*?')
  }
  return new RegExp(`^${parts.join('')}$`)
}

function pattern(text: string): string {
  if (text === '…') return '(?:.*\\n)*?'
  const literal = text.split('…').map(part => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return `${literal.join('.*')}\\n`
}

const UNIT = /^\s*#include .*$/gm

/** A block of C as a translation unit: statements stand in a function, behind the headers that they name. */
export function unit({ code }: Block): string {
  if (/\bint main\(/.test(code)) return code
  const includes = [...code.matchAll(UNIT)].map(([line]) => line)
  return `#define _GNU_SOURCE\n${includes.join('\n')}\nint main(void) {\n${code.replaceAll(UNIT, '')}\nreturn 0;\n}\n`
}

/** The commands of a block of shell, those in quotes too: each its words. */
export function commands(code: string): string[][] {
  const inner = [...code.matchAll(/'([^']*)'/g)].flatMap(([, quoted = '']) =>
    /\s/.test(quoted) ? commands(quoted) : [],
  )
  const outer = code
    .replaceAll(/'[^']*'/g, "''")
    .split(/\n|&&|\|\||[;|&]/)
    .map(command => command.replace(/\s#.*/, '').trim().split(/\s+/))
    .filter(([first = '']) => first !== '' && !first.startsWith('#'))
    .map(words => words.slice(words.findIndex(word => word !== 'sudo' && !/^[A-Z_]+=/.test(word))))
  return [...outer, ...inner]
}
