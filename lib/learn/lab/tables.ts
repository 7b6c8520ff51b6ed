import { readFileSync } from 'node:fs'
import { members } from '../../host/tables.js'
import { AF_INET } from '../../index.js'

/** A row of the kernel's tables of multicast: what it is about, and what the kernel says of it. */
export interface Row {
  /** `eth 233.252.0.1`, with `, 10.1.0.1` behind it of a source; or `eth 01:00:5e:7c:00:01`. */
  readonly key: string
  readonly says: string
  readonly table: string
  /** Of a group: how many sockets hold it. */
  readonly users?: number
}

// The group of all hosts, which each interface is a member of without anybody's asking. RFC 1112
const ALL_HOSTS = '224.0.0.1'
const ALL_HOSTS_MAC = '01005e000001'

const many = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

function memberships(net: string) {
  return members(net).filter(({ family, group }) => family === AF_INET && group !== ALL_HOSTS)
}

/** How many sockets hold each of a host's groups: `{ 'eth 233.252.0.1': 1 }`. */
export function groups(rows: readonly Row[]): Record<string, number> {
  return Object.fromEntries(rows.flatMap(({ key, users }) => (users === undefined ? [] : [[key, users]])))
}

/** The addresses of Ethernet that a host's interfaces let in, of those that IPv4's groups have: 01:00:5e and 23 bits. RFC 1112, 6.4 */
function filters(net: string): Row[] {
  return readFileSync(`${net}/dev_mcast`, 'utf8')
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([, , , , mac = '']) => mac.startsWith('01005e') && mac !== ALL_HOSTS_MAC)
    .map(([, name, , , mac = '']) => ({
      key: `${name} ${mac.match(/../g)?.join(':')}`,
      says: 'let in',
      table: 'dev_mcast',
    }))
}

/** What the kernel has of a host's memberships, but for the group of all hosts: igmp, mcfilter and dev_mcast of /proc/net. */
export function tables(pid: number): Row[] {
  const net = `/proc/${pid}/net`
  const rows = memberships(net).flatMap(({ name, group, users, sources }) => [
    { key: `${name} ${group}`, says: many(users, 'member'), table: 'igmp', users },
    ...sources.map(({ address, include, exclude }) => ({
      key: `${name} ${group}, ${address}`,
      says: `INC ${include} EXC ${exclude}`,
      table: 'mcfilter',
    })),
  ])
  return [...rows, ...filters(net)]
}

/** A row before and after. */
export interface Change {
  readonly host: string
  readonly table: string
  readonly key: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** The rows of a host that have changed; and where its groups are what is stated, these in any case. */
export function changes(host: string, before: readonly Row[], after: readonly Row[], stated: boolean): Change[] {
  const keys = [...new Set([...before, ...after].map(({ key }) => key))]
  return keys.flatMap(key => {
    const [old, now] = [before, after].map(rows => rows.find(row => row.key === key))
    const table = (now ?? old)?.table ?? ''
    const shown = old?.says !== now?.says || (stated && table === 'igmp')
    return !shown ? [] : [{ host, table, key, before: old?.says, after: now?.says }]
  })
}
