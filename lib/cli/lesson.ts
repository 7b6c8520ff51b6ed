import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Lesson } from '../learn/lesson/server.js'

/** Serves the lesson until it is interrupted; `open` asks the desktop's browser for it. */
export async function lesson(port: number, open: boolean): Promise<void> {
  const server = await Lesson.start({ port })
  process.stdout.write(`The lesson is at\n  ${server.url}\nuntil Ctrl-C. It is for this machine only.\n`)
  if (open)
    spawn('xdg-open', [server.url], { stdio: 'ignore', detached: true })
      .on('error', () => {
        process.stderr.write('xdg-open is not there: open the address yourself.\n')
      })
      .unref()
  await Promise.race(['SIGINT', 'SIGTERM', 'SIGHUP'].map(signal => once(process, signal)))
  await server.close()
}
