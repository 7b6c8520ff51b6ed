import { fileURLToPath } from 'node:url'
import { labs } from '../learn/lab/files.js'
import { namespace } from '../learn/lab/needs.js'
import { runChild } from './child.js'

const MAIN = fileURLToPath(new URL('../learn/lab/main.js', import.meta.url))

/** How a lab is run. */
export interface LabOptions {
  readonly yes?: boolean
  readonly json?: boolean
}

/** Prints the labs there are: numbers and titles, with claims and sources in JSON. */
export async function listLabs({ json }: LabOptions): Promise<void> {
  const all = await labs()
  if (json) {
    console.log(
      JSON.stringify(
        all.map(({ number, lab: { title, claim, source } }) => ({ number, title, claim, source })),
        null,
        2,
      ),
    )
    return
  }
  for (const { number, lab } of all) console.log(`${String(number).padStart(2)}  ${lab.title}`)
}

/** Runs a lab and returns its exit status: 0 where the kernel did as it says, 1 where not, 2 where it cannot run here. */
export function runLab(number: string, { yes, json }: LabOptions): Promise<number> {
  const own = namespace()
  if ('missing' in own) {
    console.error(own.missing)
    return Promise.resolve(2)
  }
  const [command, ...words] = own.words
  const flags = [...(yes ? ['--yes'] : []), ...(json ? ['--json'] : [])]
  return runChild(command, [...words, process.execPath, MAIN, number, ...flags], own.env)
}
