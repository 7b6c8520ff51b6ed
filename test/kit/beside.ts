// The same thing in C and in Node, to lie beside each other.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cc } from './cc.js'
import { root } from './root.js'

/** What a C program prints: its includes, and its main's body. */
export function inC(name: string, body: string): string {
  const headers = ['arpa/inet.h', 'errno.h', 'net/if.h', 'netinet/in.h', 'poll.h', 'stddef.h', 'stdint.h', 'stdio.h']
  const includes = [
    ...headers,
    'string.h',
    'sys/socket.h',
    'sys/time.h',
    'time.h',
    'linux/errqueue.h',
    'linux/filter.h',
    'linux/net_tstamp.h',
  ]
    .map(header => `#include <${header}>\n`)
    .join('')
  const text = `${includes}int main(void) {\n${body}\nreturn 0;\n}\n`
  const flags = ['-D_GNU_SOURCE', '-Wno-format', '-Wno-format-truncation', '-Wno-format-overflow', '-Wno-overflow']
  return execFileSync(cc(name, { text }, ...flags, '-Wno-int-to-pointer-cast', '-Wno-format-zero-length'), {
    encoding: 'latin1',
  })
}

/** What a module prints that has mreq/c as `c`. It must end with 0. */
export function inNode(code: string): { stdout: string; stderr: string } {
  const node = ['--input-type=module', '--eval', `import * as c from 'mreq/c'\n${code}`]
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, node, { cwd: root, encoding: 'latin1' })
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stderr)
  return { stdout, stderr }
}
