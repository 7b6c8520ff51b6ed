// How a lab looks on a terminal: the question, the evidence, and the verdict.
import type { Lab, Step } from './lab.js'
import { bold, columns, faint, fold, green, red } from './page.js'
import type { Result } from './run.js'
import { interfaceOf } from './world.js'

const INDENT = 2
const LABEL = 11

function labelled(label: string, lines: readonly string[]): string[] {
  const label1 = ' '.repeat(INDENT) + label
  return lines.flatMap((line, i) => {
    const hanging = line.length - line.trimStart().length
    return fold(line, i === 0 ? label1 : '', LABEL + INDENT + hanging).map(text => text.trimEnd())
  })
}

function network(lab: Lab): string[] {
  return lab.network.flatMap(wire => {
    const ends = wire.map(interfaceOf).map(({ host, name, address }) => `${host} (${name} ${address})`)
    return labelled('network', [ends.join(' -- ')])
  })
}

function processes(lab: Lab): string[] {
  const by = new Map<string, string[]>()
  for (const [name, host] of Object.entries<string>(lab.processes)) by.set(host, [...(by.get(host) ?? []), name])
  return labelled('processes', [[...by].map(([host, names]) => `${names.join(', ')} on ${host}`).join('; ')])
}

/** What a lab is about, and its network. */
export function opening(number: number, lab: Lab): string[] {
  return [bold(`Lab ${number}: ${lab.title}`), '', ...network(lab), ...processes(lab)]
}

/** The question, with its answers. */
export function question({ question }: Lab): string[] {
  const answers = question.answers.flatMap((answer, i) => fold(answer, `  ${i + 1}. `))
  return ['', ...fold(question.ask).map(bold), ...answers]
}

function code(step: Step): string[] {
  if ('kill' in step) return []
  if ('command' in step) return labelled('shell', [step.command])
  if (step.brief) return []
  return [...labelled('C', step.c.split('\n')), ...labelled('TypeScript', step.ts.split('\n'))]
}

function calls({ step, calls }: Result): string[] {
  const several = 'at' in step && [step.at].flat().length > 1
  return calls.flatMap(({ process, text, bytes }) => [
    ...labelled(several ? process : 'call', [text]),
    ...(step.brief || bytes === '' ? [] : labelled('bytes', [faint(bytes)])),
  ])
}

function kernel({ changes }: Result): string[] {
  if (changes.length === 0) return []
  const rows = changes.map(({ host, table, key, before, after }) => [
    `${host}: ${key}`,
    before ?? '-',
    after ?? '-',
    table,
  ])
  return labelled('kernel', columns([['', 'before', 'after', '/proc/net/'], ...rows]))
}

function heard({ heard }: Result): string[] {
  if (heard === undefined) return []
  if (heard.length === 0) return labelled('heard', [bold('by nobody')])
  const by = heard.map(({ process, text, from }) => `${bold(process)} heard "${text}" from ${from}`)
  return labelled('heard', by)
}

/** A step and what came of it. */
export function step(number: number, result: Result): string[] {
  const { step, value, error, wire, wrong } = result
  const at = 'at' in step ? `${[step.at].flat().join(', ')}: ` : 'on' in step ? `${step.on}: ` : ''
  const output = 'gives' in step || ('command' in step && value !== '') ? value : undefined
  return [
    '',
    ...fold(`${bold(at)}${step.says}`, `${number}. `),
    ...code(step),
    ...calls(result),
    ...(output === undefined ? [] : labelled('gives', String(output).split('\n'))),
    ...(error === undefined ? [] : labelled('error', [error])),
    ...kernel(result),
    ...labelled(
      'wire',
      wire.map(({ line }) => line),
    ),
    ...heard(result),
    ...wrong.flatMap(text => labelled(red('WRONG'), [red(text)])),
  ]
}

/** The verdict, by what was wrong, and what became of the prediction. */
export function verdict(lab: Lab, wrong: readonly string[], predicted: number | undefined): string[] {
  const { answers, right } = lab.question
  if (wrong.length > 0) {
    return [
      '',
      ...fold(bold(red('The kernel did not do as this lab says.'))),
      ...wrong.flatMap(text => fold(text, '  ')),
    ]
  }
  const answer = `${right}. ${answers[right - 1]}`
  const told =
    predicted === undefined
      ? `The answer is ${answer}`
      : predicted === right
        ? `You predicted it: ${answer}`
        : `You predicted ${predicted}; it is ${answer}`
  return ['', ...fold(told), ...fold(green(bold(lab.claim))), ...fold(faint(`(${lab.source})`))]
}
