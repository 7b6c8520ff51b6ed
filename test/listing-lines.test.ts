import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from './kit/root.js'

// What the two languages write differently, written as one.
const plain = (line: string): string =>
  line
    .replace(/\/\*.*?\*\//g, '')
    .replace(/\(struct \w+ \*\)/g, '')
    .replace(/sizeof (\w+(\.\w+)*)/g, 'sizeof($1)')
    .replace(/(?<![&\w ])&(?=\w)|(?<=, )&(?=\w)/g, '')
    .replace(/\]!/g, ']')
    .replace(/\.value\b/g, '')
    .replace(/([!=]=)=/g, '$1')
    .replace(/"/g, "'")
    .replace(/\bNULL\b/g, 'null')
    .replace(/;$/, '')
    .trim()
const comment = (line: string): string => /\/\*.*\*\//.exec(line)?.[0] ?? ''
const calls = (line: string): string[] =>
  [...plain(line).matchAll(/(?<!new )\b(?!(?:if|for|return)\b)[a-z]\w*(?=\()/g)].map(([name]) => name)

test('the same statement stands on the same line of both, where the article has it', () => {
  const [inC, inTs] = ['listing.c', 'listing.ts'].map(name => [
    '',
    ...readFileSync(join(root, 'lib/listing', name), 'utf8')
      .trimEnd()
      .split('\n'),
  ]) as [string[], string[]]
  assert.equal(inTs.length, inC.length)
  for (const lines of [inC, inTs]) {
    for (const [line, text] of lines.entries()) {
      assert(text.length <= 100, `line ${line} has ${text.length} columns`)
      assert(line < 2 || text !== '' || lines[line - 1] !== '', `line ${line} is one more blank line`)
    }
    const places: readonly [first: number, last: number, start: RegExp, end: RegExp][] = [
      [71, 74, /socket.*IPPROTO_UDP/s, /die\(.socket.\)/],
      [76, 79, /setsockopt\(s, SOL_SOCKET, SO_REUSEADDR/, /die\(.SO_REUSEADDR.\)/],
      [81, 84, /bind\(s, .*group/, /die\(.bind.\)/],
      [87, 92, /mreq\.imr_multiaddr = .*IP_ADD_MEMBERSHIP, &?mreq/s, /die\(.IP_ADD_MEMBERSHIP.\)/],
      [88, 88, /mreq\.imr_interface\.s_addr = .*INADDR_ANY/, /INADDR_ANY/],
      [93, 103, /IP_MULTICAST_IF.*IP_MULTICAST_TTL.*IP_MULTICAST_LOOP.*fork\(\)/s, /die\(.fork.\)/],
      [104, 122, /^ {4}if \(pid ===? 0\) \{\n.*recvfrom\(.*printf\(.*return 0/s, /^ {4}\}$/],
      [123, 137, /snprintf\(.*sendto\(.*sleep\(.*wait\(.*close\(.*return 0/s, /^\}$/],
    ]
    for (const [first, last, within, end] of places) {
      assert.match(lines.slice(first, last + 1).join('\n'), within, `lines ${first} to ${last}`)
      assert.match(lines[last] ?? '', end)
    }
  }
  // Before it stand the declarations, which are each language's own; after it what calls main().
  for (let line = 64; line <= 137; line++) {
    assert.deepEqual(
      [comment(inTs[line] ?? ''), plain(inTs[line] ?? '')],
      [comment(inC[line] ?? ''), plain(inC[line] ?? '')],
      `line ${line}`,
    )
  }
  for (let line = 31; line < 64; line++) {
    const ofC = calls(inC[line] ?? '').filter(name => name !== 'setvbuf')
    assert.deepEqual(calls(inTs[line] ?? ''), ofC, `line ${line}`)
  }
})
