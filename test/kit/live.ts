import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { root } from './root.js'

const PREAMBLE = `import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import * as m from 'mreq'
import * as c from 'mreq/c'

const { AF_INET, SOCK_DGRAM } = m
const loopback = port => new m.sockaddr_in({ sin_family: AF_INET, sin_port: port, sin_addr: '127.0.0.1' })
const open = () => readdirSync('/proc/self/fd').length
const mreq = new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: 1 })
const join = s => m.setsockopt(s, m.IPPROTO_IP, m.IP_ADD_MEMBERSHIP, mreq)
`

// The long forms of `npm run test:exact` take their time.
const MILLISECONDS = process.env.MREQ_EXACT ? 600_000 : 180_000

/** Runs a module in a process of its own, which must end by itself with 0 and say nothing on standard error. */
export function live(code: string, ...flags: string[]): string {
  const node = [...flags, '--input-type=module', '--eval', PREAMBLE + code]
  const child = spawnSync(process.execPath, node, { cwd: root, encoding: 'utf8', timeout: MILLISECONDS })
  const { status, signal, stderr, stdout } = child
  assert.deepEqual({ status, signal, stderr }, { status: 0, signal: null, stderr: '' })
  return stdout
}
