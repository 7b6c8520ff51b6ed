import { Lesson } from '../learn/lesson/server.js'

const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken on 127.0.0.1',
  EACCES: 'is not for an ordinary user',
}

/** Serves the lesson until it is interrupted. Returns the exit status. */
export async function lesson(port: number): Promise<number> {
  let server: Lesson
  try {
    server = await Lesson.start({ port })
  } catch (error) {
    const refusal = REFUSALS[(error as NodeJS.ErrnoException).code ?? '']
    if (refusal === undefined) throw error
    process.stderr.write(`port ${port} ${refusal}: choose another, or leave --port out\n`)
    return 1
  }
  process.stdout.write(`The lesson is at\n  ${server.url}\nuntil Ctrl-C. It is for this machine only.\n`)
  // For good: a second Ctrl-C is not to cut short what close() clears away.
  await new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, resolve)
  })
  await server.close()
  return 0
}
