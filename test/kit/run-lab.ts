import { join } from 'node:path'
import { Program } from '#lib/learn/hosts/program.js'
import type { Alteration } from './altered.js'
import { root } from './root.js'

/** The program. */
export const mreq = join(root, 'dist/cli/main.js')

/** The environment in which mreq does something else than it says. */
export function altered(alteration: Alteration): Record<string, string> {
  return { NODE_OPTIONS: `--import=${join(root, 'out/test/kit/altered.js')}`, MREQ_ALTERED: alteration }
}

/** The environment in which the machine stands still now and then. */
export const stalled: Record<string, string> = { NODE_OPTIONS: `--import=${join(root, 'out/test/kit/stalled.js')}` }

/** Starts `mreq lab`. */
export function lab(number: number, env: Record<string, string> = {}, ...flags: string[]): Program {
  return new Program(process.execPath, [mreq, 'lab', String(number), ...flags], env)
}
