import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../sandbox/slack/page/chromium.ts'
import { describeInBrowser } from '../sandbox/slack/page/describe-in-browser.ts'
import { vendorKeys } from '../sandbox/vendors/keys.ts'
import { type RunningApp, startTryOut, stopApp, temporaryFolder } from './testing/running-app.ts'
import {
  choose,
  close,
  dialog,
  expectLoaded,
  fill,
  keepDialog,
  keepPart,
  keepPicture,
  leave,
  message,
  openDialog,
  openTab,
  pressFor,
  refusalIn,
  say,
  submit,
  tall,
} from './testing/try-out-page.ts'

const wide = { width: 1280, height: 1000 }
// As wide as a message gets, so that its picture has no empty half.
const snug = { width: 1000, height: 1000 }
const narrow = { width: 480, height: tall.height }

describeInBrowser('what a person sees in the try-out', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let app: RunningApp
  let browser: Browser
  const pages: Page[] = []

  beforeAll(async () => {
    folder = await temporaryFolder()
    app = await startTryOut(folder.folder)
    browser = await launchChromium()
  }, 300_000)

  afterEach(async ({ task }) => {
    const shown = await Promise.all(pages.splice(0).map(leave))
    if (task.result?.state !== 'fail') return
    throw new Error([...shown, `The app said last:\n${app.output().slice(-2_000)}`].join('\n\n'))
  })

  afterAll(async () => {
    await browser?.close()
    if (app) await stopApp(app)
    await folder.remove()
  })

  test('/spend me typed on the page brings the figures and then the chart', async () => {
    const page = await open('/?user=U0ANA&view=dm&terminal=0', tall)
    // What the try-out's budgets warn of comes by itself, and is not to stand between the answer and its chart.
    await page.getByText('of the organisation has reached').first().waitFor({ timeout: 60_000 })
    await say(page, '/spend me')

    const chart = page.locator('img[src*="/charts/"]').last()
    await chart.waitFor({ timeout: 60_000 })
    await expectLoaded(page)

    expect(await chart.getAttribute('alt')).toMatch(/\$/)
    await keepPicture(page, 'spend-me')
    await page.setViewportSize(narrow)
    await keepPart(message(page, page.getByText('You spent')), 'spend-me-narrow')
  })

  test('the Home tab shows the month, and another period when it is chosen', async () => {
    const page = await open('/?user=U0ANA&view=home&terminal=0', tall)
    await page.locator('img[src*="/charts/"]').first().waitFor({ timeout: 60_000 })
    await expectLoaded(page)
    await keepPicture(page, 'home')
    await page.setViewportSize(narrow)
    await keepPart(page.locator('.home'), 'home-narrow')

    await page.locator('.home [data-act=static_select]').first().selectOption({ label: 'Last 7 days' })

    await page
      .getByText(/spent .* in the last 7 days/i)
      .first()
      .waitFor({ timeout: 60_000 })
  })

  test('a request sent from the terminal panel makes the figure grow', async () => {
    const page = await open('/?user=U0ANA&view=home&terminal=1', wide)
    await page.getByRole('button', { name: /send a request/i }).click()

    await page
      .getByText(/\b200\b/)
      .first()
      .waitFor({ timeout: 60_000 })

    await keepPicture(page, 'terminal')
  })

  test('somebody without any usage is told how to begin', async () => {
    const page = await open('/?user=U0RUTH&view=home&terminal=0', wide)

    await page
      .getByText(/key create/i)
      .first()
      .waitFor({ timeout: 60_000 })

    await keepPicture(page, 'home-first-time')
  })

  test('a key is offered, made once by who it is for, limited, refused, and raised', async () => {
    const admin = await open('/?user=U0ANA&view=dm&terminal=0', tall)
    await say(admin, '/keys create')
    await fill(admin, 'name', 'laptop')
    await choose(admin, 'recipient', 'U0KWAME')
    await fill(admin, 'project', 'checkout')
    await fill(admin, 'models', 'claude-haiku-*, gpt-6.1-sol')
    await fill(admin, 'amount', '$50')
    await keepDialog(admin, 'key-create')
    await submit(admin, 'Offer it')
    await dialog(admin).getByText('is offered to Kwame Boateng').waitFor()
    await close(admin)

    const developer = await open('/?user=U0KWAME&view=dm&terminal=0', snug)
    const make = developer.getByRole('button', { name: 'Make the key laptop' })
    await keepPart(message(developer, make), 'key-offer')
    await make.click()
    const secret = (await dialog(developer).getByText(/^acl_/).first().textContent()) ?? ''
    await keepDialog(developer, 'key-secret')
    await close(developer)
    const again = developer.getByRole('button', { name: 'Show the set-up of laptop again' })
    await keepPart(message(developer, again), 'key-made')
    await again.click()
    await dialog(developer).getByText('Claude Code').waitFor()
    expect(await dialog(developer).textContent()).not.toContain(secret)
    await close(developer)
    await say(developer, '/keys')
    await keepPart(message(developer, developer.getByRole('button', { name: 'Rotate laptop' })), 'keys')
    await openDialog(developer, 'Rotate laptop', 'Rotate')
    await keepDialog(developer, 'key-rotate')
    await close(developer)
    await openDialog(developer, 'Revoke laptop', 'Revoke')
    await keepDialog(developer, 'key-revoke')
    await close(developer)

    await say(admin, '/budget set @kwame.boateng')
    await fill(admin, 'amount', '0.01')
    await dialog(admin).getByText('Hard', { exact: true }).click()
    await keepDialog(admin, 'budget-set')
    await submit(admin, 'Set')
    await dialog(admin).getByText('Budget set.').waitFor()
    await close(admin)
    await expect.poll(() => send(secret), { timeout: 60_000 }).toBe(400)

    const ask = developer.getByRole('button', { name: /^Request a raise of/ })
    await keepPart(message(developer, ask), 'budget-blocked')
    await ask.click()
    await fill(developer, 'amount', '100')
    await fill(developer, 'reason', 'The migration has to be through by Friday.')
    await keepDialog(developer, 'budget-ask')
    await submit(developer, 'Send')
    await dialog(developer).getByRole('button', { name: 'Send' }).waitFor({ state: 'detached' })
    await close(developer)

    const other = await open('/?user=U0TOMAS&view=dm&terminal=0', snug)
    const approve = other.getByRole('button', { name: /^Approve a raise/ })
    await keepPart(message(other, approve), 'budget-raise-request')
    await approve.click()
    await other.getByText('Approved by').first().waitFor()
    await expect.poll(() => send(secret), { timeout: 60_000 }).toBe(200)

    const home = await open('/?user=U0ANA&view=home&terminal=0', tall)
    await openTab(home, 'Budgets')
    await home.locator('.home').getByText('Kwame Boateng').first().waitFor()
    await keepPart(home.locator('.home'), 'budgets')
    await home.setViewportSize(narrow)
    await keepPart(home.locator('.home'), 'budgets-narrow')

    await say(admin, '/budget set @kwame.boateng')
    await fill(admin, 'amount', '40')
    await say(other, '/budget set @kwame.boateng $30/month hard')
    await other.getByText('Budget changed.').first().waitFor()
    await submit(admin, 'Save')
    await dialog(admin).getByText('Changed meanwhile').waitFor()
    await keepDialog(admin, 'budget-conflict')
    await close(admin)
    await say(admin, '/budget remove @kwame.boateng')
    await dialog(admin).locator('[type=submit]').waitFor()
    await keepDialog(admin, 'budget-remove')
    await close(admin)
  }, 300_000)

  test('a team’s spend is told by person, in an answer and in Home', async () => {
    const page = await open('/?user=U0ANA&view=dm&terminal=0', tall)
    await say(page, '/spend team')
    const person = page.getByRole('columnheader', { name: 'Person' })
    await person.waitFor({ timeout: 60_000 })
    await page.locator('img[src*="/charts/"]').last().waitFor({ timeout: 60_000 })
    await expectLoaded(page)
    await keepPart(message(page, person), 'spend-team')

    const home = await open('/?user=U0ANA&view=home&terminal=0', tall)
    await openTab(home, 'Overview')
    await openTab(home, 'People')
    await home.getByText('The organisation spent').first().waitFor({ timeout: 60_000 })
    await home.locator('img[src*="/charts/"]').first().waitFor({ timeout: 60_000 })
    await expectLoaded(home)
  })

  test('an admin sets up teams, people, providers and keys, and reads who did what', async () => {
    const home = await open('/?user=U0ANA&view=home&terminal=0', tall)
    await openTab(home, 'Set-up')
    await home.getByRole('button', { name: 'New team' }).waitFor()
    await keepPart(home.locator('.home'), 'teams')
    await openDialog(home, 'New team', 'Cancel')
    await keepDialog(home, 'team-new')
    await close(home)
    await openDialog(home, 'Open the team Platform', 'Close')
    const remove = dialog(home).getByRole('button', { name: 'Remove' })
    await remove.waitFor()
    await keepDialog(home, 'team-shown')
    await pressFor(remove, dialog(home).getByText('Remove Platform?'))
    await keepDialog(home, 'team-remove')
    await close(home)

    await openTab(home, 'People')
    await home.getByRole('button', { name: 'Match names' }).waitFor()
    await keepPart(home.locator('.home'), 'people')
    await openDialog(home, 'Open Ana Ruiz', 'Close')
    await dialog(home).getByRole('button', { name: 'Change role' }).waitFor()
    await keepDialog(home, 'person')
    const move = dialog(home).getByRole('button', { name: 'Move to another team' })
    await pressFor(move, dialog(home).locator('[type=submit]'))
    await keepDialog(home, 'person-move')
    await close(home)
    await openDialog(home, 'Match names', 'Match')
    const unmatched = dialog(home).locator('.block', { hasText: 'piotr.codes@mailbox.example' })
    await unmatched.locator('[data-act=users_select]').selectOption('U0PIOTR')
    await keepDialog(home, 'people-match')
    await submit(home, 'Match')
    await dialog(home).getByRole('button', { name: 'Undo the match of piotr.codes@mailbox.example' }).waitFor()
    await close(home)

    await openTab(home, 'Providers')
    await home
      .getByRole('button', { name: /^Rotate/ })
      .first()
      .waitFor()
    await keepPart(home.locator('.home'), 'providers')
    await openDialog(home, /^Rotate/, 'Check and rotate')
    await fill(home, 'key', 'sk-ant-api03-not-a-key-of-anybody')
    await submit(home, 'Check and rotate')
    await refusalIn(home).waitFor()
    await keepDialog(home, 'provider-key')
    await close(home)
    await openDialog(home, 'Remove Anthropic key', 'Remove')
    await keepDialog(home, 'provider-remove')
    await close(home)

    await openTab(home, 'Organisation')
    await home.locator('.home').getByText('Weeks begin on').waitFor()
    await keepPart(home.locator('.home'), 'organisation')
    await openDialog(home, 'Change Name and calendar', 'Save')
    await keepDialog(home, 'organisation-change')
    await submit(home, 'Save')
    await dialog(home).getByText('Nothing was changed.').waitFor()
    await close(home)

    await openTab(home, 'Audit')
    await home.locator('.home').getByText('Export CSV').waitFor()
    await keepPart(home.locator('.home'), 'audit')
    await openDialog(home, 'Send what is chosen as a CSV file to my messages', 'Close')
    await dialog(home).getByText('is in your messages with Tally').waitFor()
    await keepDialog(home, 'audit-export')
    await close(home)
    await openTab(home, 'All keys')
    await home.getByRole('button', { name: 'Create key' }).waitFor()
    await keepPart(home.locator('.home'), 'all-keys')
    await openDialog(home, /^Manage Try-out terminal/, 'Close')
    await dialog(home).getByRole('button', { name: 'Rotate' }).waitFor()
    await keepDialog(home, 'key-manage')
    await close(home)
  }, 300_000)

  test('an admin sees what is read of the vendors, gives one another key, and learns where a figure comes from', async () => {
    const home = await open('/?user=U0ANA&view=home&terminal=0', tall)
    await openTab(home, 'Data')
    await home.getByText('Read up to').nth(2).waitFor({ timeout: 60_000 })
    await keepPart(home.locator('.home'), 'data')
    await openDialog(home, 'Sync history of Cursor', 'Close')
    await dialog(home).getByText('Newest first.').waitFor()
    await keepDialog(home, 'data-history')
    await close(home)

    await openTab(home, 'Set-up')
    await openTab(home, 'Providers')
    await openDialog(home, 'Connect an account', 'Cancel')
    await dialog(home).locator('[type=submit]').waitFor()
    await keepDialog(home, 'account-connect')
    await close(home)
    await openDialog(home, 'Rotate: Cursor', 'Check and rotate')
    await fill(home, 'key', 'crsr_not-a-key-of-anybody')
    await submit(home, 'Check and rotate')
    await refusalIn(home).waitFor()
    await keepDialog(home, 'account-refused')
    await fill(home, 'key', vendorKeys.cursorNew)
    await submit(home, 'Check and rotate')
    await dialog(home).getByText('has taken the place of').waitFor({ timeout: 60_000 })
    await keepDialog(home, 'account-rotated')
    await close(home)

    const messages = await open('/?user=U0ANA&view=dm&terminal=0', tall)
    // The first reading of all history is to end before; it takes a minute at the vendors' pace.
    await messages.getByText('has been read again').last().waitFor({ timeout: 120_000 })
    await keepPart(message(messages, messages.getByText('has been read again')), 'sync-done')
    await say(messages, '/spend explain org')
    await keepPart(message(messages, messages.getByText('Spend of the organisation')), 'spend-explain')
  }, 300_000)

  /** Sends one request through the proxy; its status. */
  async function send(secret: string): Promise<number> {
    const { status } = await fetch(`${app.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-6.1-sol', messages: [{ role: 'user', content: 'Hello' }] }),
    })
    return status
  }

  async function open(place: string, viewport: { width: number; height: number }): Promise<Page> {
    const page = await browser.newPage({ viewport, deviceScaleFactor: 2 })
    pages.push(page)
    await page.goto(new URL(place, app.page).href)
    return page
  }
})
