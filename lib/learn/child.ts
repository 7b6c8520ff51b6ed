import { readFileSync } from 'node:fs'

// Long enough for a machine that has much else to do to start Node, in milliseconds.
const PATIENCE = 10_000
const LOOK = 20

/** Waits until a child that nobody has waited for has ended, for 10 seconds at most. Nothing else happens meanwhile. */
export function childEnded(pid: number): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  const runs = () => /^State:\s+[^ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  for (const end = performance.now() + PATIENCE; runs() && performance.now() < end; ) Atomics.wait(never, 0, 0, LOOK)
}
