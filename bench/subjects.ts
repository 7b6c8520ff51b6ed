import { programs } from './programs.js'

/** One way to do the work, as it is named on the command line and in the results. */
export interface SubjectName {
  readonly label: string
  /** A program in C, in one of its modes; the rest are modules in subjects/. */
  readonly mode?: 'plain' | 'batch' | 'segmented'
  /** The C program that does the same. */
  readonly limit?: Name
  /** The package that it needs; one that is not mreq's own may be missing. */
  readonly peer?: string
}

export type Name =
  | 'mreq'
  | 'mreq-batch'
  | 'mreq-gso'
  | 'mreq-values'
  | 'mreq-receiver'
  | 'dgram'
  | 'dgram-connected'
  | 'koffi'
  | 'raw-socket'
  | 'c'
  | 'c-batch'
  | 'c-gso'

export const SUBJECTS: Readonly<Record<Name, SubjectName>> = {
  mreq: { label: 'mreq', limit: 'c' },
  'mreq-batch': { label: 'mreq, batch', limit: 'c-batch' },
  'mreq-gso': { label: 'mreq, batch, GSO/GRO', limit: 'c-gso' },
  'mreq-values': { label: 'mreq, push() and for...of, GSO/GRO', limit: 'c-gso' },
  'mreq-receiver': { label: 'mreq, Receiver, GSO/GRO', limit: 'c-gso' },
  dgram: { label: 'node:dgram', limit: 'c' },
  'dgram-connected': { label: 'node:dgram, connected', limit: 'c' },
  koffi: { label: 'koffi over libc', limit: 'c', peer: 'koffi' },
  'raw-socket': { label: 'raw-socket', limit: 'c', peer: 'raw-socket' },
  c: { label: 'C', mode: 'plain' },
  'c-batch': { label: 'C, sendmmsg/recvmmsg', mode: 'batch' },
  'c-gso': { label: 'C, GSO/GRO', mode: 'segmented' },
}

/** The peers that are not installed: `npm install --no-save koffi raw-socket` does. */
export const MISSING: readonly Name[] = (Object.keys(SUBJECTS) as Name[]).filter(name => {
  const { peer } = SUBJECTS[name]
  if (peer === undefined) return false
  try {
    import.meta.resolve(peer)
    return false
  } catch {
    return true
  }
})

/** The command of a trial. */
export function command(name: Name, role: 'send' | 'receive', size: number, seconds: number, groups: number): string[] {
  const { mode } = SUBJECTS[name]
  if (mode === undefined) return script('trial', name, role, size, seconds, groups)
  return [programs(role), mode, ...[size, seconds, groups].map(String)]
}

/** The command of a round trip's end. */
export function tripCommand(name: Name, role: 'echo' | 'ping', size: number, seconds: number): string[] {
  if (SUBJECTS[name].mode === undefined) return script('trial', name, role, size, seconds)
  return [programs('roundtrip'), role, String(size), String(seconds)]
}

/** The command of option calls, or of joining and leaving. */
export function callCommand(name: Name, role: 'option' | 'membership', seconds: number): string[] {
  if (SUBJECTS[name].mode === undefined) return script('trial', name, role, 0, seconds)
  return [programs('calls'), role, String(seconds)]
}

/** The command that runs a script of this folder. */
export function script(file: string, ...args: (string | number)[]): string[] {
  return [process.execPath, new URL(`${file}.js`, import.meta.url).pathname, ...args.map(String)]
}
