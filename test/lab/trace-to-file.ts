// Loaded before a program, by --import: writes what trace() tells of its main thread to a file named by its process id.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { trace } from 'mreq'
import { native } from '#lib/abi/binding.js'
import { childEnded } from '#lib/learn/child.js'

const folder = process.env.MREQ_TRACED
if (folder !== undefined && isMainThread) {
  const file = join(folder, String(process.pid))
  // The listing's child is to make all its calls, however long it takes to start.
  const { kill } = native
  native.kill = (pid, signal) => {
    childEnded(pid)
    return kill(pid, signal)
  }
  trace({ to: ({ text }) => appendFileSync(file, `${text}\n`) })
}
