// The page's files: those that stand in its folder when the server starts, and no other.
import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

/** A file as it is sent. */
export interface PageFile {
  readonly type: string
  read(): Promise<Buffer>
}

/** The folder's files by their path in a URL; an error where it has no page. A path is looked up here, and never put together. */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  if (!existsSync(join(folder, 'index.html'))) throw new Error(`no page is built in ${folder}: npm run build`)
  const files = new Map<string, PageFile>()
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const type = TYPES[extname(entry.name)]
    if (entry.isFile() && type !== undefined)
      files.set(`/${entry.name}`, { type, read: () => readFile(join(folder, entry.name)) })
  }
  files.set('/', files.get('/index.html') as PageFile)
  return files
}
