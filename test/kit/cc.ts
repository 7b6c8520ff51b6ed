import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const folder = mkdtempSync(join(tmpdir(), 'mreq-test-'))
process.on('exit', () => rmSync(folder, { recursive: true }))

/** A new folder for this test run's own files. */
export function temporary(name: string): string {
  const path = join(folder, name)
  mkdirSync(path)
  return path
}

/** Compiles C, from its text or from a file, with warnings as errors, and answers the program's path. */
export function cc(name: string, source: { text: string } | { file: string }, ...flags: string[]): string {
  const file = 'file' in source ? source.file : join(folder, `${name}.c`)
  if ('text' in source) writeFileSync(file, source.text)
  const program = join(folder, name)
  execFileSync('cc', ['-Wall', '-Wextra', '-Werror', '-O2', '-o', program, file, ...flags], { stdio: 'inherit' })
  return program
}
