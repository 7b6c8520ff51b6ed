import { render } from 'preact'
import { App } from './app.js'
import type { Lesson } from './lesson.js'
import { liveLesson } from './live.js'
import { findRecording, recordedLesson } from './recorded.js'

async function findLesson(): Promise<Lesson> {
  const token = new URLSearchParams(location.search).get('token')
  if (token !== null) return liveLesson(token)
  const recording = findRecording()
  if (recording === undefined) throw new Error('Open the whole address that "mreq lesson" prints, with its token.')
  return recordedLesson(recording)
}

function NotStarted({ error }: { error: unknown }) {
  return (
    <main class="problem">
      <h1>The lesson did not start</h1>
      <p role="alert">{error instanceof Error ? error.message : String(error)}</p>
    </main>
  )
}

const root = document.getElementById('lesson') as HTMLElement
findLesson().then(
  lesson => render(<App lesson={lesson} />, root),
  error => render(<NotStarted error={error} />, root),
)
