import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

let folder: string | undefined
const compiled = new Set<string>()

/** The path of a program of c/, compiled when it is first asked for. */
export function programs(name: string): string {
  if (folder === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'mreq-bench-'))
    process.on('exit', () => rmSync(made, { recursive: true }))
    folder = made
  }
  const program = join(folder, name)
  if (!compiled.has(name)) {
    const source = fileURLToPath(new URL(`../../bench/c/${name}.c`, import.meta.url))
    execFileSync('cc', ['-O2', '-o', program, source], { stdio: 'inherit' })
    compiled.add(name)
  }
  return program
}
