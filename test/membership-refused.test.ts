// What join() cannot join: what it says, and that nothing is left of it.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import * as m from 'mreq'
import { AF_INET, AF_INET6, close, IPPROTO_IP, join, SOCK_DGRAM } from 'mreq'
import { hears } from './kit/hears.js'
import { root } from './kit/root.js'
import { noOptmemMax, sysctl } from './kit/sysctl.js'
import { udp } from './kit/udp.js'

test('what is no group, and a source of another family', t => {
  const fd = udp(t, AF_INET6)
  const at = (group: string, source?: string) => () => join(fd, { group, source, interface: 'lo' })
  for (const group of ['10.0.0.1', '2001:db8::1', '::ffff:233.252.0.1', '255.255.255.255']) {
    for (const source of [undefined, group.includes(':') ? '2001:db8::2' : '10.0.0.2']) {
      assert.throws(at(group, source), { code: 'EINVAL', hint: /the group is outside/ }, `${group} ${source}`)
    }
  }
  for (const [group, source] of [
    ['233.252.0.1', '2001:db8::1'],
    ['ff15::1', '10.0.0.1'],
    ['233.252.0.1', ''],
    ['', undefined],
    ['ff02::1%lo', undefined],
    ['233.252.0', undefined],
  ] as const) {
    assert.throws(at(group, source), { code: 'ERR_INVALID_ARG_VALUE' })
  }
  assert.equal(hears('233.252.0.1'), 'none')
})

test('a socket of TCP joins too, by the options that are used here; one of another kind does not', t => {
  const { SOCK_STREAM, AF_UNIX, AF_PACKET } = m
  const cases = [
    [AF_INET, SOCK_STREAM, '233.252.0.1'],
    [AF_INET6, SOCK_STREAM, 'ff15::1'],
    [AF_UNIX, SOCK_DGRAM, '233.252.0.1', 'EOPNOTSUPP'],
    [AF_PACKET, SOCK_DGRAM, '233.252.0.1', 'ENOPROTOOPT'],
    [AF_INET, SOCK_DGRAM, 'ff15::1', 'ENOPROTOOPT'],
  ] as const
  for (const [domain, type, group, code] of cases) {
    const fd = m.socket(domain, type)
    t.after(() => close(fd))
    for (const source of [undefined, group.includes(':') ? '2001:db8::1' : '10.0.0.1']) {
      const what = { group, source, interface: 'lo' }
      if (code === undefined) {
        const membership = join(fd, what)
        assert.equal(hears(group), source === undefined ? 'all' : `only ${source}`)
        membership.leave()
      } else {
        assert.throws(() => join(fd, what), { code, syscall: 'setsockopt' }, `${domain} ${type} ${source}`)
      }
      assert.equal(hears(group), 'none')
    }
  }
  assert.throws(() => join(9999, { group: '233.252.0.1', interface: 'lo' }), { code: 'EBADF' })
  assert.throws(() => join(0.5, { group: '233.252.0.1', interface: 'lo' }), { code: 'ERR_OUT_OF_RANGE' })
})

test('a join that the kernel gives up half way leaves nothing', { skip: noOptmemMax }, t => {
  sysctl(t, 'net.core.optmem_max', 4096)
  sysctl(t, 'net.ipv4.igmp_max_memberships', 1000)
  const fd = udp(t)
  const fill = () => {
    for (let n = 1; n < 255; n++) join(fd, { group: `232.0.0.${n}`, source: '10.0.0.1', interface: 'lo' })
  }
  // There is room for a group, but not for its source.
  assert.throws(fill, { code: 'ENOBUFS' })
  const all = m.memberships(fd)
  assert.ok(all.length > 20)
  assert.deepEqual(
    all.filter(({ sources }) => sources.length !== 1),
    [],
  )
})

// Fills the table of descriptors but for so many, joins, and counts what is free then.
const FEW = `import { closeSync, openSync } from 'node:fs'
  import * as m from 'mreq'
  const fill = () => {
    const fds = []
    try { for (;;) fds.push(openSync('/dev/null')) } catch { return fds }
  }
  const pool = new m.MembershipPool(() => m.socket(m.AF_INET, m.SOCK_DGRAM))
  const what = { group: '232.0.0.1', interface: 1 }
  const { fd } = pool.join({ ...what, source: '10.0.0.1' })
  const ways = { join: what => m.join(fd, what), pool: what => pool.join(what) }
  for (const [way, join] of Object.entries(ways)) {
    for (let free = 0; free < 4; free++) {
      const fds = fill()
      for (const fd of fds.splice(0, free)) closeSync(fd)
      let code = 'joined'
      try { join({ ...what, source: '10.0.0.2', rejoin: true }).leave() } catch (error) { code = error.code }
      const more = fill()
      for (const fd of [...fds, ...more]) closeSync(fd)
      console.log(JSON.stringify({ way, free, code, after: more.length, sources: m.memberships(fd)[0].sources.join() }))
    }
  }`

test('a join for which there are not enough descriptors leaves no membership, and none open', () => {
  const limited = ['-c', 'ulimit -n 64 && exec "$@"', 'sh', process.execPath, '--input-type=module', '--eval', FEW]
  const { stdout, stderr } = spawnSync('sh', limited, { cwd: root, encoding: 'utf8', timeout: 120_000 })
  const rows = stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))
  assert.equal(rows.length, 8, stderr)
  for (const { free, code, after, sources } of rows) {
    assert.deepEqual({ after, sources }, { after: free, sources: '10.0.0.1' }, stdout)
    // Of the C library's if_indextoname, without a descriptor.
    assert.match(code, free === 0 ? /ENOENT|EMFILE/ : free < 3 ? /EMFILE/ : /joined/, stdout)
  }
})

test('a membership that was joined by hand is not one of a Membership', t => {
  const fd = udp(t)
  m.setsockopt(fd, IPPROTO_IP, m.IP_ADD_MEMBERSHIP, new m.ip_mreqn({ imr_multiaddr: '233.252.0.1', imr_ifindex: 1 }))
  assert.throws(() => join(fd, { group: '233.252.0.1', interface: 'lo' }), { code: 'EADDRINUSE' })
  assert.equal(hears('233.252.0.1'), 'all')
})
