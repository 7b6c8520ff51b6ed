import type { Command, Source, State } from '#lib/learn/lesson/protocol.js'

/** Where the states come from: a server with the listing's processes, or a recording. */
export interface Lesson {
  readonly source: Source
  /** Whether there are processes: what is edited and tried reaches a kernel. */
  readonly live: boolean
  /**
   * Tells every state, the newest at once, and what is wrong with the connection, undefined when it is well again.
   *
   * @returns What ends that.
   */
  follow(told: (state: State) => void, trouble: (text: string | undefined) => void): () => void
  /** Resolves to what was wrong with the command. */
  send(command: Command): Promise<string | undefined>
}

/** Gives a command; what was wrong with it is shown. */
export type Send = (command: Command) => void
