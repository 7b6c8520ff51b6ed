import type { Place } from './isolation.js'
import type { State } from './protocol.js'
import { Session } from './session.js'

/** A session without a page, and what waits for what comes of its commands. */
export class Driver {
  readonly session: Session
  #wake = () => {}

  constructor(place: Place) {
    this.session = new Session(place, () => this.#wake())
  }

  get state(): State {
    return this.session.state
  }

  /** Waits until the state is so; false where that has not come in these milliseconds. */
  async until(so: (state: State) => boolean, milliseconds: number): Promise<boolean> {
    const end = performance.now() + milliseconds
    while (!so(this.state)) {
      const left = end - performance.now()
      if (left <= 0) return false
      await new Promise<void>(resolve => {
        const late = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(late)
          resolve()
        }
      })
    }
    return true
  }
}
