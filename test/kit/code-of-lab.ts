// The code of the labs, as programs for the compilers of both languages to read.
import * as mreq from 'mreq'
import type { Numbered } from '#lib/learn/lab/catalogue.js'
import type { Run, Step } from '#lib/learn/lab/lab.js'

const HEADERS = [
  'arpa/inet.h',
  'errno.h',
  'net/if.h',
  'netinet/in.h',
  'poll.h',
  'stdio.h',
  'string.h',
  'sys/socket.h',
  'unistd.h',
]

/** The steps of one process of a lab, in order. */
interface Part {
  readonly name: string
  readonly steps: readonly Run[]
}

const runs = (steps: readonly Step[] = []) => steps.filter(step => 'at' in step)

function parts(all: readonly Numbered[]): Part[] {
  return all.flatMap(({ number, lab }) =>
    Object.keys(lab.processes).map(process => ({
      name: `lab${number}_${process}`,
      steps: [...runs(lab.prepare), ...runs(lab.steps)].filter(({ at }) => [at].flat().includes(process)),
    })),
  )
}

/** A C program with a function for each process of each lab, and a block for each step. */
export function cOf(all: readonly Numbered[]): string {
  const functions = parts(all).map(
    ({ name, steps }) =>
      `int ${name}(void) {\nint s = -1;\n${steps.map(({ c }) => `{\n${c}\n}`).join('\n')}\nreturn s;\n}\n`,
  )
  return `${HEADERS.map(header => `#include <${header}>\n`).join('')}${functions.join('')}int main(void) { return 0; }\n`
}

/** A TypeScript module, of the same form. */
export function typeScriptOf(all: readonly Numbered[]): string {
  const functions = parts(all).map(
    ({ name, steps }) =>
      `export function ${name}(): number {\nlet s = -1\n${steps.map(({ ts }) => `{\n${ts}\n}`).join('\n')}\nreturn s\n}\n`,
  )
  return `import { ${Object.keys(mreq).join(', ')} } from 'mreq'\n${functions.join('')}`
}
