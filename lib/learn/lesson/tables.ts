// The kernel's tables that the listing changes, as they read in its network namespace.
import { readFileSync } from 'node:fs'
import { addressOf, folded, memberships } from '../igmp.js'
import type { Table } from './protocol.js'

type Row = Table['rows'][number]

function read(pid: number, table: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
  } catch {
    // The process has ended since.
    return ''
  }
}

/** The UDP sockets of a port. */
function sockets(udp: string, port: number): Row[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  return udp.split('\n').flatMap(row => {
    const [, address] = new RegExp(`^\\s*\\d+: ([0-9A-F]{8}):${hex} `).exec(row) ?? []
    const [, , , , queues] = row.trim().split(/\s+/)
    if (address === undefined) return []
    const waiting = Number.parseInt(queues?.split(':')[1] ?? '0', 16)
    return {
      text: folded(row),
      note: `${addressOf(address)}:${port}, ${waiting} bytes of kernel memory hold what waits (rx_queue)`,
    }
  })
}

const headOf = (table: string) => folded(table.split('\n', 1)[0] as string)

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
  const [igmp, udp] = [read(pid, 'igmp'), read(pid, 'udp')]
  const groups = memberships(igmp).map(({ text, group }) => ({ text, ...(group !== undefined && { note: group }) }))
  const now: Table[] = [
    { name: '/proc/net/igmp', head: headOf(igmp), rows: groups },
    { name: '/proc/net/udp', head: headOf(udp), rows: sockets(udp, port) },
  ]
  if (before.length === 0) return now
  return now.map(table => ({
    ...table,
    rows: compared(table.rows, before.find(({ name }) => name === table.name)?.rows ?? []),
  }))
}
