/** The line of listing.ts that is running, by the stack and its source map; undefined for a call of fork()'s own. */
export function currentLine(): number | undefined {
  const limit = Error.stackTraceLimit
  Error.stackTraceLimit = 50
  const line = /listing\.ts:(\d+)/.exec(new Error().stack ?? '')?.[1]
  Error.stackTraceLimit = limit
  return line === undefined ? undefined : Number(line)
}
