// docs/errno.md, from the hints of the errors and what to do about them.
import { hintRow, hints } from '#lib/abi/hints.js'
import { rows } from '#lib/abi/option.js'
import type { Hint } from '#lib/abi/option-hints.js'
import '#lib/abi/options.js'
import { advice } from './advice.js'
import { code, plain, table } from './markdown.js'

// Linux's own values, which this machine's may differ from.
const DEFAULTS: Readonly<Record<string, string>> = {
  'ipv4/igmp_max_msf': '10 by default',
  'ipv4/igmp_max_memberships': '20 by default',
  'ipv4/ip_unprivileged_port_start': '1024 by default',
  'core/optmem_max': '131072 by default',
}

const HEAD = `# errno: what went wrong

What \`code\` of a \`SystemError\` means for a call, and what to do. The cause is what the error says in its \`hint\`; \`mreq/c\` has the same
numbers in \`errno\`, and \`perror()\`. \`npm run docs:tables\` writes this page from \`lib/abi/hints.ts\`, \`lib/abi/option-hints.ts\` and
\`tools/advice.ts\`; \`test/errno.test.ts\` provokes each of its rows on the kernel that runs. The values of sysctls are those of Linux 6.18.
An option that is not named here: [the options](options.md) say what each refuses, and \`test/claims.test.ts\` provokes that.

A wrong JavaScript value is no errno: it is a \`TypeError\` or a \`RangeError\`, with a \`code\` that begins with \`ERR_\`, before any system call.
`

// A longer list says less.
const MOST_NAMED = 6

const NAMES = rows().map(({ name }) => name)

function causeOf({ hint }: Hint): string {
  return typeof hint === 'string' ? hint : hint(sysctl => DEFAULTS[sysctl] as string)
}

/** The options that a hint speaks of: those for which no earlier one does. */
function optionsOf(hint: Hint, named: string | undefined): string {
  if (hint.optname === undefined) return ''
  const call = hint.syscalls?.includes('setsockopt') ? 'setsockopt' : 'getsockopt'
  const own = rows().filter(row => call === 'getsockopt' || row.takes.length > 0)
  const spokenOf = own.map(({ name }) => name).filter(name => hintRow(hint.code, call, name) === hint)
  return spokenOf.length > MOST_NAMED && named !== undefined ? `${code(named)} and its like` : code(...spokenOf)
}

/** The page. */
export function errnoPage(): string {
  const spoken = new Set<Hint>()
  const lines = advice.map(each => {
    const [errno = '', call = '', option] = each.when.split(' ')
    if (option !== undefined && !NAMES.includes(option)) throw new Error(`${option} is no option`)
    const hint = hintRow(errno, call, option)
    if (hint === undefined) throw new Error(`${each.when}: no hint`)
    if (spoken.has(hint)) throw new Error(`${each.when}: another row has the same hint`)
    spoken.add(hint)
    const calls = hint.syscalls === undefined ? 'any' : code(...hint.syscalls)
    return [code(errno), calls, optionsOf(hint, option), plain(causeOf(hint)), plain(each.todo)]
  })
  const silent = hints.filter(hint => !spoken.has(hint))
  if (silent.length > 0)
    throw new Error(`no advice for ${silent.map(({ code, hint }) => `${code}: ${hint}`).join('; ')}`)
  return `${HEAD}\n${table(['errno', 'calls', 'options', 'cause', 'what to do'], lines)}\n`
}
