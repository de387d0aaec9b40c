import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { asRead } from '../../../sandbox/mail/page.ts'
import { launchChromium } from '../../../sandbox/slack/page/chromium.ts'
import { describeInBrowser } from '../../../sandbox/slack/page/describe-in-browser.ts'
import { paintPng } from '../../charts/png.ts'
import { sampleAlerts, sampleDigests } from './testing/samples.ts'

const pictures = fileURLToPath(new URL('../../../docs/gallery/mail/', import.meta.url))
// `KEEP_PICTURES=1 npx vitest run src/slack/mail/mails.browser.test.ts` writes what docs/email.md shows.
const keep = process.env.KEEP_PICTURES !== undefined

const chart = paintPng(readFileSync(new URL('../../charts/fixtures/expected-days.svg', import.meta.url), 'utf8'))
const attachments = [
  { content_id: 'picture', content: chart.toString('base64'), content_type: 'image/png', filename: 'picture.png' },
]
const widths = { wide: 700, narrow: 380 }

describeInBrowser('a mail as its reader sees it', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await launchChromium()
    if (keep) await mkdir(pictures, { recursive: true })
  }, 60_000)
  afterAll(() => browser?.close())

  const cases = Object.entries({ ...sampleAlerts(), ...sampleDigests() }).flatMap(([name, { html }]) =>
    (['light', 'dark'] as const).map((theme) => ({ name, html, theme })),
  )

  test.each(cases)('$name in $theme fits a phone and asks nobody for anything', async ({ name, html, theme }) => {
    const page = await browser.newPage({ colorScheme: theme, javaScriptEnabled: true })
    const asked: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith('data:')) asked.push(request.url())
    })
    for (const [size, width] of Object.entries(widths)) {
      await page.setViewportSize({ width, height: 100 })
      await page.setContent(asRead({ html, attachments }))
      const across = await page.evaluate('document.documentElement.scrollWidth')

      expect(across).toBeLessThanOrEqual(width)
      expect(await page.evaluate('[...document.images].every((image) => image.naturalWidth > 0)')).toBe(true)
      const file = path.join(pictures, `${name}-${theme}.png`)
      // Light as at a desk, dark as on a phone: one picture of each.
      if (keep && (size === 'wide') === (theme === 'light')) await page.screenshot({ path: file, fullPage: true })
    }
    expect(asked).toEqual([])
    await page.close()
  })
})
