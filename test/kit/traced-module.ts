import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporary } from './cc.js'
import { root } from './root.js'

/** Runs an ES module, given as text, under strace(1): the lines that it prints, and its calls as strace shows them. */
export function tracedModule(name: string, calls: readonly string[], code: string): { lines: string[]; trace: string } {
  const output = join(temporary(name), 'calls')
  const node = [process.execPath, '--input-type=module', '--eval', code]
  const stdout = execFileSync('strace', ['-f', '-e', `trace=${calls}`, '-e', 'signal=none', '-o', output, ...node], {
    cwd: root,
    encoding: 'utf8',
  })
  return { lines: stdout.trimEnd().split('\n'), trace: readFileSync(output, 'utf8').replace(/^.*\+\+\+\n/gm, '') }
}
