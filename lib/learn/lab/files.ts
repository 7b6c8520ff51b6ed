// The labs: the files of lib/learn/labs, each of which exports one, and has its number in its name.
import { readdirSync } from 'node:fs'
import { wrongWith } from './check.js'
import type { Lab } from './lab.js'

const FOLDER = new URL('../labs/', import.meta.url)
const NAME = /^(\d\d)-[a-z0-9-]+\.js$/

/** A lab and its number. */
export interface Numbered {
  readonly number: number
  readonly lab: Lab
}

function files(): Map<number, string> {
  const names = readdirSync(FOLDER).filter(name => name.endsWith('.js'))
  const found = new Map<number, string>()
  for (const name of names.sort()) {
    const number = Number(NAME.exec(name)?.[1])
    if (!(number > 0)) throw new Error(`lib/learn/labs/${name}: its name is not two digits, a hyphen and small letters`)
    if (found.has(number)) throw new Error(`lib/learn/labs/${name}: ${found.get(number)} has that number too`)
    found.set(number, name)
  }
  return found
}

async function load(name: string): Promise<Lab> {
  const { default: lab } = (await import(new URL(name, FOLDER).href)) as { default?: Lab }
  const wrong = lab === undefined ? ['it has no default export'] : wrongWith(lab)
  if (wrong.length > 0) throw new Error(`lib/learn/labs/${name.replace(/js$/, 'ts')}: ${wrong.join('; ')}`)
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
