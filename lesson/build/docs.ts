// Writes the lesson's page with a recording in it, for any host of files, or none: out/docs/lesson/.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { record } from '#lib/learn/lesson/record.js'
import { bundle, ROOT } from './bundle.js'

const FOLDER = join(ROOT, 'out/docs/lesson')
const PAGE = join(FOLDER, 'index.html')

await bundle(FOLDER)
// Inside the page, as a file: URL lets it load no other; with no `<`, which could end the element.
const recording = JSON.stringify(await record()).replaceAll('<', '\\u003c')
const element = `<script type="application/json" id="recording">${recording}</script>\n  </body>`
writeFileSync(
  PAGE,
  readFileSync(PAGE, 'utf8').replace('</body>', () => element),
)
console.log(PAGE)
