import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchChromium } from '../sandbox/slack/page/chromium.ts'
import { describeInBrowser } from '../sandbox/slack/page/describe-in-browser.ts'
import { vendorKeys } from '../sandbox/vendors/keys.ts'
import { type RunningApp, startTryOut, stopApp, temporaryFolder } from './testing/running-app.ts'

const pictures = fileURLToPath(new URL('../docs/pictures/', import.meta.url))
// `KEEP_PICTURES=1 npx vitest run src/pictures.browser.test.ts` writes what the README and docs show.
const keep = process.env.KEEP_PICTURES !== undefined

const wide = { width: 1280, height: 1000 }
// As long as the whole answer, so that the picture in the README needs no scrolling.
const tall = { width: 1100, height: 1760 }
// As wide as a message gets, so that its picture has no empty half.
const snug = { width: 1000, height: 1000 }
const narrow = { width: 480, height: tall.height }

describeInBrowser('what a person sees in the try-out', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let app: RunningApp
  let browser: Browser

  beforeAll(async () => {
    folder = await temporaryFolder()
    app = await startTryOut(folder.folder)
    browser = await launchChromium()
  }, 300_000)

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
    await press(home, 'New team')
    await dialog(home).getByRole('button', { name: 'Cancel' }).waitFor()
    await keepDialog(home, 'team-new')
    await close(home)
    await openDialog(home, 'Open the team Platform', 'Close')
    await dialog(home).getByRole('button', { name: 'Remove' }).waitFor()
    await keepDialog(home, 'team-shown')
    await dialog(home).getByRole('button', { name: 'Remove' }).click()
    await dialog(home).getByText('Remove Platform?').waitFor()
    await keepDialog(home, 'team-remove')
    await close(home)

    await openTab(home, 'People')
    await home.getByRole('button', { name: 'Match names' }).waitFor()
    await keepPart(home.locator('.home'), 'people')
    await openDialog(home, 'Open Ana Ruiz', 'Close')
    await dialog(home).getByRole('button', { name: 'Change role' }).waitFor()
    await keepDialog(home, 'person')
    await dialog(home).getByRole('button', { name: 'Move to another team' }).click()
    await dialog(home).locator('[type=submit]').waitFor()
    await keepDialog(home, 'person-move')
    await close(home)
    await press(home, 'Match names')
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
    await dialog(home).locator('.field-error').waitFor()
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
    await press(home, 'Send what is chosen as a CSV file to my messages')
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
    await press(home, 'Connect an account')
    await dialog(home).locator('[type=submit]').waitFor()
    await keepDialog(home, 'account-connect')
    await close(home)
    await openDialog(home, 'Rotate: Cursor', 'Check and rotate')
    await fill(home, 'key', 'crsr_not-a-key-of-anybody')
    await submit(home, 'Check and rotate')
    await dialog(home).locator('.field-error').waitFor()
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

/** Types a line to Tally and sends it. */
async function say(page: Page, text: string): Promise<void> {
  const area = page.locator('textarea').first()
  await area.fill(text)
  await area.press('Enter')
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name, exact: true }).first().click()
}

/** Presses a button, and waits for the modal with the other one. Home may be drawn anew under a press, so it presses again. */
async function openDialog(page: Page, name: string | RegExp, then: string): Promise<void> {
  const opener = page.getByRole('button', { name, exact: typeof name === 'string' }).first()
  const opened = dialog(page).getByRole('button', { name: then, exact: true }).first()
  await opener.click()
  const isOpen = await opened.waitFor({ timeout: 20_000 }).then(
    () => true,
    () => false,
  )
  if (isOpen) return
  await opener.click()
  await opened.waitFor()
}

/** Opens a tab of Home. What Slack drew when Home was opened may still come after a quick press, so it presses again. */
async function openTab(page: Page, name: string): Promise<void> {
  const shown = page.getByRole('button', { name: `${name}, shown now` })
  await expect
    .poll(
      async () => {
        const tab = page.getByRole('button', { name: `Show ${name}`, exact: true })
        if ((await shown.count()) === 0)
          await tab
            .first()
            .click({ timeout: 2_000 })
            .catch(() => undefined)
        await page.waitForTimeout(500)
        return shown.count()
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0)
}

function dialog(page: Page): Locator {
  return page.locator('#modal-dialog[open]')
}

function field(page: Page, block: string): Locator {
  return dialog(page).locator(`[data-input="${block}"]`)
}

async function fill(page: Page, block: string, text: string): Promise<void> {
  await field(page, block).locator('input, textarea').first().fill(text)
}

async function choose(page: Page, block: string, option: string): Promise<void> {
  await field(page, block).locator('select').selectOption(option)
}

async function submit(page: Page, name: string | RegExp): Promise<void> {
  await dialog(page).locator('[type=submit]').filter({ hasText: name }).click()
}

/** Closes the modal, whichever step it is at. */
async function close(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).first().click()
  await dialog(page).waitFor({ state: 'detached' })
}

/** The newest message that holds something. */
function message(page: Page, inside: Locator): Locator {
  return page.getByRole('article').filter({ has: inside }).last()
}

/** Waits for a part of the page, and keeps a picture of just that. */
async function keepPart(part: Locator, name: string): Promise<void> {
  await part.waitFor({ timeout: 60_000 })
  if (!keep) return
  await mkdir(pictures, { recursive: true })
  // What the pointer rests on has another shade.
  await part.page().mouse.move(0, 0)
  // The page may draw itself anew in between; the part is there again at once.
  const taken = () =>
    part.screenshot({ path: path.join(pictures, `${name}.png`) }).then(
      () => true,
      () => false,
    )
  await expect.poll(taken, { timeout: 10_000 }).toBe(true)
}

/** Keeps a picture of the modal, with nothing in it opened by the focus; where the page is tall enough, also of what one would have to scroll to. */
async function keepDialog(page: Page, name: string): Promise<void> {
  if ((page.viewportSize()?.height ?? 0) >= tall.height) {
    await page.addStyleTag({ content: 'dialog, .modal { max-height: none !important }' })
  }
  await page.evaluate('document.activeElement?.blur()')
  await keepPart(dialog(page), name)
}
