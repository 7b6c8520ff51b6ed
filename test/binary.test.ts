// What the committed binary is made of: one file for every Linux of its architecture, glibc and musl alike.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './kit/root.js'

const binary = join(root, 'prebuilds/linux-x64/mreq.node')
const run = (command: string, ...args: string[]) => execFileSync(command, args, { encoding: 'utf8', cwd: root })

// Each is in glibc and in musl, without a version.
const ALLOWED = `
  __errno_location __stack_chk_fail abort bind calloc close connect dup epoll_create1 epoll_ctl epoll_wait fcntl free freeifaddrs gethostname getifaddrs getpeername
  getppid getsockname getsockopt if_freenameindex if_indextoname if_nameindex if_nametoindex inet_addr inet_ntop inet_pton
  kill malloc memcmp memcpy memmove memset nanosleep poll prctl pthread_sigmask realloc setsockopt shutdown sigaddset sigemptyset
  socket strerror strlen syscall waitpid write`

// libuv's, which Node has and other engines lack.
const WEAK = `
  uv_backend_fd uv_close uv_handle_get_data uv_handle_set_data uv_handle_size uv_poll_init uv_poll_start uv_ref uv_unref`

/** A list of names. */
const words = (text: string) => text.trim().split(/\s+/)

/** The symbols that it imports or exports, each with its type: `w` for one that may be missing. */
function symbols(kind: '--undefined-only' | '--defined-only'): { name: string; type: string }[] {
  return run('nm', '--dynamic', kind, binary)
    .trim()
    .split('\n')
    .map(line => {
      const [name = '', type = ''] = words(line).reverse()
      return { name, type }
    })
}

const names = (of: readonly { name: string }[]) => of.map(({ name }) => name).sort()

test('it needs no library', () => {
  assert.doesNotMatch(run('readelf', '--dynamic', binary), /NEEDED/)
})

test('it names no version of a symbol', () => {
  assert.doesNotMatch(run('readelf', '--version-info', '--dyn-syms', '--wide', binary), /@|GLIBC/)
})

test('it imports Node-API and what both C libraries have, and nothing else', () => {
  const allowed = new Set([...words(ALLOWED), ...words(WEAK)])
  assert.deepEqual(
    names(symbols('--undefined-only')).filter(name => !name.startsWith('napi_') && !allowed.has(name)),
    [],
  )
})

test('it loads without libuv', () => {
  assert.deepEqual(names(symbols('--undefined-only').filter(({ type }) => type === 'w')), words(WEAK))
})

test('it exports its two entry points and nothing else', () => {
  assert.deepEqual(names(symbols('--defined-only')), ['napi_register_module_v1', 'node_api_module_get_api_version_v1'])
})

test('its stack is protected, its relocations are read-only, its stack is not executable', () => {
  assert.ok(names(symbols('--undefined-only')).includes('__stack_chk_fail'))
  const headers = run('readelf', '--program-headers', '--dynamic', '--wide', binary)
  assert.match(headers, /GNU_RELRO/)
  assert.match(headers, /BIND_NOW/)
  assert.match(headers, /GNU_STACK +\S+ +\S+ +\S+ +\S+ +\S+ +RW +/)
})

test('it holds no path of the machine that built it', () => {
  assert.ok(!run('strings', binary).includes(root))
})

test('it was built from the native sources of this tree', () => {
  const { sources } = createRequire(import.meta.url)(binary) as { sources: string }
  assert.equal(sources, run(process.execPath, 'native/hash.cjs').trim())
})
