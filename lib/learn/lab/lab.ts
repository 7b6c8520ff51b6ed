import type { Route } from '../hosts/routed.js'

/** A question with the answers to choose from. */
export interface Question {
  readonly ask: string
  /** Two to four, numbered from 1 where they are shown. */
  readonly answers: readonly string[]
  /** The number of the answer that the kernel gives. */
  readonly right: number
}

/** What the kernel is said to do at a step. What is left out is shown, and not checked. */
export interface Expected<P extends string = string> {
  /** The processes that hear what the step sends, one entry for each datagram: `['one', 'two']`, or `[]` for nobody. */
  readonly heard?: readonly P[]
  /** The groups that a host is a member of after the step, and how many sockets hold each: `{ host: { 'eth 233.252.0.1': 2 } }`. */
  readonly members?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /**
   * What the watched hosts see of IGMP, each message once, in any order: the host, the interface, the record and its sources, as in
   * `host eth CHANGE_TO_EXCLUDE_MODE 233.252.0.1`.
   */
  readonly igmp?: readonly string[]
  /** The error that the step ends with: `ENODEV`. Without it, the step has to succeed. */
  readonly fails?: string
  /** What the step's last expression is worth, or its command prints, where the expectation is a RegExp. */
  readonly gives?: unknown
  /** The bytes of the step's last call, in hex with blanks between them. */
  readonly bytes?: string
}

/** The same in C and in TypeScript: statements, where `s` is the process's socket, which is -1 at first. */
export interface Code {
  readonly c: string
  /** Run as it stands, with all that `mreq` exports. What it declares is its own, as in a block of C's. */
  readonly ts: string
}

interface Said<P extends string> extends Expected<P> {
  /** What happens, in a sentence. */
  readonly says: string
  /** Shows the calls without the code, as of what was shown before. */
  readonly brief?: boolean
}

/** A process, or each of several, runs code. */
export interface Run<P extends string = string> extends Said<P>, Code {
  readonly at: P | readonly P[]
}

/** A process is killed, by SIGKILL. */
export interface Kill<P extends string = string> extends Said<P> {
  readonly kill: P
}

/** A command of the shell's, run in a host. */
export interface Command<P extends string = string> extends Said<P> {
  readonly on: string
  readonly command: string
}

/** One thing that happens. */
export type Step<P extends string = string> = Run<P> | Kill<P> | Command<P>

/** A multicast router: it passes one source's datagrams to one group on, from the interface with one address to that with another. */
export interface Router extends Route {
  readonly on: string
}

/** A demonstration: what a network of hosts does, and whether it is as it is said to be. */
export interface Lab<P extends string = string> {
  /** What it is about, in a few words that do not give the answer away. */
  readonly title: string
  /** What the kernel does, in one sentence: the verdict, where it did. */
  readonly claim: string
  /** Where that stands: a man page, an RFC, the article. */
  readonly source: string
  /** The wires, each with the interfaces that are on it: `['left eth 10.1.0.1', 'right eth 10.1.0.2']`. Its mask is of 24 bits. */
  readonly network: readonly (readonly string[])[]
  readonly routers?: readonly Router[]
  /** The processes, each with the host that it runs on. */
  readonly processes: Readonly<Record<P, string>>
  /** The hosts whose wires are listened on, for IGMP and for datagrams to groups. */
  readonly watch?: readonly string[]
  readonly question: Question
  /** What comes before the question. Its calls are shown in brief. */
  readonly prepare?: readonly Step<NoInfer<P>>[]
  readonly steps: readonly Step<NoInfer<P>>[]
}

/** Where one of the article's claims stands. */
export function article(claim: number): string {
  return `"Multicast: From Theory to Practice", Linux Journal, 1999, claim ${claim}`
}

/** A lab, whose steps name its own processes and no others. */
export function lab<P extends string>(lab: Lab<P>): Lab<P> {
  return lab
}
