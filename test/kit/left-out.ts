// What docs/left-out.md lists.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Version } from './linux.js'
import { root } from './root.js'

/** A name in the list: `IPV6_FL_*` stands for all that begin so. */
export interface LeftOut {
  readonly name: string
  /** For a name that Debian 12's headers lack. */
  readonly number: number | undefined
  /** Whether it is a value of an option, rather than one. */
  readonly value: boolean
}

const text = readFileSync(join(root, 'docs/left-out.md'), 'utf8')

/** The names: what stands in a list before the colon. */
export const leftOut: readonly LeftOut[] = text.split('\n## ').flatMap(section =>
  section
    .split('\n- ')
    .slice(1)
    .flatMap(item => {
      const [names = ''] = item.split(':', 1)
      return [...names.matchAll(/`([A-Z0-9_*]+)`(?:\s+\((\d+),\s+Linux\s+[\d.]+\))?/g)].map(
        ([, name = '', number]) => ({
          name,
          number: number === undefined ? undefined : Number(number),
          value: section.startsWith('Values\n'),
        }),
      )
    }),
)

/** The numbers that the table has instead of names, by level. */
export const leftOutNumbers: readonly { readonly level: string; readonly number: number }[] = [
  ...text.matchAll(/^\| (IPPROTO_\w+) \| ([\d, to]+) \|/gm),
].flatMap(([, level = '', numbers = '']) =>
  numbers.split(', ').flatMap(range => {
    const [first = 0, last = first] = range.split(' to ').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => ({ level, number: first + i }))
  }),
)

/** The Linux version that the list is of: `[6, 18]`. */
export const ofLinux = (/Linux (\d+)\.(\d+) knows/.exec(text) ?? []).slice(1).map(Number) as unknown as Version
