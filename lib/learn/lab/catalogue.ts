// The labs there are: the files of lib/learn/labs, each of which exports one, and has its number in its name.
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

/** A file that has no lab to run: its number, where its name has one, and why. */
export interface Faulty {
  readonly number: number | undefined
  readonly fault: string
}

const names = () => readdirSync(SOURCES).sort()

function numberOf(name: string): number | undefined {
  return Number(NAME.exec(name)?.[1]) || undefined
}

/** What is wrong with a file, as far as its name tells. */
function wrongWithName(name: string): string[] {
  const number = numberOf(name)
  if (number === undefined) return ['its name is not a number of two digits, a hyphen, and small letters']
  const others = names().filter(other => other !== name && numberOf(other) === number)
  return others.map(other => `${other} has that number too`)
}

function refuse(wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(wrong.join('; '))
}

async function read(name: string): Promise<Lab> {
  refuse(wrongWithName(name))
  const compiled = new URL(name.replace(/ts$/, 'js'), COMPILED)
  if (!existsSync(compiled)) refuse(['it is not compiled: npx tsc --build'])
  const { default: lab } = (await import(compiled.href)) as { default?: Lab }
  refuse(lab === undefined ? ['it has no default export'] : wrongWith(lab))
  return lab as Lab
}

async function entry(name: string): Promise<Numbered | Faulty> {
  try {
    return { number: numberOf(name) as number, lab: await read(name) }
  } catch (error) {
    return { number: numberOf(name), fault: `lib/learn/labs/${name}: ${(error as Error).message}` }
  }
}

/** The lab with a number, or what is wrong with its file; undefined where there is none. */
export function labOf(number: number): Promise<Numbered | Faulty> | undefined {
  const name = names().find(name => numberOf(name) === number)
  return name === undefined ? undefined : entry(name)
}

/** The highest number that a lab has. */
export function lastNumber(): number {
  return Math.max(1, ...names().map(name => numberOf(name) ?? 1))
}

/** All labs, by number. */
export function labs(): Promise<(Numbered | Faulty)[]> {
  return Promise.all(names().map(entry))
}
