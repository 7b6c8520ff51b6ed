import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { findPlace } from '#lib/learn/lesson/isolation.js'
import type { Half } from '#lib/learn/lesson/protocol.js'
import { Lesson } from '#lib/learn/lesson/server.js'
import { patiently } from './patient.js'

const ENOUGH_TABS = 200

/** The lesson's server, which ends with the test. */
export async function startLesson(t: TestContext): Promise<Lesson> {
  const lesson = await Lesson.start({ place: patiently(await findPlace()) })
  t.after(() => lesson.close())
  return lesson
}

/** The lesson's page under a user's hands, which are on the keyboard alone. */
export class LessonPage {
  /** What the page did not mean to happen: exceptions, and what its policy forbids. */
  readonly problems: string[] = []

  private constructor(readonly page: Page) {
    page.setDefaultTimeout(60_000)
    page.on('pageerror', error => this.problems.push(String(error)))
    page.on('console', message => {
      if (message.type() === 'error') this.problems.push(message.text())
    })
  }

  /** Opens it, and waits until the parent stands before its first line. */
  static async open(browser: Browser, url: string): Promise<LessonPage> {
    const lesson = new LessonPage(await browser.newPage({ viewport: { width: 1280, height: 800 } }))
    await lesson.page.goto(url)
    await lesson.until('parent', /^before/)
    return lesson
  }

  async doing(half: Half): Promise<string> {
    return (await this.page.locator(`.half.${half} .doing`).textContent()) ?? ''
  }

  /** Waits until a process does what matches. */
  async until(half: Half, does: RegExp): Promise<void> {
    await this.page.locator(`.half.${half} .doing`).filter({ hasText: does }).waitFor()
  }

  /** Waits until one of the two can be stepped, or the parent has ended. */
  async untilNext(): Promise<void> {
    const paused = this.page.locator('.half .doing').filter({ hasText: /^before/ })
    const over = this.page.locator('.half.parent .doing').filter({ hasText: /^ended/ })
    await paused.or(over).first().waitFor()
  }

  press(key: string): Promise<void> {
    return this.page.keyboard.press(key)
  }

  /** Steps a process that is paused, and waits until it is somewhere else. Returns what it then does. */
  async step(half: Half): Promise<string> {
    const before = await this.doing(half)
    await this.press(half === 'parent' ? 'p' : 'c')
    await this.press('s')
    await this.page.waitForFunction(
      ([selector, text]) => document.querySelector(selector as string)?.textContent !== text,
      [`.half.${half} .doing`, before],
    )
    return this.doing(half)
  }

  /** Steps the parent until it stands before a line. */
  async stepTo(line: number): Promise<void> {
    for (let steps = 0; steps < 100 && (await this.doing('parent')) !== `before line ${line}`; steps++) {
      await this.step('parent')
      await this.until('parent', /^before/)
    }
  }

  /** What the button, the summary or the label of the text field says that the focus is on. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const { activeElement } = document
      if (activeElement instanceof HTMLInputElement) return activeElement.labels?.[0]?.textContent ?? ''
      return (activeElement?.matches('button, summary') && activeElement.textContent) || ''
    })
  }

  /** Replaces what is in a text field. */
  async type(text: string): Promise<void> {
    await this.press('Control+a')
    await this.page.keyboard.type(text)
  }

  /** Goes on with the Tab key to the control that says this. */
  async tabTo(says: RegExp): Promise<void> {
    for (let tabs = 0; tabs < ENOUGH_TABS; tabs++) {
      await this.press('Tab')
      if (says.test(await this.focused())) return
    }
    throw new Error(`The Tab key does not come to ${says}.`)
  }

  /** Whether the upper edge of an element, or of the focus's, lies under what stays in sight, or out of it. */
  isCovered(selector?: string): Promise<boolean> {
    return this.page.evaluate(selector => {
      const element = selector === undefined ? document.activeElement : document.querySelector(selector)
      if (element === null) return true
      const { left, top, width } = element.getBoundingClientRect()
      // Where its edge is rounded there is nothing of it in a corner.
      const there = document.elementFromPoint(left + width / 2, top + 2)
      return !(there !== null && (element.contains(there) || there.contains(element)))
    }, selector)
  }

  /** Goes with the Tab key through all that takes the focus, and says of each whether it is covered. */
  async tabThrough(key: 'Tab' | 'Shift+Tab'): Promise<readonly { readonly what: string; readonly covered: boolean }[]> {
    const stops: { what: string; covered: boolean }[] = []
    for (let tabs = 0; tabs < ENOUGH_TABS; tabs++) {
      await this.press(key)
      const what = await this.page.evaluate(() => {
        const { activeElement } = document
        return activeElement === document.body ? '' : (activeElement?.outerHTML.slice(0, 120) ?? '')
      })
      if (what === '') break
      stops.push({ what, covered: await this.isCovered() })
    }
    return stops
  }

  /** The text of a part of the page, by its heading. */
  async panel(heading: string): Promise<string> {
    return this.page.getByRole('region', { name: heading }).innerText()
  }
}
