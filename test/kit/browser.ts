import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'

const EXECUTABLE = '/usr/bin/chromium'

/** Why there is no browser to test with, and what to do about it; false where there is one. */
export const noBrowser: string | false =
  !existsSync(EXECUTABLE) && 'there is no chromium: sudo apt-get install -y chromium'

/** A browser without a window, which is closed at the end of the test. As root it cannot have a sandbox. */
export async function openBrowser(t: TestContext): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: EXECUTABLE,
    timeout: 180_000,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  t.after(() => browser.close())
  return browser
}

const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url))

/** Writes what is on the screen to out/screenshots/. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: `${SCREENSHOTS}${name}.png` })
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What axe-core finds serious or critical, each with the element that it is about. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  // Given to the debugger, as the page's own policy lets in no script.
  await page.evaluate(AXE)
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run({ preload: false } as import('axe-core').RunOptions)
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
  })
}
