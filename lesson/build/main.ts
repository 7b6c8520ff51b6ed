// Writes the lesson's page for `mreq lesson` to serve: dist/lesson/.
import { join } from 'node:path'
import { bundle, ROOT } from './bundle.js'

await bundle(join(ROOT, 'dist/lesson'))
