// The kernel's tables that the listing changes, as they read in its network namespace.
import { readFileSync } from 'node:fs'
import { inet_ntoa } from '../../abi/address.js'
import type { Table } from './protocol.js'

type Row = Table['rows'][number]

/** A number as the kernel prints an address's four bytes: of this machine's byte order. */
const addressOf = (hex: string) => inet_ntoa(Number.parseInt(hex, 16))

function read(pid: number, table: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8').trimEnd().split('\n')
  } catch {
    // The process has ended since.
    return []
  }
}

const plain = (row: string) => row.replaceAll('\t', '  ').trimEnd()

/** The loopback interface's part: its row, and one for each group. */
function memberships(pid: number): Row[] {
  const rows = read(pid, 'igmp').slice(1)
  const from = rows.findIndex(row => /^\d+\s+lo\s/.test(row))
  if (from < 0) return []
  const end = rows.findIndex((row, i) => i > from && /^\d/.test(row))
  return rows.slice(from, end < 0 ? undefined : end).map(row => {
    const group = /^\s+([0-9A-F]{8})\b/.exec(row)?.[1]
    return { text: plain(row), ...(group !== undefined && { note: addressOf(group) }) }
  })
}

/** The UDP sockets of a port. */
function sockets(pid: number, port: number): Row[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return read(pid, 'udp').flatMap(row => {
    const [, address] = new RegExp(`^\\s*\\d+: ([0-9A-F]{8}):${hex} `).exec(row) ?? []
    const [, , , , queues] = row.trim().split(/\s+/)
    if (address === undefined) return []
    const waiting = Number.parseInt(queues?.split(':')[1] ?? '0', 16)
    return { text: plain(row), note: `${addressOf(address)}:${port}, ${waiting} bytes wait to be received` }
  })
}

function compared(rows: readonly Row[], before: readonly Row[]): Row[] {
  const stayed = before.filter(({ change }) => change !== 'removed')
  const added = rows.map(row =>
    stayed.some(({ text }) => text === row.text) ? row : { ...row, change: 'added' as const },
  )
  const removed = stayed.filter(({ text }) => !rows.some(row => row.text === text))
  return [
    ...added,
    ...removed.map(({ text, note }) => ({ text, ...(note !== undefined && { note }), change: 'removed' as const })),
  ]
}

/** The tables as they read now, each row marked that is new or gone since `before`. */
export function tablesOf(pid: number, port: number, before: readonly Table[]): Table[] {
  const now: Table[] = [
    { name: '/proc/net/igmp', rows: memberships(pid) },
    { name: '/proc/net/udp', rows: sockets(pid, port) },
  ]
  if (before.length === 0) return now
  return now.map(({ name, rows }) => ({
    name,
    rows: compared(rows, before.find(table => table.name === name)?.rows ?? []),
  }))
}
