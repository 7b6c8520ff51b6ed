// docs/options.md, from the option table and its JSDoc.
import { join } from 'node:path'
import { constants } from '#lib/abi/binding.js'
import { type Row, rows } from '#lib/abi/option.js'
import '#lib/abi/options.js'
import { cited, documented } from './jsdoc.js'
import { code, plain, table } from './markdown.js'

const LEVELS: Readonly<Record<string, string>> = {
  SOL_SOCKET: 'the socket itself',
  IPPROTO_IP: 'IPv4',
  IPPROTO_IPV6: 'IPv6',
  IPPROTO_UDP: 'UDP',
}

const HEAD = `# The options

Every option of the table in \`lib/abi/options.ts\`, from which \`npm run docs:tables\` writes this page. \`setsockopt(fd, level, option, value)\`
takes what the column *set* says, \`getsockopt(fd, level, option)\` gives what *get* says; a dash is an option that is only read, or
only set. With \`mreq/c\` a number, and yes or no, is an \`int\`. The numbers are those of x64. *Linux* is the version that brought it,
where it is not older than the man pages; *from* is where to read on. Any other option is set and read as bytes: [Options that have
no row](left-out.md). What goes wrong: [errno](errno.md).
`

function takes({ takes }: Row): string {
  return takes.length === 0 ? '—' : takes.map(({ expects }) => plain(expects)).join(', or ')
}

function gives({ gives, asked }: Row): string {
  if (asked) return 'by memory, as the fourth argument'
  return gives === undefined ? '—' : gives.expects === 'nothing' ? 'a Uint32Array' : plain(gives.expects)
}

/** The page. */
export function optionsPage(root: string): string {
  const all = documented(join(root, 'lib/abi/options.ts'))
  const texts = new Map(all.map(({ name, text }) => [name, text]))
  const sections = Object.entries(LEVELS).map(([level, what]) => {
    const own = rows().filter(({ levels }) => levels.includes(level))
    const lines = own.map(row => {
      const { text, linux, sources } = cited(texts.get(row.name) ?? '')
      const number = String(constants[row.name])
      return [code(row.name), number, takes(row), gives(row), linux, plain(sources), plain(text)]
    })
    return `## ${level}: ${what}\n\n${table(['option', 'number', 'set', 'get', 'Linux', 'from', 'what'], lines)}\n`
  })
  const names = new Set(rows().map(({ name }) => name))
  const second = all.filter(({ value }) => names.has(value))
  const aliases = second.map(({ name, value, text }) => [code(name), code(value), plain(text)])
  return [
    HEAD,
    ...sections,
    `## Second names\n\nThe same numbers, under other names of the headers.\n\n${table(['name', 'is', 'what'], aliases)}\n`,
  ].join('\n')
}
