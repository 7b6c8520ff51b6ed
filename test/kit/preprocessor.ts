import { execFileSync } from 'node:child_process'

/** What a header declares: its macros with what they stand for, and all other names in its text. */
export function declared(header: string): ReadonlyMap<string, string> {
  const input = `#include <${header}>\n`
  const preprocess = (...flags: string[]) =>
    execFileSync('cc', ['-E', '-D_GNU_SOURCE', ...flags, '-'], { input, encoding: 'utf8', maxBuffer: 2 ** 24 })
  const names = [...preprocess('-P').matchAll(/\b[A-Z]\w+\b/g)].map(([name]) => [name, ''] as const)
  const macros = [...preprocess('-dM').matchAll(/^#define (\w+) (.*)$/gm)].map(
    ([, name = '', value = '']) => [name, value] as const,
  )
  return new Map([...names, ...macros])
}
