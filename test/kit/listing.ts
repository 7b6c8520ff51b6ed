import { source } from '#lib/learn/lesson/source.js'

/** The line of the listing, in TypeScript and in C, that has this text; the first after `from`. */
export function line(text: string, from = 0): number {
  const found = source.ts.findIndex((line, i) => i >= from && line.includes(text)) + 1
  if (found === 0) throw new Error(`the listing has no ${text}`)
  return found
}

export const BIND: number = line('bind(s, group')
export const JOIN: number = line('IP_ADD_MEMBERSHIP, mreq')
export const FORK: number = line('= fork()')
export const RECEIVE: number = line('n = recvfrom(')
export const SEND: number = line('if (sendto(')
