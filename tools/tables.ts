// Writes the pages of docs/ that are made from the sources: into docs/, or the folder that is given.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { errnoPage } from './errno.js'
import { optionsPage } from './options.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const [folder = join(root, 'docs')] = process.argv.slice(2)

writeFileSync(join(folder, 'options.md'), optionsPage(root))
writeFileSync(join(folder, 'errno.md'), errnoPage())
