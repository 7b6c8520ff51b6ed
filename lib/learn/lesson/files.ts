// The page's files: those that stand in its folder when the server starts, and no other.
import { readdirSync } from 'node:fs'
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

/** The folder's files by their path in a URL. A path is looked up in this list, and never put together. */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>()
  let names: readonly string[]
  try {
    names = readdirSync(folder, { withFileTypes: true }).flatMap(entry => (entry.isFile() ? [entry.name] : []))
  } catch {
    return files
  }
  for (const name of names) {
    const type = TYPES[extname(name)]
    if (type !== undefined) files.set(`/${name}`, { type, read: () => readFile(join(folder, name)) })
  }
  const index = files.get('/index.html')
  if (index !== undefined) files.set('/', index)
  return files
}
