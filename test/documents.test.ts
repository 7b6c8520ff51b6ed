// Every code block of README.md and docs/ does what it says.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { Program } from '#lib/learn/hosts/program.js'
import { labs } from '#lib/learn/lab/catalogue.js'
import { type Block, blocks, blocksOf, commands, documents, expected, textOf, unit } from './kit/documents.js'
import { root } from './kit/root.js'
import { Host } from './kit/test-net.js'

const folder = join(root, 'out/documents')
const main = join(root, 'dist/cli/main.js')
const typescript = blocksOf('ts')
const fileOf = ({ where }: Block) => join(folder, where.replaceAll(/[/.:]/g, '-'))

// Where a user's file would find the package: in this one, which may import itself by name. On the same line as in the document.
test('the blocks of TypeScript compile', t => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const block of typescript) {
    writeFileSync(`${fileOf(block)}.mts`, `${'\n'.repeat(block.line - 1)}${block.code}\nexport {}\n`)
  }
  const flags = '--ignoreConfig --strict --noUnusedLocals --module nodenext --target es2022 --types node'.split(' ')
  const files = typescript.map(block => `${fileOf(block)}.mts`)
  const { stdout, status } = spawnSync(join(root, 'node_modules/.bin/tsc'), [...flags, ...files], {
    cwd: folder,
    encoding: 'utf8',
  })
  assert.equal(status, 0, stdout)
  t.diagnostic(`${typescript.length} compile`)
})

test('every block says its language', () => {
  const fences = documents.flatMap(document => textOf(document).match(/^ *```/gm) ?? [])
  assert.equal(fences.length, 2 * blocks.length)
  const others = blocks.filter(({ language }) => !['c', 'sh', 'text', 'ts'].includes(language))
  assert.deepEqual(
    others.map(({ where }) => where),
    [],
  )
})

test('the guide has each lab beside a chapter', async () => {
  const cells = [...textOf('docs/guide.md').matchAll(/^\| \d+\. .* \| (.*) \|$/gm)].map(([, labs]) => labs as string)
  const named = cells.flatMap(cell => [...cell.matchAll(/(?:^|, )(\d+) /g)].map(([, number]) => Number(number)))
  assert.deepEqual(
    named.toSorted((a, b) => a - b),
    (await labs()).map(({ number }) => number),
  )
})

const alone = typescript.filter(({ marks }) => !marks.includes('compile'))

// A host that has a loopback interface and no route to any group: what leaves by the routes' choice fails here, and would elsewhere
// go out to a network.
let host: Host
before(async () => {
  host = await Host.make()
  for (const { code } of blocksOf('sh').filter(({ marks }) => marks.includes('host')))
    host.run('sh', '-c', code.replaceAll(/^sudo /gm, ''))
})
after(() => host.close())

for (const block of alone) {
  test(`${block.where} prints what it says`, async t => {
    const file = `${fileOf(block)}.mjs`
    const routed = block.marks.includes('routed')
    const program = routed ? new Program(process.execPath, [file]) : host.start(process.execPath, [file])
    t.after(() => program.kill())
    feed(t, block)
    const late = setTimeout(() => program.kill(), 120_000)
    const end = await program.ended
    clearTimeout(late)
    assert.deepEqual(end, { code: 0, signal: null }, `${program.stdout}${program.stderr}`)
    assert.match(program.stdout, expected(block))
    assert.equal(program.stderr, '')
  })
}

test('few blocks of TypeScript are left to the compiler alone', t => {
  const rest = typescript.filter(block => !alone.includes(block))
  t.diagnostic(`${alone.length} run; ${rest.length} do not: ${rest.map(({ where }) => where).join(', ') || 'none'}`)
  assert.ok(rest.length * 10 <= typescript.length)
})

/** Sends to a block that waits for it: the listing's greetings, again and again. */
function feed(t: TestContext, { marks }: Block): void {
  for (const mark of marks) {
    const [, group, port] = /^fed=(.*):(\d+)$/.exec(mark) ?? []
    if (group === undefined || port === undefined) continue
    const greeting = host.start(process.execPath, [main, 'listing', group, port, '--interface', '127.0.0.1'])
    // Gone before the next block, which may listen to the same group.
    t.after(() => {
      greeting.kill('SIGINT')
      return greeting.ended
    })
  }
}

const WARNINGS = ['-fsyntax-only', '-Wall', '-Werror', '-Wno-unused', '-x', 'c', '-']

for (const block of blocksOf('c')) {
  test(`${block.where} is C`, () => {
    const { status, stderr } = spawnSync('cc', WARNINGS, { input: unit(block), encoding: 'utf8' })
    assert.equal(status, 0, stderr)
  })
}

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const help = execFileSync(process.execPath, [main, '--help'], { encoding: 'utf8' })
// Its options alone are no command's.
const subcommands = new Set(['', ...Array.from(help.matchAll(/^ {2}([a-z]+)/gm), ([, name]) => name)])

/** Why a command is none: undefined for one that is there. */
function lacking([command = '', ...words]: readonly string[]): string | undefined {
  const [first = ''] = words.filter(word => !word.startsWith('-'))
  if (command === 'npx' && first === 'mreq') return lacking(words)
  if (command === 'npm' && first === 'run') return scripts[words[1] as string] ? undefined : 'no such script'
  if (command === 'npm' && ['start', 'test'].includes(first)) return scripts[first] ? undefined : 'no such script'
  if (command === 'mreq') return subcommands.has(first) ? undefined : 'no such command of mreq'
  if (command === 'node' && /\.[cm]?js$/.test(first)) return existsSync(join(root, first)) ? undefined : 'no such file'
  if (command.includes('/')) return existsSync(join(root, command)) ? undefined : 'no such file'
  return spawnSync('sh', ['-c', 'command -v "$0"', command]).status === 0 ? undefined : 'not found'
}

/** Commands that only look. */
const HARMLESS =
  /^(?:npx )?mreq(?: \w+)? --help$|^ip (?:-\w+ )*(?:maddr|route|link|addr)(?: show)?$|^cat \/proc\/net\/\w+$/

for (const { where, code } of blocksOf('sh')) {
  test(`${where} is made of commands that there are`, () => {
    const all = commands(code)
    assert.ok(all.length > 0)
    for (const words of all) {
      const line = words.join(' ')
      assert.equal(lacking(words), undefined, line)
      if (!HARMLESS.test(line)) continue
      const own = line.replace(/^(?:npx )?mreq/, `node ${main}`)
      const { status, stderr } = spawnSync('sh', ['-c', own], { encoding: 'utf8' })
      assert.equal(status, 0, `${line}: ${stderr}`)
    }
  })
}

const NAMED = /`((?:npx mreq|npm|mreq|test\/run|\.ci\/run)(?: [^`]*)?)`/g

test('the commands that sentences name are there', () => {
  const named = [...documents, 'CONTRIBUTING.md'].flatMap(document =>
    [...textOf(document).matchAll(NAMED)].map(([, code = '']) => ({ document, code })),
  )
  assert.ok(named.length > 20)
  for (const { document, code } of named) {
    for (const words of commands(code)) assert.equal(lacking(words), undefined, `${document}: ${code}`)
  }
})

test('links between the documents lead somewhere', () => {
  const links = documents.flatMap(document =>
    [...textOf(document).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(([link, path = '', anchor]) => {
      const target = path === '' ? document : join(dirname(document), path)
      return { document, link, target, anchor }
    }),
  )
  assert.ok(links.length > 5)
  for (const { document, link, target, anchor } of links) {
    assert.ok(existsSync(join(root, target)), `${document}: ${link}`)
    if (anchor !== undefined) assert.ok(anchors(textOf(target)).includes(anchor), `${document}: ${link}`)
  }
})

/** What a document's headings are called in a link. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(/\s/g, '-'),
  )
}
