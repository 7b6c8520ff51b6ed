import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Half, State } from '#lib/learn/lesson/protocol.js'
import { CallPanel } from './call.js'
import { CodePane } from './code.js'
import { commandFor } from './commands.js'
import { Datagrams } from './datagrams.js'
import { Experiments } from './experiments.js'
import { KeyList } from './key-list.js'
import { type KeyCommand, useKeys } from './keys.js'
import type { Lesson, Send } from './lesson.js'
import { Output } from './output.js'
import { Tables } from './tables.js'
import { Toolbar } from './toolbar.js'
import { Variables } from './variables.js'
import { announcement, processOf } from './words.js'

function Problem({ text }: { text: string | undefined }) {
  return (
    <div role="alert" class="alert">
      {text !== undefined && <p>{text}</p>}
    </div>
  )
}

export function App({ lesson }: { lesson: Lesson }) {
  const [state, setState] = useState<State>()
  const [half, setHalf] = useState<Half>('parent')
  const [lost, setLost] = useState<string>()
  const [refused, setRefused] = useState<string>()
  const [keysOn, setKeysOn] = useState(true)
  const run = useRef<number | undefined>(undefined)

  useEffect(() => lesson.follow(setState, setLost), [lesson])
  useEffect(() => {
    if (run.current !== state?.run) setHalf('parent')
    run.current = state?.run
  }, [state?.run])

  useEffect(() => {
    // The call just made is at the top of its panel: not taken from under somebody who is busy there.
    const panel = document.querySelector('.left')
    if (!panel?.contains(document.activeElement)) panel?.scrollTo(0, 0)
  }, [state?.calls.length])

  const sent = useRef(0)
  const send = useCallback<Send>(
    async command => {
      const turn = ++sent.current
      setRefused(undefined)
      const refusal = await lesson.send(command)
      // An answer that comes late says nothing of the command that was given after it.
      if (turn === sent.current) setRefused(refusal)
    },
    [lesson],
  )

  const press = (key: KeyCommand) => {
    if (state === undefined) return
    if (key === 'parent' || key === 'child') {
      if (processOf(state, key) !== undefined) setHalf(key)
      return
    }
    const command = commandFor(key, lesson.source, state, half)
    if (command !== undefined) send(command)
  }
  useKeys(keysOn, press)

  if (state === undefined) {
    return (
      <main class="problem">
        <h1>The listing, step by step</h1>
        <p role="status">{lost ?? 'Starting the listing…'}</p>
      </main>
    )
  }
  const process = processOf(state, half)
  return (
    <div class="lesson">
      <main class="panes">
        <div class="stage">
          <header class="top">
            <div class="title">
              <h1>The listing, step by step</h1>
              <p>
                {lesson.live
                  ? 'One program in C and in TypeScript, on real sockets.'
                  : 'A recorded run on real sockets. To edit and to try: npx mreq lesson'}
              </p>
            </div>
            <Toolbar source={lesson.source} state={state} half={half} setHalf={setHalf} send={send} />
            <Problem text={lost ?? refused} />
            {state.notice !== undefined && <p class="notice">{state.notice}</p>}
            <p role="status" class="visually-hidden">
              {announcement(lesson.source, state, half)}
            </p>
          </header>
          <CodePane source={lesson.source} state={state} half={half} send={send} />
        </div>
        <div class="panels">
          <div class="left">
            <div class="column now">
              <CallPanel source={lesson.source} state={state} process={process} />
              <Tables tables={state.tables} />
            </div>
            <div class="column then">
              <Datagrams datagrams={state.datagrams} />
              <Output state={state} />
              <Experiments source={lesson.source} state={state} live={lesson.live} send={send} />
            </div>
          </div>
          <Variables
            key={`${state.run} ${half}`}
            process={process}
            started={state.started}
            live={lesson.live}
            send={send}
          />
        </div>
      </main>
      <footer class="keys">
        <KeyList on={keysOn} setOn={setKeysOn} />
      </footer>
    </div>
  )
}
