import type { Command, Source, State } from '#lib/learn/lesson/protocol.js'
import { hexOf } from './bytes.js'
import type { Lesson } from './lesson.js'

async function refusal(response: Response): Promise<string> {
  const text = (await response.text()).trim()
  return text === '' ? `The server answered ${response.status} ${response.statusText}.` : text
}

/** The lesson of the server that this page came from. */
export async function liveLesson(token: string): Promise<Lesson> {
  // Each load of the page is a run of its own.
  const session = hexOf(crypto.getRandomValues(new Uint8Array(16)))
  const url = (path: string) => `${path}?${new URLSearchParams({ token, session })}`
  const response = await fetch(`source?${new URLSearchParams({ token })}`)
  if (!response.ok) throw new Error(await refusal(response))
  const source: Source = await response.json()

  return {
    source,
    live: true,
    follow(told, trouble) {
      const events = new EventSource(url('events'))
      events.addEventListener('message', ({ data }) => {
        trouble(undefined)
        told(JSON.parse(data) as State)
      })
      events.addEventListener('error', () =>
        trouble(
          events.readyState === EventSource.CLOSED
            ? 'The server does not know this page, or has as many open as it takes: open the address that "mreq lesson" has printed last.'
            : 'The connection to the server is lost. If it has ended, start "mreq lesson" again and open the address that it prints.',
        ),
      )
      return () => events.close()
    },
    async send(command: Command) {
      try {
        const answer = await fetch(url('command'), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(command),
        })
        return answer.ok ? undefined : await refusal(answer)
      } catch {
        return 'The server does not answer.'
      }
    },
  }
}
