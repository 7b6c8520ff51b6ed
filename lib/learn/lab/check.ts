import { isIPv4 } from 'node:net'
import type { Lab, Step } from './lab.js'
import { hostsOf, interfaceOf } from './world.js'

/** What is wrong with a lab, beyond what the compiler finds. */
export function wrongWith(lab: Lab): string[] {
  const hosts = new Set(hostsOf(lab))
  const processes = new Set(Object.keys(lab.processes))
  const wrong: string[] = []
  const known = (names: Set<string>, name: string, what: string) => {
    if (!names.has(name)) wrong.push(`${what} "${name}" is none of ${[...names].join(', ')}`)
  }
  for (const text of lab.network.flat()) {
    const { host, name, address } = interfaceOf(text)
    if (!host || !isIPv4(address)) wrong.push(`"${text}" is not a host, an interface and an address`)
    // The kernel's IFNAMSIZ is 16, with the byte at the end.
    if (name.length > 15) wrong.push(`"${name}" is longer than an interface's name may be`)
  }
  if (lab.network.some(wire => wire.length < 2)) wrong.push('a wire has two ends or more')
  for (const host of Object.values<string>(lab.processes)) known(hosts, host, 'the host of a process,')
  for (const host of lab.watch ?? []) known(hosts, host, 'the watched host')
  for (const { on } of lab.routers ?? []) known(hosts, on, 'the host of a router,')
  const { answers, right } = lab.question
  if (answers.length < 2 || answers.length > 4) wrong.push('a question has two to four answers')
  if (answers[right - 1] === undefined) wrong.push(`there is no answer ${right}`)
  for (const step of [...(lab.prepare ?? []), ...lab.steps]) wrong.push(...wrongWithStep(step, known, hosts, processes))
  return wrong
}

type Known = (names: Set<string>, name: string, what: string) => void

function wrongWithStep(step: Step, known: Known, hosts: Set<string>, processes: Set<string>): string[] {
  if ('command' in step) known(hosts, step.on, 'the host of a command,')
  else for (const name of 'kill' in step ? [step.kill] : [step.at].flat()) known(processes, name, 'the process')
  for (const name of step.heard ?? []) known(processes, name, 'the process that hears,')
  for (const name of Object.keys(step.members ?? {})) known(hosts, name, 'the host of members,')
  return step.says.length === 0 ? ['a step says nothing'] : []
}
