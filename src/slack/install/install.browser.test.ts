import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../../../sandbox/slack/page/chromium.ts'
import { describeInBrowser } from '../../../sandbox/slack/page/describe-in-browser.ts'
import { until } from '../../../sandbox/slack/testing.ts'
import { connectedTeams } from '../../people/slack-installation.ts'
import { closeStage, labs, openStage, type RunningTally, robotics, type Stage } from './testing/stage.ts'

const pictures = fileURLToPath(new URL('../../../docs/pictures/', import.meta.url))
// `KEEP_PICTURES=1 npx vitest run src/slack/install/install.browser.test.ts` writes what docs/slack-install.md shows.
const keep = process.env.KEEP_PICTURES !== undefined

describeInBrowser('connecting workspaces in a browser', () => {
  let stage: Stage
  let tally: RunningTally
  let browser: Browser

  beforeAll(async () => {
    stage = await openStage()
    tally = await stage.tally()
    await tally.start()
    tally.keepPeople()
    browser = await launchChromium()
  }, 120_000)

  afterAll(async () => {
    await browser?.close()
    await closeStage()
  })

  test('a link leads through Slack to a connected workspace, and serves nobody a second time', async () => {
    const link = await stage.link(tally)
    const page = await browser.newPage({ viewport: { width: 760, height: 560 } })
    await page.goto(link)
    await picture(page.locator('main'), 'slack-install')
    await page.getByRole('link', { name: 'Continue to Slack' }).click()
    await page.getByLabel('Workspace').selectOption(`${robotics}:U1BOB`)
    await picture(page.locator('body'), 'slack-consent')
    await page.getByRole('button', { name: 'Allow' }).click()

    await page.getByRole('heading', { name: 'Northwind Robotics is connected' }).waitFor()
    await picture(page.locator('main'), 'slack-connected')
    expect(await connectedTeams(stage.db)).toEqual([robotics])
    await page.goto(link)
    await page.getByRole('heading', { name: 'This link does not serve any more' }).waitFor()
  })

  test('in Home an admin sees the workspaces, makes a link for one more and disconnects it', async () => {
    await stage.connect(tally, `${labs}:U2CHO`)
    const page = await browser.newPage({ viewport: { width: 1000, height: 1400 } })
    await page.goto(`${stage.web.origin}/?user=U1BOB&view=home&terminal=0`)
    await page.getByRole('button', { name: 'Set-up' }).click()
    await page.getByRole('button', { name: 'Organisation' }).click()
    await page.getByText('Northwind Labs').first().waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Connect another…' }).click()
    await page.locator('#modal-dialog[open]').getByText('/slack/install?link=').waitFor({ timeout: 60_000 })
    await picture(page.locator('#modal-dialog[open]'), 'slack-link')
    await page.locator('#modal-dialog[open]').getByRole('button', { name: 'Close', exact: true }).first().click()
    await picture(page.locator('.home'), 'slack-workspaces')

    await page.getByRole('button', { name: 'Disconnect…' }).click()
    const dialog = page.locator('#modal-dialog[open]')
    await dialog.locator('select').selectOption(labs)
    await dialog.getByRole('button', { name: 'Disconnect' }).click()

    await dialog.getByText('Northwind Labs is disconnected').waitFor({ timeout: 60_000 })
    await until('Slack took the app out', () => stage.workspace(labs).grant.botToken === null)
    expect(await connectedTeams(stage.db)).toEqual([robotics])
  })
})

async function picture(shown: Page | Locator, name: string): Promise<void> {
  const bytes = await shown.screenshot(keep ? { path: `${pictures}${name}.png` } : {})
  expect(bytes.length).toBeGreaterThan(1_000)
}
