import assert from 'node:assert/strict'
import type { Host, TestNet } from './test-net.js'

const PREAMBLE = `import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import * as m from 'mreq'
import { setSourceFilter, sourceFilter } from '#lib/host/filter.js'
import { interfaceFor } from '#lib/host/routes.js'

setTimeout(() => { console.error('not done in time'); process.exit(3) }, 120_000).unref()
const tell = value => console.log(JSON.stringify(value))
const open = () => readdirSync('/proc/self/fd').length
const level = group => (group.includes(':') ? m.IPPROTO_IPV6 : m.IPPROTO_IP)
const udp = group => m.socket(group.includes(':') ? m.AF_INET6 : m.AF_INET, m.SOCK_DGRAM)
const join = (gr_group, gr_interface, s = udp(gr_group)) => {
  m.setsockopt(s, level(gr_group), m.MCAST_JOIN_GROUP, new m.group_req({ gr_interface, gr_group }))
  return s
}
const leave = (gr_group, gr_interface, s) =>
  m.setsockopt(s, level(gr_group), m.MCAST_LEAVE_GROUP, new m.group_req({ gr_interface, gr_group }))
const joinSource = (gsr_group, gsr_source, gsr_interface, s = udp(gsr_group)) => {
  const value = new m.group_source_req({ gsr_interface, gsr_group, gsr_source })
  m.setsockopt(s, level(gsr_group), m.MCAST_JOIN_SOURCE_GROUP, value)
  return s
}
`

/** The text of a module for a host: it has mreq in `m`, some calls on groups, and tell(), which prints a value as JSON. */
export function withMreq(code: string): string {
  return PREAMBLE + code
}

/** What a module, run to its end in a host, tells. */
export async function ask<T>(net: TestNet, host: Host, code: string): Promise<T> {
  const program = net.use(host.module(withMreq(code)))
  const { code: status } = await program.ended
  assert.equal(status, 0, program.stderr)
  return JSON.parse(program.stdout) as T
}
