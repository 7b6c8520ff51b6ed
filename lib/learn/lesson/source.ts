import { experiments } from './experiments.js'
import { program } from './program.js'
import type { Source } from './protocol.js'

/** What never changes. */
export const source: Source = { ...program, experiments }
