// How a lab looks on a terminal: the question, the evidence, and the verdict.
import type { Faulty } from './catalogue.js'
import type { Lab, Step } from './lab.js'
import type { Report } from './report.js'
import type { Result } from './run.js'
import { bold, columns, faint, fold, green, red, TIE, width } from './terminal.js'
import { interfaceOf } from './world.js'

const INDENT = 2
const LABEL = 11
const FURTHER = 2

/** What a call returned, or a TTL is, kept on the line of what it is of. */
function tied(text: string): string {
  return text.replace(/\) += /, `)${TIE}=${TIE}`).replace(/TTL (?=\d)/, `TTL${TIE}`)
}

/** Lines behind a label. What is folded goes on further in. */
function labelled(label: string, lines: readonly string[], further: number = 0): string[] {
  return lines.flatMap((line, i) => {
    const text = line.trimStart()
    const at = INDENT + LABEL + line.length - text.length
    const [first = '', ...rest] = fold(text, i === 0 ? ' '.repeat(INDENT) + label : '', at)
    return [first, ...(rest.length === 0 ? [] : fold(rest.map(one => one.trim()).join(' '), '', at + further))]
  })
}

/** What a line of IGMP says, to who knows joins and leaves. RFC 3376, 4.2.12 and 8.1 */
function explained(line: string): string {
  return line
    .replace(/CHANGE_TO_EXCLUDE_MODE [\d.]+(?=,|$)/g, '$& (join: all sources but none)')
    .replace(/CHANGE_TO_INCLUDE_MODE [\d.]+(?=,|$)/g, '$& (leave: no source)')
    .replace(/ALLOW_NEW_SOURCES [\d.]+ [\d.]+(?=,|$)/g, '$& (join: this source)')
    .replace(/BLOCK_OLD_SOURCES [\d.]+ [\d.]+(?=,|$)/g, '$& (leave: not this source)')
    .replace(/(IGMP .*, \d+ times)$/, '$1 (robustness variable, RFC 3376, 8.1)')
}

/** A wire: a cable with an end on either side, or a bridge with one end below the other. */
function wire(ends: readonly string[]): string[] {
  const [one, other, ...more] = ends.map(interfaceOf)
  if (one === undefined || other === undefined) return []
  if (more.length === 0)
    return [`${one.host} ${one.name} ${one.address} ------ ${other.address} ${other.name} ${other.host}`]
  return columns([one, other, ...more].map(({ host, name, address }) => [host, name, address, '--+']))
}

function processes(lab: Lab): string[] {
  const by = new Map<string, string[]>()
  for (const [name, host] of Object.entries<string>(lab.processes)) by.set(host, [...(by.get(host) ?? []), name])
  return labelled('processes', [[...by].map(([host, names]) => `${names.join(', ')} on ${host}`).join('; ')])
}

/** What a lab is about, and its network. */
export function opening(number: number, lab: Lab): string[] {
  return [
    bold(`Lab ${number}: ${lab.title}`),
    '',
    ...labelled('network', lab.network.flatMap(wire)),
    ...processes(lab),
    ...labelled('calls', ["mreq's socket() adds SOCK_CLOEXEC; the lower descriptors are Node's"]),
  ]
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
  return [...labelled('C', step.c.split('\n'), FURTHER), ...labelled('TypeScript', step.ts.split('\n'), FURTHER)]
}

/** The calls, each process's own, or once where each has made the same. */
function calls({ step, calls }: Result): string[] {
  const processes = [...new Set(calls.map(({ process }) => process))]
  const of = (process: string) => calls.filter(call => call.process === process)
  const textOf = (process: string) =>
    of(process)
      .map(({ text }) => text)
      .join('\n')
  const same = processes.every(process => textOf(process) === textOf(processes[0] as string))
  return processes
    .slice(0, same ? 1 : undefined)
    .flatMap(process =>
      of(process).flatMap(({ text, decoded, bytes }) => [
        ...labelled(processes.length === 1 ? 'call' : same ? 'each' : process, [tied(text)], FURTHER),
        ...(decoded === undefined ? [] : labelled('decoded', [tied(decoded)], FURTHER)),
        ...((step.brief && decoded === undefined) || bytes === '' ? [] : labelled('bytes', [bytes]).map(faint)),
      ]),
    )
}

/** The kernel's rows in columns; where these have no room, in sentences. */
function kernel({ step, changes }: Result): string[] {
  // What a brief step lets in is what an earlier one did; that it goes, none has shown.
  const shown = changes.filter(({ table, after }) => !(step.brief && table === 'dev_mcast' && after !== undefined))
  const isMember = (of: string) => shown.some(({ host, table }) => host === of && table === 'igmp')
  const none = Object.keys(step.members ?? {}).filter(host => !isMember(host))
  const rows = [
    ...shown.map(({ host, table, key, before = '-', after = '-' }) => [table, `${host}: ${key}`, before, after]),
    ...none.map(host => ['igmp', `${host}: no group`, '-', '-']),
  ]
  if (rows.length === 0) return []
  const table = columns([['/proc/net/', '', 'before', 'after'], ...rows])
  if (Math.max(...table.map(line => line.length)) <= width() - INDENT - LABEL) return labelled('kernel', table)
  return labelled(
    'kernel',
    rows.map(([table, key, before, after]) => `${table} ${key}: ${before} -> ${after}`),
    FURTHER,
  )
}

/** Whether a step is a send whose way out is watched. */
function leavesWatched({ processes, watch = [] }: Lab, step: Step): boolean {
  if (step.heard === undefined || !('at' in step)) return false
  const hosts = [step.at].flat().map(process => processes[process])
  return watch.some(host => hosts.includes(host))
}

/** What went by; that it was nothing too, where the step says what is to be told of memberships, or is a send that would show. */
function onTheWire(lab: Lab, { step, wire }: Result): string[] {
  const lines = wire.map(({ line }) => explained(tied(line)))
  const shows = step.igmp !== undefined || leavesWatched(lab, step)
  return labelled('wire', lines.length === 0 && shows ? ['nothing'] : lines, FURTHER)
}

function heard({ heard = [] }: Result): string[] {
  const by = heard.flatMap(({ process, datagrams }) =>
    datagrams.map(({ text, from }) => `${bold(process)}: "${text}" from ${from}`),
  )
  const not = heard.filter(({ datagrams }) => datagrams.length === 0).map(({ process }) => process)
  return labelled('heard', [...by, ...(not.length === 0 ? [] : [`${not.join(', ')}: nothing`])])
}

/** A step and what came of it. */
export function step(lab: Lab, number: number, result: Result): string[] {
  const { step, value, error, wrong } = result
  const at = 'at' in step ? [step.at].flat() : 'on' in step ? [step.on] : []
  const output = 'gives' in step || ('command' in step && value !== '') ? value : undefined
  return [
    '',
    ...fold(`${at.map(bold).join(', ')}${at.length > 0 ? ': ' : ''}${step.says}`, `${number}. `),
    ...code(step),
    ...calls(result),
    ...(output === undefined ? [] : labelled('gives', String(output).split('\n'))),
    ...(error === undefined ? [] : labelled('error', [error.message], FURTHER)),
    ...kernel(result),
    ...onTheWire(lab, result),
    ...heard(result),
    ...wrong.flatMap(text => labelled('WRONG', [text]).map(red)),
  ]
}

/** What came of a lab, in a line. */
export function summary(found: Report | Faulty): string {
  const number = String(found.number ?? '').padStart(2)
  if ('fault' in found) return `${number}  ${red('WRONG')}  ${found.fault}`
  if (found.holds) return `${number}  ${green('holds')}  ${found.title}`
  return `${number}  ${red('WRONG')}  ${found.title}: ${found.wrong.join('; ')}`
}

/** The verdict, by what was wrong, and what became of the prediction. */
export function verdict(lab: Lab, wrong: readonly string[], predicted: number | undefined): string[] {
  const { answers, right } = lab.question
  if (wrong.length > 0) {
    return [
      '',
      ...fold(bold(red('The kernel did not do as this lab says.'))),
      ...wrong.flatMap(text => fold(text, '  - ')),
    ]
  }
  const answer = `${right}, ${answers[right - 1]}.`
  const told =
    predicted === undefined
      ? `The answer is ${answer}`
      : predicted === right
        ? `You predicted it: ${answer}`
        : `You predicted ${predicted}. It is ${answer}`
  return ['', ...fold(told), ...fold(lab.claim).map(line => green(bold(line))), ...fold(`(${lab.source})`).map(faint)]
}
