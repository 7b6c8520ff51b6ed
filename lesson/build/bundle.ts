import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { highlight } from './highlight.js'

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

function source(name: string): string {
  return readFileSync(join(ROOT, 'lib/listing', name), 'utf8')
}

/** The licence that goes with a part of the page. */
function licence(name: string): string {
  const folder = createRequire(import.meta.url).resolve(`${name}/package.json`)
  return `/*! ${name}\n${readFileSync(join(folder, '../LICENSE'), 'utf8')}*/`
}

/** Writes the page's files into a folder: what a server, or any host of files, serves. */
export async function bundle(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  await build({
    entryPoints: [join(ROOT, 'lesson/page/page.tsx'), join(ROOT, 'lesson/page.css')],
    entryNames: '[name]',
    outdir: folder,
    bundle: true,
    minify: true,
    // A module would not be loaded from a file: URL.
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    tsconfig: join(ROOT, 'lesson/tsconfig.json'),
    define: {
      HIGHLIGHTS: JSON.stringify({ c: highlight('c', source('listing.c')), ts: highlight('ts', source('listing.ts')) }),
    },
    banner: { js: licence('preact') },
    legalComments: 'inline',
    logLevel: 'warning',
  })
  for (const name of ['index.html', 'icon.svg']) copyFileSync(join(ROOT, 'lesson', name), join(folder, name))
}
