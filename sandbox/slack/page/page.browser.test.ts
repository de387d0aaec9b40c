import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { postMessage } from '../messages.ts'
import { directMessage } from '../workspace.ts'
import { launchChromium } from './chromium.ts'
import { alertBlocks } from './demo-app.ts'
import { describeInBrowser } from './describe-in-browser.ts'
import { type RunningPage, runPage } from './testing.ts'

// A browser takes long where the machine is busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

describeInBrowser('the local page in a browser', () => {
  let running: RunningPage
  let browser: Browser
  let page: Page
  let errors: string[]

  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    running = await runPage()
    page = await browser.newPage()
    page.setDefaultTimeout(60_000)
    errors = []
    page.on('pageerror', (error) => errors.push(error.message))
  })
  afterEach(async () => {
    await page.close()
    await running.stop()
    expect(errors).toEqual([])
  })

  const open = (view: string, user = 'U0ANA') => page.goto(`${running.origin}/?user=${user}&view=${view}`)
  const composer = () => page.getByRole('combobox', { name: 'Message Tally' })

  test('a typed command is completed from its hints and answered to its author alone', async () => {
    await open('channel:C0AISPEND')
    const field = page.getByRole('combobox', { name: 'Message #ai-spend' })

    await field.pressSequentially('/sp')
    await page.getByRole('option', { name: '/spend' }).waitFor()
    await field.press('Enter')
    await field.pressSequentially('me')
    await field.press('Enter')

    const answer = page.getByRole('article').filter({ hasText: 'Only visible to you' })
    await answer.getByRole('cell', { name: '$301.20' }).waitFor()
    expect(await answer.getByRole('cell', { name: '804' }).count()).toBe(1)
    await open('channel:C0AISPEND', 'U0TOMAS')
    expect(await page.getByText('Only visible to you').count()).toBe(0)
  })

  test('a button, a select and a menu reach the app, and the page follows without a reload', async () => {
    await open('dm')
    await composer().fill('/spend')
    await composer().press('Enter')

    await page.getByRole('button', { name: 'Show chart' }).click()
    await page.getByText('Here is the report 🎉').waitFor()
    await page.getByLabel('A model').selectOption('Sol')
    await page.getByText('Chosen: Sol').waitFor()

    await page.getByLabel('More actions').click()
    await page.getByRole('menuitem', { name: 'Help' }).waitFor()
    expect(await page.getByRole('menuitem').allTextContents()).toEqual(['Export', 'Help'])
  })

  test('what is pressed while the page is drawn anew is pressed all the same', async () => {
    await open('dm')
    await composer().fill('/spend')
    await composer().press('Enter')
    const button = page.getByRole('button', { name: 'Show chart' })
    await button.hover()

    await page.mouse.down()
    const redrawn = page.waitForResponse((response) => response.url().includes('/page/parts'))
    const { workspace } = running.slack
    postMessage(workspace, {
      channel: directMessage(workspace, 'U0ANA').id,
      user: 'U0TOMAS',
      text: 'Meanwhile',
      blocks: [],
    })
    await (await redrawn).finished()
    await page.evaluate('new Promise((done) => setTimeout(done))')
    await page.mouse.up()

    await page.getByText('Here is the report 🎉').waitFor()
    await page.getByText('Meanwhile').waitFor()
  })

  test('a confirm dialog stands before the press, and saying no sends nothing', async () => {
    const { workspace } = running.slack
    const blocks = alertBlocks().map((block, index) => ({ block_id: `b${index}`, ...block }))
    postMessage(workspace, { channel: 'C0AISPEND', user: workspace.app.botUserId, text: 'Alert', blocks })
    await open('channel:C0AISPEND')
    const acknowledge = page.getByRole('button', { name: 'Acknowledge' })

    await acknowledge.click()
    await page.getByRole('button', { name: 'Not now' }).click()
    await acknowledge.click()
    await page.getByRole('button', { name: 'Take it' }).click()

    await page.getByText('Acknowledged by @Ana Ruiz').waitFor()
    expect(await acknowledge.count()).toBe(0)
  })

  test('a modal keeps what was typed beside its error, takes a file, and closes when it is right', async () => {
    await open('home')
    await page.getByRole('button', { name: 'Change budget' }).click()
    const amount = page.getByLabel('Monthly limit')

    await amount.fill('lots')
    await amount.press('Enter')
    await page.getByText('Write an amount of whole dollars').waitFor()
    expect(await amount.inputValue()).toBe('lots')
    await page
      .getByRole('group', { name: 'Plan' })
      .locator('input')
      .setInputFiles({ name: 'plan.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n') })
    await page.getByRole('button', { name: 'plan.csv' }).waitFor()
    await amount.fill('$500')
    await page.getByRole('button', { name: 'Save' }).click()

    await page.locator('dialog[open]').waitFor({ state: 'detached' })
    await open('dm')
    await page.getByText('Budget of $500 saved with 1 file(s).').waitFor()
  })

  test('an empty required input is named in place and nothing is sent', async () => {
    await open('home')
    await page.getByRole('button', { name: 'Change budget' }).click()

    await page.getByRole('button', { name: 'Save' }).click()

    await page.getByText('Please complete this required field.').waitFor()
  })

  test('an external select asks the app while one types', async () => {
    await open('home')
    await page.getByRole('button', { name: 'Change budget' }).click()
    const search = page.getByRole('combobox', { name: 'Type a name' })

    await search.pressSequentially('an')
    await page.getByRole('option', { name: 'Anton Weber' }).waitFor()
    await search.press('ArrowDown')
    await search.press('ArrowDown')
    await search.press('Enter')

    expect(await page.getByRole('button', { name: 'Anton Weber' }).count()).toBe(1)
    expect(await page.getByRole('button', { name: 'Ana Ruiz' }).count()).toBe(0)
  })

  test('Home is drawn when its tab is opened and drawn anew when a period is pressed', async () => {
    await open('dm')
    await page.getByRole('link', { name: 'Home' }).click()
    await page.getByRole('img', { name: 'Daily spend rose' }).waitFor()

    await page.getByRole('button', { name: '30 days' }).click()

    await page.locator('.button.primary', { hasText: '30 days' }).waitFor()
  })

  test('a reply lands in its thread, and a file in the conversation', async () => {
    await open('dm')
    await composer().fill('hello')
    await composer().press('Enter')
    await page.getByRole('link', { name: '1 reply' }).click()
    await page.getByText('You wrote: hello').waitFor()

    const reply = page.getByRole('combobox', { name: 'Reply…' })
    await reply.fill('again')
    await reply.press('Enter')
    await page.getByRole('log', { name: 'Thread' }).getByText('again', { exact: true }).waitFor()

    await page
      .locator('.main .attach input')
      .setInputFiles({ name: 'cursor.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n') })
    await page.locator('.main').getByRole('button', { name: 'Send' }).click()
    await page.getByText('Received cursor.csv').waitFor()
  })

  test('several files are dropped, one is taken away, and the rest go with their text', async () => {
    await open('dm')
    await page.evaluate(`{
      const dataTransfer = new DataTransfer()
      for (const name of ['a.csv', 'b.csv', 'c.pdf']) dataTransfer.items.add(new File(['a,b'], name))
      const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true })
      document.querySelector('.main').dispatchEvent(drop)
    }`)
    await page.getByRole('button', { name: 'b.csv' }).click()
    await composer().fill('October')
    await composer().press('Enter')

    const message = page.getByRole('article').filter({ hasText: 'October' }).first()
    await message.getByText('c.pdf').waitFor()
    expect(await message.locator('.file strong').allTextContents()).toEqual(['a.csv', 'c.pdf'])
  })

  test('the app’s shortcuts are in the menus beside the field and on a message', async () => {
    const { workspace } = running.slack
    workspace.app = {
      ...workspace.app,
      shortcuts: [
        { callbackId: 'import', name: 'Import usage', kind: 'global' },
        { callbackId: 'import-this', name: 'Import this file', kind: 'message' },
      ],
    }
    await open('dm')
    await composer().fill('hello')
    await composer().press('Enter')

    await page.getByLabel('Shortcuts').click()
    await page.getByRole('menuitem', { name: 'Import usage' }).click()
    const message = page.getByRole('article').filter({ hasText: 'hello' }).first()
    await message.hover()
    await message.getByLabel('More actions with this message').click()
    await page.getByRole('menuitem', { name: 'Import this file' }).click()

    await vi.waitFor(async () => {
      const log = (await (await fetch(`${running.origin}/control/slack/log`)).json()) as { deliveries: object[] }
      expect(log.deliveries).toContainEqual(expect.objectContaining({ type: 'shortcut' }))
      expect(log.deliveries).toContainEqual(expect.objectContaining({ type: 'message_action' }))
    })
  })

  test('the developer’s terminal sends a real request and shows what came back', async () => {
    // The workspace's own server stands in for the proxy: it answers anything below /api.
    running.terminal.configure({ proxyUrl: running.origin, keys: { U0ANA: 'acl_1' } })
    await open('dm')
    await page.getByRole('button', { name: 'Terminal', exact: false }).first().click()

    await page.getByLabel('Model').selectOption('gpt-6.1-sol')
    await page.getByRole('button', { name: 'Send a request' }).click()

    await page.getByRole('log', { name: 'Answer' }).getByText('/api/v1/responses').waitFor()
    await page.getByRole('log', { name: 'Answer' }).getByText('200 OK').waitFor()
  })

  test('somebody without a key is told how to get one, and sends with the one they paste', async () => {
    running.terminal.configure({ proxyUrl: running.origin, keys: { U0ANA: 'acl_1' } })
    await open('dm', 'U0TOMAS')
    await page.getByRole('button', { name: 'Terminal', exact: false }).first().click()
    await page.getByText('key create --name laptop --email tomas.dvorak@northwind.example').waitFor()

    await page.getByRole('button', { name: 'Send a request' }).click()
    await page.getByText('Nothing was sent').waitFor()
    await page.getByLabel('Key', { exact: true }).fill('acl_2')
    await page.getByRole('button', { name: 'Send a request' }).click()
    await page.getByRole('log', { name: 'Answer' }).getByText('200 OK').waitFor()

    await open('dm', 'U0TOMAS')
    await page.getByText('with a key of Tomáš Dvořák').waitFor()
  })

  test.each([1280, 480])('nothing sticks out sideways at %i pixels', async (width) => {
    await page.setViewportSize({ width, height: 800 })
    await open('channel:C0AISPEND', 'U0LONG')
    const field = page.getByRole('combobox', { name: 'Message #ai-spend' })
    await field.fill('/spend')
    await field.press('Enter')
    await page.getByRole('button', { name: 'Show chart' }).waitFor()

    const wide = await page.evaluate(
      '[...document.querySelectorAll("body, main, .stream")].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className || one.tagName)',
    )
    expect(wide).toEqual([])
  })

  test('a table breaks no model’s name on a phone', async () => {
    await page.setViewportSize({ width: 480, height: 800 })
    await open('dm')
    await composer().fill('/spend')
    await composer().press('Enter')
    await page.getByRole('cell', { name: 'claude-sonnet-5-5' }).waitFor()

    const broken = await page.evaluate(
      `[...document.querySelectorAll('.table-frame td')].map((cell) => {
        const range = document.createRange()
        range.selectNodeContents(cell)
        return range.getClientRects().length > 1 ? cell.textContent : null
      }).filter(Boolean)`,
    )
    expect(broken).toEqual([])
  })
})
