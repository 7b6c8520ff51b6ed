// What printf(3) is asked for, here and in C.

type Argument = number | bigint | string

/** A format and its arguments. */
export const formats: readonly (readonly [format: string, ...args: Argument[]])[] = [
  ['plain'],
  [''],
  ['100%%'],
  ['%d|%i', 42, -42],
  ['%5d|', 42],
  ['%-5d|', 42],
  ['%05d|', 42],
  ['%05d|', -42],
  ['%+d|%+d', 42, -42],
  ['% d|% d', 42, -42],
  ['%+5d|%-+5d|%+05d', 7, 7, 7],
  ['%-05d|', 42],
  ['%.3d|%.3d', 7, -7],
  ['%8.3d|%-8.3d|%08.3d', 7, 7, 7],
  ['%.0d|', 0],
  ['%5.0d|', 0],
  ['%.0d|', 1],
  ['%.0x|%.0u', 0, 0],
  ['%d %d', 2147483647, -2147483648],
  ['%u %u', 42, 4294967295],
  ['%u', -1],
  ['%u', -2147483648],
  ['%x %X', 48879, 48879],
  ['%x', -1],
  ['%o %o', 8, -1],
  ['%#x %#X %#o', 255, 255, 8],
  ['%#x %#o', 0, 0],
  ['%#08x|%#8x|%-#8x|', 255, 255, 255],
  ['%#.3o|', 8],
  ['%#.4x|', 8],
  ['%08x', 3915121409],
  ['%.8x|%10.8x', 51966, 51966],
  ['%2d|%2d', 1234, -1234],
  ['%c%c%c', 65, 66, 256 + 67],
  ['%3c|%-3c|', 65, 66],
  ['%c', -56],
  ['%s', 'text'],
  ['%10s|%-10s|', 'text', 'text'],
  ['%.2s|', 'text'],
  ['%.0s|%.s|', 'text', 'text'],
  ['%8.2s|%-8.2s|', 'text', 'text'],
  ['%s', ''],
  ['%s: %.*s', '10.0.0.1', 3, 'hello'],
  ['%.*s|', -1, 'text'],
  ['%.*s|', 0, 'text'],
  ['%*d|%*d|', 6, 42, -6, 42],
  ['%*.*d|', 8, 4, 42],
  ['%-*s|', 6, 'ab'],
  ['%0*d|', 6, 42],
  ['%s', 'größer'],
  ['%.3s|', 'aöb'],
  ['%8s|', 'ö'],
  ['%ld %ld', 42, -42],
  ['%ld', -9007199254740991],
  ['%lld', -9223372036854775808n],
  ['%lu %zu', 42, 9007199254740991],
  ['%llu', 18446744073709551615n],
  ['%lu', -1],
  ['%zu', -1],
  ['%lx', -1],
  ['%llx', -2],
  ['%jd %td %zd', -1, -2, -3],
  ['%hhd', 7],
  ['%hhd', 300],
  ['%hhu', -1],
  ['%hhx', -1],
  ['%hd', 70000],
  ['%hu', -1],
  ['%hx', 0x12345],
  ['%5%|'],
  ['%p', 4096],
  ['%20p|%-20p|', 4096, 4096],
  ['%p', 0],
]

const DIRECTIVE = /%[-+ #0]*(\*|\d+)?(?:\.(\*|\d+)?)?(hh|h|ll|l|z|t|j)?([diouxXcsp%])/g
const TYPES: Readonly<Record<string, string>> = {
  l: 'long',
  ll: 'long long',
  z: 'size_t',
  j: 'intmax_t',
  t: 'ptrdiff_t',
}

/** The arguments as C writes them. */
export function argumentsInC([format, ...args]: (typeof formats)[number]): string[] {
  const rest = [...args]
  return [...format.matchAll(DIRECTIVE)].flatMap(([, width, precision, length = '', conversion]) => {
    const stars = [width, precision].filter(part => part === '*').map(() => `(int)${rest.shift()}`)
    if (conversion === '%') return stars
    const argument = rest.shift() as Argument
    if (conversion === 's') return [...stars, JSON.stringify(argument)]
    const type = conversion === 'p' ? 'void *' : (TYPES[length] ?? 'int')
    // -9223372036854775808 is no literal in C: its sign is an operator.
    const value = BigInt(argument)
    const literal = value < -(2n ** 62n) ? `(${value + 1n}LL - 1)` : `${value}${value > 2n ** 62n ? 'ULL' : 'LL'}`
    return [...stars, `(${type})${literal}`]
  })
}

/** Texts that are addresses, nearly are, or are not. */
export const texts: readonly string[] = [
  '127.0.0.1',
  '127.1',
  '127.0.1',
  '127',
  '0',
  '0x7f.1',
  '0X7F.0.0.1',
  '0177.0.0.1',
  '08.1.1.1',
  '1.2.3.',
  '.1.2.3',
]
  .concat([
    '256.1.1.1',
    '1.2.3.256',
    '1.2.65535',
    '1.2.65536',
    '1.16777215',
    '4294967295',
    '4294967296',
    '255.255.255.255',
  ])
  .concat([
    '',
    ' ',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1.2.3.4 x',
    '1.2.3.4x',
    '1..2.3',
    '1.2.3.4.5',
    '-1.2.3.4',
    '+1.2.3.4',
    '1.2.3.0x',
    'ö',
  ])
  .concat([
    '::1',
    'ff02::1',
    '::ffff:1.2.3.4',
    'fe80::1%lo',
    '1::2::3',
    ':::',
    '12345::',
    '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8:9',
    'ABCD::',
  ])
  .concat([
    `1.2.3.${'0'.repeat(247)}4ö`,
    `1.2.3.${'0'.repeat(247)}4`,
    `1.2.3.${'0'.repeat(9)}4`,
    '1'.repeat(254),
    '1'.repeat(255),
    '1'.repeat(999),
  ])
