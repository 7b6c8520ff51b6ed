import { join } from 'node:path'
import { Program } from '#lib/learn/hosts/program.js'
import { root } from './root.js'

/** The program. */
export const mreq = join(root, 'dist/cli/main.js')

/** Starts `mreq lab`. */
export function lab(number: number, env: Record<string, string> = {}, ...flags: string[]): Program {
  return new Program(process.execPath, [mreq, 'lab', String(number), ...flags], env)
}
