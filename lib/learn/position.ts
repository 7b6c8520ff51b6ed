// Where the listing is, for what is loaded into it by --import.

/** Which of the listing's two processes. */
export type Half = 'parent' | 'child'

/** Which of its processes this is: fork() tells the child so. */
export const half: Half = process.env.MREQ_FORK === undefined ? 'parent' : 'child'

/** The line of listing.ts that is running, by the stack and its source map; undefined for a call of fork()'s own. */
export function currentLine(): number | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 50
  const line = /listing\.ts:(\d+)/.exec(new Error().stack ?? '')?.[1]
  Error.stackTraceLimit = limit
  return line === undefined ? undefined : Number(line)
}
