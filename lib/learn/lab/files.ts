// The labs: the files of lib/learn/labs, each of which exports one, and has its number in its name.
import { existsSync, readdirSync } from 'node:fs'
import { wrongWith } from './check.js'
import type { Lab } from './lab.js'

// The sources say which there are: what is compiled may be of a file that is gone.
const SOURCES = new URL('../../../lib/learn/labs/', import.meta.url)
const COMPILED = new URL('../labs/', import.meta.url)
const NAME = /^(\d\d)-[a-z0-9-]+\.ts$/

/** A lab and its number. */
export interface Numbered {
  readonly number: number
  readonly lab: Lab
}

const fault = (name: string, what: string) => new Error(`lib/learn/labs/${name}: ${what}`)

function files(): Map<number, string> {
  const found = new Map<number, string>()
  for (const name of readdirSync(SOURCES).sort()) {
    const number = Number(NAME.exec(name)?.[1])
    if (!(number > 0)) throw fault(name, 'its name is not a number of two digits, a hyphen, and small letters')
    if (found.has(number)) throw fault(name, `${found.get(number)} has that number too`)
    found.set(number, name)
  }
  return found
}

async function load(name: string): Promise<Lab> {
  const compiled = new URL(name.replace(/ts$/, 'js'), COMPILED)
  if (!existsSync(compiled)) throw fault(name, 'it is not compiled: npx tsc --build')
  const { default: lab } = (await import(compiled.href)) as { default?: Lab }
  const wrong = lab === undefined ? ['it has no default export'] : wrongWith(lab)
  if (wrong.length > 0) throw fault(name, wrong.join('; '))
  return lab as Lab
}

/**
 * The lab with a number; undefined where there is none.
 *
 * @throws {Error} What is wrong with its file.
 */
export async function labOf(number: number): Promise<Lab | undefined> {
  const name = files().get(number)
  return name === undefined ? undefined : load(name)
}

/**
 * All labs, by number.
 *
 * @throws {Error} What is wrong with one's file.
 */
export function labs(): Promise<Numbered[]> {
  return Promise.all([...files()].map(async ([number, name]) => ({ number, lab: await load(name) })))
}
