import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApp, startTryOut, stopApp, temporaryFolder } from './testing/running-app.ts'

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const found = existsSync(executablePath)
const required = process.env.CI_REQUIRE_BROWSER !== undefined
const pictures = fileURLToPath(new URL('../docs/pictures/', import.meta.url))
// `KEEP_PICTURES=1 npx vitest run src/pictures.browser.test.ts` writes what the README and docs show.
const keep = process.env.KEEP_PICTURES !== undefined

const wide = { width: 1280, height: 1000 }
// As long as the whole answer, so that the picture in the README needs no scrolling.
const tall = { width: 1100, height: 1760 }
const narrow = { width: 480, height: 900 }

test.skipIf(found || required)('skipped: no Chromium here, so nobody looked at the pages', () => undefined)

describe.skipIf(!found && !required)('what a person sees in the try-out', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let app: RunningApp
  let browser: Browser

  beforeAll(async () => {
    folder = await temporaryFolder()
    app = await startTryOut(folder.folder)
    browser = await chromium.launch({
      executablePath,
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    if (app) await stopApp(app)
    await folder.remove()
  })

  test('/spend me typed on the page brings the figures and then the chart', async () => {
    const page = await open('/?user=U0ANA&view=dm&terminal=0', tall)
    await page.locator('textarea').first().fill('/spend me')
    await page.keyboard.press('Enter')

    const chart = page.locator('img[src*="/charts/"]').last()
    await chart.waitFor({ timeout: 25_000 })
    await expectLoaded(page)

    expect(await chart.getAttribute('alt')).toMatch(/\$/)
    await keepPicture(page, 'spend-me')
    await keepPicture(await open('/?user=U0ANA&view=dm&terminal=0', narrow), 'spend-me-narrow')
  })

  test('the Home tab shows the month, and another period at a press', async () => {
    const page = await open('/?user=U0ANA&view=home&terminal=0', tall)
    await page.locator('img[src*="/charts/"]').first().waitFor({ timeout: 25_000 })
    await expectLoaded(page)
    await keepPicture(page, 'home')

    await page
      .getByRole('button', { name: /7 days/ })
      .first()
      .click()

    await page
      .getByText(/last 7 days/i)
      .first()
      .waitFor({ timeout: 25_000 })
  })

  test('a request sent from the terminal panel makes the figure grow', async () => {
    const page = await open('/?user=U0ANA&view=home&terminal=1', wide)
    await page.getByRole('button', { name: /send a request/i }).click()

    await page
      .getByText(/\b200\b/)
      .first()
      .waitFor({ timeout: 25_000 })

    await keepPicture(page, 'terminal')
  })

  test('somebody without any usage is told how to begin', async () => {
    const page = await open('/?user=U0RUTH&view=home&terminal=0', wide)

    await page
      .getByText(/key create/i)
      .first()
      .waitFor({ timeout: 25_000 })

    await keepPicture(page, 'home-first-time')
  })

  async function open(place: string, viewport: { width: number; height: number }): Promise<Page> {
    const page = await browser.newPage({ viewport, deviceScaleFactor: 2 })
    await page.goto(new URL(place, app.page).href)
    return page
  }
})

async function expectLoaded(page: Page): Promise<void> {
  await page.waitForFunction('[...document.images].every((image) => image.complete && image.naturalWidth > 0)')
}

async function keepPicture(page: Page, name: string): Promise<void> {
  if (!keep) return
  await page.waitForLoadState('load')
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: path.join(pictures, `${name}.png`) })
}
