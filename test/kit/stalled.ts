// Loaded before a program, by --import: a machine that stands still for 3 seconds each time that the program begins to wait. The clock
// has gone on then, and what was waited for is over.
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers/promises'

const STALL = 3000
// Longer than from one look of a wait to the next, in milliseconds.
const APART = 60

const now = performance.now.bind(performance)
const sleep = timers.setTimeout
let stood = 0
let last = 0
performance.now = () => now() + stood
timers.setTimeout = (milliseconds, ...rest) => {
  const begins = now() - last > APART
  last = now()
  if (begins) stood += STALL
  return sleep(begins ? 0 : milliseconds, ...rest)
}
syncBuiltinESMExports()
