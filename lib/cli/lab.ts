import { fileURLToPath } from 'node:url'
import { labs } from '../learn/lab/catalogue.js'
import { namespace } from '../learn/lab/needs.js'
import { runChild } from './child.js'

const MAIN = fileURLToPath(new URL('../learn/lab/main.js', import.meta.url))

/** How labs are run. */
export interface LabOptions {
  readonly yes?: boolean
  readonly json?: boolean
}

/**
 * Prints the labs there are: numbers and titles, with claims and sources in JSON; and what is wrong with a file that has none. Returns
 * the exit status: 1 where there is such a file.
 */
export async function listLabs({ json }: LabOptions): Promise<number> {
  const all = await labs()
  const listed = all.map(entry => {
    if ('fault' in entry) return entry
    const { title, claim, source } = entry.lab
    return { number: entry.number, title, claim, source }
  })
  const lines = listed.map(
    entry => `${String(entry.number ?? '').padStart(2)}  ${'fault' in entry ? entry.fault : entry.title}`,
  )
  console.log(json ? JSON.stringify(listed, null, 2) : lines.join('\n'))
  return listed.some(entry => 'fault' in entry) ? 1 : 0
}

/**
 * Runs a lab, by its number, or `--all`, and returns the exit status: 0 where the kernel did as it says, 1 where not, 2 where it cannot
 * run here.
 */
export async function runLab(which: string, { yes, json }: LabOptions): Promise<number> {
  const own = await namespace()
  if ('missing' in own) {
    console.error(own.missing)
    return 2
  }
  const [command, ...words] = own.words
  const flags = [...(yes ? ['--yes'] : []), ...(json ? ['--json'] : [])]
  return runChild(command, [...words, process.execPath, MAIN, String(process.pid), which, ...flags], own.env)
}
