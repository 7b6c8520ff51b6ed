import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporary } from './kit/cc.js'
import { root } from './kit/root.js'

const { name, version } = JSON.parse(
  execFileSync('npm', ['pkg', 'get', 'name', 'version'], { cwd: root, encoding: 'utf8' }),
)

/** A project that has the package among its modules, as a lock file has it, and as npm would unpack it. */
function project(): string {
  const folder = temporary('project')
  const at = join(folder, 'node_modules', name)
  mkdirSync(at, { recursive: true })
  // Not its scripts: what they build is what runs here.
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  const tarball = execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }).trim()
  execFileSync('tar', ['-xzf', join(folder, tarball), '-C', at, '--strip-components=1'])
  const own = { name: 'project', version: '1.0.0', dependencies: { [name]: version } }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(own))
  const packages = { '': own, [`node_modules/${name}`]: { version } }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...own, lockfileVersion: 3, packages }))
  return folder
}

// A binding.gyp in the package's own folder would be built by npm for who has a lock file, whatever package.json says.
test('npm builds nothing where it is installed, and it loads', () => {
  const folder = project()
  execFileSync('npm', ['rebuild', '--offline'], { cwd: folder, stdio: 'pipe' })
  assert.equal(existsSync(join(folder, 'node_modules', name, 'native/build')), false)
  assert.equal(existsSync(join(folder, 'node_modules', name, 'build')), false)
  const code = "import { socket, AF_INET, SOCK_DGRAM } from 'mreq'; console.log(socket(AF_INET, SOCK_DGRAM) > 2)"
  const node = [process.execPath, '--input-type=module', '--eval', code] as const
  assert.equal(execFileSync(node[0], node.slice(1), { cwd: folder, encoding: 'utf8' }), 'true\n')
})
