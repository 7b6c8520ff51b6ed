// A program: makes the calls of every room, and native's with what is odd, and writes down what trace() told of them. The
// first and the last that count are calls on descriptors that nobody has.
import { writeFileSync } from 'node:fs'
import * as m from 'mreq'
import * as c from 'mreq/c'
import { native, value } from '#lib/abi/binding.js'
import { put, rows } from '#lib/abi/option.js'
import { calls as cCalls } from './calls-c.js'
import { calls as mreqCalls } from './calls-mreq.js'
import { calls as nativeCalls } from './calls-native.js'
import { oddCalls } from './odd-calls.js'
import { steps } from './steps.js'
import type { Callable, Calls } from './strange.js'

const lines: string[] = []
const skipped: string[] = []

// What makes calls of libuv's, of the C library's or to rtnetlink(7), which strace takes apart as trace() does not.
const APART = /^(watch|interfaces|memberships|Poller|Receiver|getifaddrs|if_|fork|exit|trace|sleep|kill|wait)/

function makeAll(room: string, module: object, calls: Calls): void {
  for (const [name, call] of Object.entries(calls)) {
    if ('apart' in call || APART.test(name)) {
      skipped.push(`${room} ${name}`)
      continue
    }
    try {
      const by = call.by ?? ((module as Record<string, Callable>)[name] as Callable)
      const answer = by(...call.parameters.map(parameter => parameter.value()))
      call.after?.(answer)
    } catch {
      // What is refused before the kernel hears of it is told of nowhere; what is refused there, both tell.
    }
  }
}

/** Every sample of an option is set, and every option read into memory of several lengths. */
function allOptions(): void {
  for (const { domain, steps: onOneSocket } of steps) {
    const fd = m.socket(domain, m.SOCK_DGRAM)
    for (const { level, option, set } of onOneSocket) m.setsockopt(fd, level, option, set as Uint8Array)
    m.close(fd)
  }
  const numbers = m as unknown as Readonly<Record<string, number>>
  for (const { name, levels, gives } of rows()) {
    for (const level of levels) {
      const fd = native.socket(level === 'IPPROTO_IPV6' ? m.AF_INET6 : m.AF_INET, m.SOCK_DGRAM, 0)
      const at = [numbers[level] as number, numbers[name] as number] as const
      for (const length of [gives?.size ?? 4, 0, 1, 2, 5, 12]) {
        native.getsockopt(fd, ...at, length)
        value.fill(0, 0, 512)
        value[0] = 2
        native.setsockopt(-1, ...at, length * 8)
        native.setsockopt(-1, ...at, Math.min(length, 300))
      }
      native.close(fd)
    }
  }
  put(m.SOL_SOCKET, m.SO_RCVBUF, 4096)
  native.setsockopt(-1, 99, 1, 4)
}

const tracing = m.trace({ full: process.argv[3] === 'full', to: ({ text }) => void lines.push(text) })
native.shutdown(-7, 0)
makeAll('native', native, nativeCalls)
makeAll('mreq', m, mreqCalls)
makeAll('mreq/c', c, cCalls)
allOptions()
oddCalls()
native.shutdown(-8, 0)
tracing.stop()
writeFileSync(process.argv[2] as string, JSON.stringify({ lines, skipped }))
process.exit(0)
