import { inet_ntoa } from 'mreq'
import type { Host } from './lab.js'

/** A host's memberships, by interface and group, and how many sockets hold each: `{ 'left 233.252.0.1': 2 }`. */
export function memberships(host: Host): Record<string, number> {
  const members: Record<string, number> = {}
  let device = ''
  for (const line of host.proc('igmp').split('\n')) {
    device = /^\d+\s+(\S+)/.exec(line)?.[1] ?? device
    const [, group, users] = /^\t+([0-9A-F]{8}) +(\d+)/.exec(line) ?? []
    // Every interface is a member of 224.0.0.1 for good.
    if (group === undefined || inet_ntoa(Number.parseInt(group, 16)) === '224.0.0.1') continue
    members[`${device} ${inet_ntoa(Number.parseInt(group, 16))}`] = Number(users)
  }
  return members
}
