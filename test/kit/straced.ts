import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporary } from './cc.js'

/** What strace(1) saw of a thread: its calls as it prints them, and how it ended: `exited with 0`, `killed by SIGTERM`. */
export interface Traced {
  readonly calls: readonly string[]
  readonly end: string
}

/** And the thread, by its id: a process's first has the id of the process. */
export interface TracedThread extends Traced {
  readonly id: number
}

/**
 * The words to put before a command, and how to read what they saw: a row for each thread that made a call. There is a
 * file for each, as calls that block are torn apart in a common one.
 *
 * @param inject Failures to put in the way of calls: `bind:error=EACCES`.
 */
export function straced(
  name: string,
  trace: string,
  ...inject: string[]
): { words: [string, ...string[]]; seen: () => TracedThread[] } {
  const files = temporary(name)
  const failures = inject.flatMap(failure => ['-e', `inject=${failure}`])
  const output = join(files, 'calls')
  const words: [string, ...string[]] = ['strace', '-ff', '-q', '-e', `trace=${trace}`, ...failures, '-o', output]
  const seen = () =>
    readdirSync(files)
      .map(file => ({ id: Number(file.split('.')[1]), ...parse(readFileSync(join(files, file), 'utf8')) }))
      .filter(({ calls }) => calls.length > 0)
  return { words, seen }
}

function parse(text: string): Traced {
  const lines = text.trimEnd().split('\n')
  return {
    calls: lines.filter(line => /^\w/.test(line)).map(line => line.replace(/\) +=/, ') =')),
    end: lines.map(line => /^\+\+\+ (.*) \+\+\+$/.exec(line)?.[1]).find(end => end !== undefined) ?? '',
  }
}

/** A line without pointers, which JavaScript does not know: of seven digits or more, and no flags. */
export function withoutPointers(line: string): string {
  return line.replace(/(?<!\|)\b0x[0-9a-f]{7,}(?=[,)\]}])/g, '0x...').replace(/(?<=\.\.\. \/\* )0x[0-9a-f]+/, '0x...')
}

/** The first lines at which two lists part; undefined where they are the same. */
export function firstDifference(ours: readonly string[], theirs: readonly string[]): unknown {
  const at = ours.findIndex((line, i) => line !== theirs[i])
  const from = at < 0 && ours.length === theirs.length ? undefined : at < 0 ? ours.length : at
  return from === undefined ? undefined : { ours: ours.slice(from, from + 3), theirs: theirs.slice(from, from + 3) }
}
