import { fileURLToPath } from 'node:url'
import { type Faulty, labs, type Numbered } from '../learn/lab/catalogue.js'
import { isOfArticle } from '../learn/lab/lab.js'
import { namespace } from '../learn/lab/needs.js'
import { runChild } from './child.js'

const MAIN = fileURLToPath(new URL('../learn/lab/main.js', import.meta.url))

/** How labs are run. */
export interface LabOptions {
  readonly yes?: boolean
  readonly json?: boolean
}

const HEADS = ["The article's claims", 'What goes wrong in practice', 'No labs'] as const

function headOf(entry: Numbered | Faulty): (typeof HEADS)[number] {
  if ('fault' in entry) return HEADS[2]
  return isOfArticle(entry.lab) ? HEADS[0] : HEADS[1]
}

function line(entry: Numbered | Faulty): string {
  return `${String(entry.number ?? '').padStart(2)}  ${'fault' in entry ? entry.fault : entry.lab.title}`
}

/**
 * Prints the labs there are: numbers and titles, with claims and sources in JSON; and what is wrong with a file that has none. Returns
 * the exit status: 1 where there is such a file.
 */
export async function listLabs({ json }: LabOptions): Promise<number> {
  const all = await labs()
  if (json) {
    const listed = all.map(entry => {
      if ('fault' in entry) return entry
      const { title, claim, source } = entry.lab
      return { number: entry.number, title, claim, source }
    })
    console.log(JSON.stringify(listed, null, 2))
  } else {
    const sections = HEADS.map(head => [head, ...all.filter(entry => headOf(entry) === head).map(line)])
    const shown = sections.filter(({ length }) => length > 1)
    console.log(shown.map(section => section.join('\n')).join('\n\n'))
  }
  return all.some(entry => 'fault' in entry) ? 1 : 0
}

/**
 * Runs a lab, by its number, or `--all`, and returns the exit status: 0 where the kernel did as it says, 1 where not, 2 where it cannot
 * run here, or there is none.
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
