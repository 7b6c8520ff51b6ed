import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Half } from '#lib/learn/lesson/protocol.js'
import { accessibilityProblems, noBrowser, openBrowser, screenshot } from './kit/browser.js'
import { LessonPage, startLesson } from './kit/lesson-page.js'
import { BIND, FORK, JOIN, line, RECEIVE, SEND } from './kit/listing.js'

const DOCS = fileURLToPath(new URL('../lesson/build/docs.js', import.meta.url))
const SIZES = [
  [400, 800],
  [1280, 800],
  [1366, 768],
  [1920, 1080],
] as const

const options = { skip: noBrowser, timeout: 900_000 }

/** In every width, light and dark: axe finds nothing serious, nothing is cut off, and nothing went wrong until now. */
async function assertFine({ page, problems }: LessonPage, name: string): Promise<void> {
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await screenshot(page, `${name}${width}-${colorScheme}`)
      assert.deepEqual(await accessibilityProblems(page), [], `${width} ${colorScheme}`)
      const { scrollWidth, scrollHeight } = await page.evaluate(() => {
        const { scrollWidth, scrollHeight } = document.documentElement
        return { scrollWidth, scrollHeight }
      })
      assert.equal(scrollWidth, width)
      if (width > 768) assert.equal(scrollHeight, height, `${width}: the page is one screen`)
    }
  }
  assert.deepEqual(problems, [])
}

test('the keyboard alone steps through the whole listing, parent and child', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  const ran: Record<Half, Set<string>> = { parent: new Set(), child: new Set() }

  for (let steps = 0; steps < 200; steps++) {
    const now = { parent: await lesson.doing('parent'), child: await lesson.doing('child') }
    if (now.parent.startsWith('ended')) break
    // The child first: it is to wait in recvfrom() when the parent sends.
    const half = (['child', 'parent'] as const).find(each => now[each].startsWith('before'))
    if (half === undefined) await lesson.untilNext()
    else {
      ran[half].add(now[half].replace('before line ', ''))
      await lesson.step(half)
    }
    // One that has been stepped may wait for the greeting.
    if (now.parent === `before line ${line('pid === 0')}` && ran.child.size === 0)
      await lesson.until('child', /^before/)
  }

  assert.equal(await lesson.doing('parent'), 'ended, status 0')
  assert.match(await lesson.doing('child'), /^ended/)
  const inParent = [
    's = socket(',
    'SO_REUSEADDR, on',
    'IP_MULTICAST_TTL, ttl',
    'IP_MULTICAST_LOOP, loop',
    'sleep(1)',
    'wait(null)',
  ]
  for (const stop of [BIND, JOIN, FORK, SEND, ...inParent.map(text => line(text))])
    assert.ok(ran.parent.has(`${stop}`), `${stop}`)
  for (const stop of [
    RECEIVE,
    ...['prctl(PR', 'for (i = 0', 'fromlen.value =', "printf('%s: "].map(text => line(text)),
  ])
    assert.ok(ran.child.has(`${stop}`), `${stop} in the child`)
  assert.match(await lesson.panel('Output'), /(127\.0\.0\.1: Hello from .*\s+){3}/)
  assert.match(await lesson.panel('Datagrams'), /sent to 233\.252\.0\.1:\d+.*received from 127\.0\.0\.1:\d+/s)
  await screenshot(lesson.page, 'ended')
  assert.deepEqual(lesson.problems, [])
})

test('a field that is edited is what the kernel gets, and its refusal is explained', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  await lesson.stepTo(JOIN)
  await lesson.tabTo(/^Edit imr_multiaddr/)
  await lesson.press('Enter')
  await lesson.page.getByRole('form', { name: 'Edit imr_multiaddr.s_addr' }).waitFor()
  await lesson.type('192.0.2.1')
  await lesson.page.locator('output').filter({ hasText: 'c0 00 02 01' }).waitFor()
  await screenshot(lesson.page, 'edit')
  await lesson.press('Enter')
  await lesson.page.getByRole('button', { name: /imr_multiaddr.* 192\.0\.2\.1/ }).waitFor()
  assert.match(await lesson.focused(), /^Edit imr_multiaddr/, 'the focus goes back to the field')
  await lesson.step('parent')
  await lesson.until('parent', /^(before|ended)/)
  assert.match(await lesson.focused(), /^Edit imr_multiaddr/, 'and stays there')
  const call = await lesson.panel('System call')
  assert.match(call, /IP_ADD_MEMBERSHIP, \{imr_multiaddr=inet_addr\("192\.0\.2\.1"\).* = -1 EINVAL/)
  assert.match(call, /Returned\s+-1\s+errno\s+EINVAL Invalid argument\s+\S/)
  await screenshot(lesson.page, 'edited')
  assert.deepEqual(lesson.problems, [])
})

test('wrong values are tried, and each errno is explained', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  for (const [label, value, refusal] of [
    ['Join an address that is no group', '192.0.2.1', 'EINVAL'],
    ['Join on an interface that is not there', '192.0.2.77', 'ENODEV'],
    ['Leave a group that was not joined', '233.252.0.2', 'EADDRNOTAVAIL'],
  ] as const) {
    await lesson.tabTo(new RegExp(`^${label}`))
    await lesson.type(value)
    await lesson.press('Enter')
    const outcome = lesson.page.getByRole('listitem').filter({ hasText: label }).getByRole('status')
    await outcome.filter({ hasText: `= -1 ${refusal}` }).waitFor()
    assert.ok((await outcome.locator('.hint').innerText()).includes(refusal === 'ENODEV' ? 'interface' : value), label)
    await lesson.type('ff02::1')
    assert.equal(await outcome.innerText(), '', 'what came of another value')
  }
  for (const [value, reads] of [
    ['8', 'struct ip_mreq:'],
    ['12', 'struct ip_mreqn,'],
  ] as const) {
    await lesson.tabTo(/^Join with a wrong length/)
    await lesson.type(value)
    await lesson.press('Enter')
    await lesson.page.locator('.experiments .hint').filter({ hasText: reads }).waitFor()
  }
  await screenshot(lesson.page, 'tried')
  assert.deepEqual(lesson.problems, [])
})

test('two browsers at once have a run each, and starting over is a new run', options, async t => {
  const { url } = await startLesson(t)
  const [one, other] = await Promise.all([openBrowser(t), openBrowser(t)])
  const [first, second] = [await LessonPage.open(one, url), await LessonPage.open(other, url)]
  const pid = (lesson: LessonPage) => lesson.page.locator('.half.parent .pid').innerText()
  assert.notEqual(await pid(first), await pid(second))

  const start = await second.doing('parent')
  await first.stepTo(BIND)
  assert.equal(await second.doing('parent'), start)

  const before = await pid(first)
  await first.press('o')
  await first.page.waitForFunction(
    old => document.querySelector('.half.parent .pid')?.textContent?.trim() !== old,
    before.trim(),
  )
  await first.until('parent', /^before/)
  assert.equal(await first.doing('parent'), start)
  assert.match(await first.panel('System call'), /Nothing has run yet/)
  assert.deepEqual([...first.problems, ...second.problems], [])
})

test('at fork() the panel says what C does, and what Node cannot', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  await lesson.stepTo(FORK)
  const variables = await lesson.panel('Variables')
  assert.match(variables, /Started as MREQ_INTERFACE=127\.0\.0\.1 .* listing 233\.252\.0\.1 \d+/)
  assert.match(variables, /ntohs\(\) \d+\s+as this machine reads it \d+/)
  assert.match(variables, /ntohl\(\) 3925606401\s+as this machine reads it 16841961/)
  assert.match(variables, /iface\s+const char \*, to 10 bytes/)
  assert.match(variables, /buf\s+char \[1024\], 1024 bytes\s+Zeros here; in C any bytes, until it is written\./)
  await lesson.step('parent')
  await lesson.until('parent', /^before/)
  await lesson.until('child', /^before/)
  const call = await lesson.panel('System call')
  const pid = await lesson.page.locator('.half.child .pid').innerText()
  assert.match(call, new RegExp(`fork\\(\\) makes clone\\(2\\).* here ${pid.trim()}\\. Node cannot.* its own doing`))
  await screenshot(lesson.page, 'forked')
  await lesson.press('c')
  await lesson.page.getByRole('region', { name: 'System call' }).filter({ hasText: 'here 0. Node cannot' }).waitFor()
  assert.deepEqual(lesson.problems, [])
})

test('run goes on to a breakpoint, which the arrow keys find', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  await lesson.tabTo(new RegExp(`^${line('const group')}$`))
  for (let stops = 0; stops < 60 && (await lesson.focused()) !== String(BIND); stops++) await lesson.press('ArrowDown')
  await lesson.press('Space')
  await lesson.page.getByRole('button', { name: `Breakpoint on line ${BIND}`, pressed: true }).waitFor()
  await lesson.press('r')
  await lesson.until('parent', new RegExp(`^before line ${BIND}$`))
  assert.deepEqual(lesson.problems, [])
})

test('a plain run shows the program as it is: every greeting is received', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  const variables = await lesson.panel('Variables')
  assert.match(variables, /argc/)
  assert.doesNotMatch(variables, /Choose a field/, 'argc is not to be edited')
  await lesson.press('r')
  await lesson.until('parent', /^ended, status 0$/)
  await lesson.until('child', /^ended, status 0$/)
  assert.match(await lesson.panel('Variables'), /^Variables.*They are gone with the process\.$/s)
  assert.match(await lesson.panel('Output'), /(127\.0\.0\.1: Hello from .*\s+){3}/)
  const ran = await lesson.page.locator('tr.ran').boundingBox()
  const code = await lesson.page.locator('.code .scroll').boundingBox()
  assert.ok(ran && code && ran.y > code.y && ran.y < code.y + code.height, 'the last line that ran is in sight')
  await screenshot(lesson.page, 'run')
  assert.deepEqual(lesson.problems, [])
})

test('a half that waits says for what', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  await lesson.stepTo(line('pid === 0'))
  await lesson.until('child', /^before/)
  for (let steps = 0; steps < 20 && (await lesson.doing('child')) !== `running line ${RECEIVE}`; steps++)
    await lesson.step('child')
  const waits = `recvfrom() waits for a datagram: choose the parent and step past line ${SEND}`
  await lesson.page.getByRole('region', { name: 'System call' }).filter({ hasText: waits }).waitFor()
  const variables = await lesson.panel('Variables')
  assert.match(variables, /of the child’s main\(\), as at the last stop/)
  assert.doesNotMatch(variables, /Choose a field/)
})

test('at 400 indents are seen, and the focus is never behind what stays in sight', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  await lesson.stepTo(JOIN)
  await lesson.page.setViewportSize({ width: 400, height: 800 })
  const starts = [RECEIVE + 1, RECEIVE + 2].map(async line => {
    const code = lesson.page.locator(`tr:has([data-line="${line}"]) .c .rest`)
    return (await code.boundingBox())?.x ?? 0
  })
  const [condition = 0, then = 0] = await Promise.all(starts)
  assert.ok(then > condition, `what is indented further begins further to the right: ${condition} ${then}`)
  const stops = await lesson.tabThrough('Tab')
  const back = await lesson.tabThrough('Shift+Tab')
  assert.ok(stops.length > 20 && back.length > 20, `${stops.length} ${back.length}`)
  // A panel is higher than the screen.
  const covered = [...stops, ...back].filter(({ what, covered }) => covered && !what.startsWith('<section'))
  assert.deepEqual(covered, [])

  await lesson.tabTo(/^Edit sin_port/)
  await lesson.press('Enter')
  await lesson.page.getByRole('form', { name: 'Edit sin_port' }).waitFor()
  await screenshot(lesson.page, 'edit400')
  assert.equal(await lesson.isCovered('.edit'), false)
  assert.deepEqual(lesson.problems, [])
})

test('in every width, light and dark, nothing is cut off and axe finds nothing serious', options, async t => {
  const lesson = await LessonPage.open(await openBrowser(t), (await startLesson(t)).url)
  await lesson.stepTo(JOIN)
  await lesson.step('parent')
  await lesson.until('parent', /^before/)
  await assertFine(lesson, '')
})

test('a recording is stepped through from a file, without a server', options, async t => {
  const path = execFileSync(process.execPath, [DOCS], { encoding: 'utf8', timeout: 300_000 }).trim()
  const lesson = await LessonPage.open(await openBrowser(t), pathToFileURL(path).href)
  const start = await lesson.doing('parent')
  await lesson.stepTo(JOIN)
  await lesson.step('parent')
  assert.match(await lesson.panel('System call'), /IP_ADD_MEMBERSHIP, .* = 0/)
  assert.match(await lesson.panel('Try a wrong value'), /Not in a recording/)
  await assertFine(lesson, 'recorded-')

  await lesson.press('r')
  await lesson.until('parent', /^ended/)
  assert.match(await lesson.panel('Output'), /(127\.0\.0\.1: Hello from .*\s+){3}/)
  await lesson.press('o')
  assert.equal(await lesson.doing('parent'), start)
})
