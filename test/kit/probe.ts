import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { cc } from './cc.js'
import { root } from './root.js'

/** Where the C compiler puts a field, and whether it has a sign: left out for what is no number. */
export interface Place {
  readonly offset: number
  readonly size: number
  readonly signed?: boolean
}

/** What the C headers say, told by a C program of this test's own. */
export interface Said {
  readonly constants: Readonly<Record<string, number>>
  readonly structs: Readonly<
    Record<string, { readonly size: number; readonly fields: Readonly<Record<string, Place>> }>
  >
}

/** What to ask the C compiler. A name that it does not know fails the compilation, by name. */
export interface Question {
  /** Constants, or expressions without a space. */
  readonly constants: readonly string[]
  /** Functions and macros: it has to know them, no more. */
  readonly functions: readonly string[]
  /** Structs, and scalar types without fields; a field that is a number says so. */
  readonly structs: Readonly<
    Record<string, { readonly numbers: readonly string[]; readonly others: readonly string[] }>
  >
}

const HEADERS = [
  'arpa/inet.h',
  'errno.h',
  'fcntl.h',
  'ifaddrs.h',
  'limits.h',
  'linux/netlink.h',
  'linux/rtnetlink.h',
  'net/if.h',
  'netinet/in.h',
  'netinet/udp.h',
  'poll.h',
  'signal.h',
  'stddef.h',
  'stdio.h',
  'stdlib.h',
  'string.h',
  'sys/epoll.h',
  'sys/prctl.h',
  'sys/socket.h',
  'sys/time.h',
  'sys/uio.h',
  'sys/wait.h',
  'time.h',
  'unistd.h',
  'linux/errqueue.h',
  'linux/filter.h',
  'linux/in6.h',
  'linux/net_tstamp.h',
  'linux/sock_diag.h',
]

/** Compiles a program that answers the question, and runs it. */
export function probe(name: string, { constants, functions, structs }: Question): Said {
  const lines = [
    ...constants.map(constant => `number("constants", "${constant}", (double)(${constant}));`),
    ...functions.map(call => `\n#ifndef ${call}\n(void)${call};\n#endif`),
    ...Object.entries(structs).flatMap(([type, { numbers, others }]) => {
      const whole = numbers.length + others.length === 0 ? type : `struct ${type}`
      const place = (field: string) =>
        `"${type}", "${field}", offsetof(${whole}, ${field}), sizeof((${whole} *)0)->${field}`
      return [
        `structure("${type}", sizeof(${whole}));`,
        ...others.map(field => `field(${place(field)}, -1);`),
        ...numbers.map(field => `field(${place(field)}, (__typeof__(((${whole} *)0)->${field}))-1 < 1);`),
      ]
    }),
  ]
  const text = `#define _GNU_SOURCE
${HEADERS.map(header => `#include <${header}>\n`).join('')}
#include "${join(root, 'native/newer.h')}"
static __attribute__((unused)) void number(const char *kind, const char *name, double value) {
    printf("%s %s %.0f\\n", kind, name, value);
}
static __attribute__((unused)) void structure(const char *name, size_t size) {
    printf("struct %s %zu\\n", name, size);
}
static __attribute__((unused)) void field(const char *type, const char *name, size_t offset, size_t size, int is_signed) {
    printf("field %s %s %zu %zu %d\\n", type, name, offset, size, is_signed);
}
int main(void) {
${lines.join('\n')}
    return 0;
}
`
  return parse(execFileSync(cc(name, { text }), { encoding: 'utf8' }))
}

function parse(output: string): Said {
  const constants: Record<string, number> = {}
  const structs: Record<string, { size: number; fields: Record<string, Place> }> = {}
  for (const line of output.trimEnd().split('\n')) {
    const [kind, name = '', ...rest] = line.split(' ')
    if (kind === 'constants') constants[name] = Number(rest[0])
    else if (kind === 'struct') structs[name] = { size: Number(rest[0]), fields: {} }
    else {
      const [field = '', offset, size, signed] = rest
      const place = { offset: Number(offset), size: Number(size) }
      const { fields } = structs[name] as (typeof structs)[string]
      fields[field] = signed === '-1' ? place : { ...place, signed: signed === '1' }
    }
  }
  return { constants, structs }
}
