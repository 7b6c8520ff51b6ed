// The kernel's list of memberships, /proc/net/igmp.
import { inet_ntoa } from '../abi/address.js'

/** A row of the list. */
export interface Membership {
  readonly text: string
  /** The group that a row is of. */
  readonly group?: string
}

/** An address that the kernel prints as a number of this machine's byte order. */
export function addressOf(hex: string): string {
  return inet_ntoa(Number.parseInt(hex, 16))
}

/** A row without the tabs, which fit no width. */
export function folded(row: string): string {
  return row.replaceAll('\t', '  ').trimEnd()
}

/** The loopback interface's part of the list: its row, and one for each group. */
export function memberships(igmp: string): Membership[] {
  const rows = igmp.split('\n')
  const from = rows.findIndex(row => /^\d+\s+lo\s/.test(row))
  if (from < 0) return []
  const end = rows.findIndex((row, i) => i > from && !/^\s+[0-9A-F]{8}\b/.test(row))
  return rows.slice(from, end < 0 ? undefined : end).map(row => {
    const group = /^\s+([0-9A-F]{8})\b/.exec(row)?.[1]
    return { text: folded(row), ...(group !== undefined && { group: addressOf(group) }) }
  })
}
