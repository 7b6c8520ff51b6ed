// Loaded before a program, by --import: writes what trace() tells of its main thread to a file named by its process id.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { trace } from 'mreq'
import { childEnded } from '#lib/learn/child.js'
import { listen } from '#lib/trace/tracer.js'

const folder = process.env.MREQ_TRACED
if (folder !== undefined && isMainThread) {
  const file = join(folder, String(process.pid))
  trace({ to: ({ text }) => appendFileSync(file, `${text}\n`) })
  // The listing's child is to make all its calls, however long it takes to start.
  listen({
    form: { full: false },
    told() {},
    before(name, args) {
      if (name === 'kill') childEnded(args[0] as number)
    },
  })
}
