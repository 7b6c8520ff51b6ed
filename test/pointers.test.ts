// Options whose value would make the kernel read or write memory of its own choice.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { root } from './kit/root.js'
import { witness } from './kit/witness.js'

// Level and number of what holds a pointer, or is written beyond its length, as the kernel's headers have them.
const SET = {
  IPT_SO_SET_REPLACE: [0, 64],
  ARPT_SO_SET_REPLACE: [0, 96],
  EBT_SO_SET_ENTRIES: [0, 128],
  EBT_SO_SET_COUNTERS: [0, 129],
  IP6T_SO_SET_REPLACE: [41, 64],
  PACKET_FANOUT_DATA: [263, 22],
  RDS_GET_MR: [276, 2],
  RDS_GET_MR_FOR_DEST: [276, 7],
  XDP_UMEM_REG: [283, 4],
}
const GET = {
  EBT_SO_GET_ENTRIES: [0, 129],
  EBT_SO_GET_INIT_ENTRIES: [0, 131],
  TCP_ZEROCOPY_RECEIVE: [6, 35],
  TCP_AO_GET_KEYS: [6, 41],
  SCTP_SOCKOPT_CONNECTX3: [132, 111],
  MPTCP_FULL_INFO: [284, 4],
}

test('a value that holds a pointer is refused as bytes, and the kernel does not hear of it', () => {
  const { env, calls } = witness('pointers')
  const module = `import assert from 'node:assert/strict'
    import * as m from 'mreq'
    import * as c from 'mreq/c'
    const s = m.socket(m.AF_INET, m.SOCK_STREAM)
    const bytes = new Uint8Array(64).fill(0x41)
    for (const [option, [level, name]] of Object.entries(${JSON.stringify(SET)})) {
      assert.throws(() => m.setsockopt(s, level, name, bytes), { code: 'EFAULT' }, option)
      assert.equal(c.setsockopt(s, level, name, bytes, 64), -1)
      assert.equal(c.errno, c.EFAULT, option)
    }
    for (const [option, [level, name]] of Object.entries(${JSON.stringify(GET)})) {
      const length = new c.socklen_t(64)
      assert.throws(() => m.getsockopt(s, level, name, bytes), { code: 'EFAULT' }, option)
      assert.equal(c.getsockopt(s, level, name, bytes, length), -1)
      assert.equal(c.errno, c.EFAULT, option)
      assert.equal(length.value, 64)
      assert.ok(bytes.every(byte => byte === 0x41))
    }
    m.setsockopt(s, m.SOL_SOCKET, m.SO_REUSEADDR, true)`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', module], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
  assert.equal(status, 0, stderr)
  // Node asks for the type of what stands at 0 to 2.
  const heard = [...calls().values()].flat().filter(({ call, fd }) => call.endsWith('sockopt') && fd > 2)
  assert.deepEqual(
    heard.map(({ first, second }) => [first, second]),
    [[1, 2]],
  )
})
