import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

const pictures = fileURLToPath(new URL('../../docs/pictures/', import.meta.url))
// `KEEP_PICTURES=1 npx vitest run src/pictures.browser.test.ts` writes what the README and docs show.
const keep = process.env.KEEP_PICTURES !== undefined

/** As long as a whole answer, so that its picture in the README needs no scrolling. */
export const tall = { width: 1100, height: 1760 }

/** Closes a page; what it showed, in words, for the error of a step that failed on it. */
export async function leave(page: Page): Promise<string> {
  const text =
    "[...document.querySelectorAll('dialog[open], #notices, .main')].map((part) => part.innerText).join('\\n')"
  const shown = await page.evaluate<string>(text).catch((thrown: unknown) => `what cannot be read: ${thrown}`)
  await page.close()
  return `${page.url()} showed:\n${shown.replaceAll(/\s*\n\s*/g, '\n').slice(0, 2_000)}`
}

export async function expectLoaded(page: Page): Promise<void> {
  await page.waitForFunction('[...document.images].every((image) => image.complete && image.naturalWidth > 0)')
}

export async function keepPicture(page: Page, name: string): Promise<void> {
  if (!keep) return
  await page.waitForLoadState('load')
  await mkdir(pictures, { recursive: true })
  await page.screenshot({ path: path.join(pictures, `${name}.png`) })
}

/** Types a line to Tally and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  const area = page.locator('textarea').first()
  await area.fill(text)
  await area.press('Enter')
}

/**
 * Presses something until it leads to something. A press can come to nothing, as in Slack: where what it opens comes later
 * than the three seconds a trigger lives, or Home was drawn anew meanwhile. Whoever sees nothing happen presses again.
 */
export async function pressFor(pressed: Locator, led: Locator): Promise<void> {
  await pressed.click()
  if (await isDone(led.waitFor({ timeout: 20_000 }))) return
  // What came in this moment lies over what would be pressed.
  await isDone(pressed.click({ timeout: 2_000 }))
  await led.waitFor()
}

/** Presses a button, and waits for the modal with the other one. */
export async function openDialog(page: Page, name: string | RegExp, then: string): Promise<void> {
  await pressFor(
    page.getByRole('button', { name, exact: typeof name === 'string' }).first(),
    dialog(page).getByRole('button', { name: then, exact: true }).first(),
  )
}

/** Opens a tab of Home. What Slack drew when Home was opened may still come after a quick press, so it presses again. */
export async function openTab(page: Page, name: string): Promise<void> {
  const shown = page.getByRole('button', { name: `${name}, shown now` })
  await expect
    .poll(
      async () => {
        const tab = page.getByRole('button', { name: `Show ${name}`, exact: true })
        if ((await shown.count()) === 0) await isDone(tab.first().click({ timeout: 2_000 }))
        await page.waitForTimeout(500)
        return shown.count()
      },
      { timeout: 60_000 },
    )
    .toBeGreaterThan(0)
}

export function dialog(page: Page): Locator {
  return page.locator('#modal-dialog[open]')
}

/** What stands beside a field that was refused; where the answer took longer than Slack waits, in a modal of its own. */
export function refusalIn(page: Page): Locator {
  return dialog(page)
    .locator('.field-error')
    .or(dialog(page).getByRole('heading', { name: 'Please correct' }))
}

function field(page: Page, block: string): Locator {
  return dialog(page).locator(`[data-input="${block}"]`)
}

export async function fill(page: Page, block: string, text: string): Promise<void> {
  await field(page, block).locator('input, textarea').first().fill(text)
}

export async function choose(page: Page, block: string, option: string): Promise<void> {
  await field(page, block).locator('select').selectOption(option)
}

export async function submit(page: Page, name: string | RegExp): Promise<void> {
  await dialog(page).locator('[type=submit]').filter({ hasText: name }).click()
}

/** Closes the modal, whichever step it is at. */
export async function close(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Close', exact: true }).first().click()
  await dialog(page).waitFor({ state: 'detached' })
}

/** The newest message that holds something. */
export function message(page: Page, inside: Locator): Locator {
  return page.getByRole('article').filter({ has: inside }).last()
}

/** Waits for a part of the page, and keeps a picture of just that. */
export async function keepPart(part: Locator, name: string): Promise<void> {
  await part.waitFor({ timeout: 60_000 })
  if (!keep) return
  await mkdir(pictures, { recursive: true })
  // What the pointer rests on has another shade.
  await part.page().mouse.move(0, 0)
  // The page may draw itself anew in between; the part is there again at once.
  const taken = () => isDone(part.screenshot({ path: path.join(pictures, `${name}.png`) }))
  await expect.poll(taken, { timeout: 10_000 }).toBe(true)
}

/** Keeps a picture of the modal, with nothing in it opened by the focus; where the page is tall enough, also of what one would have to scroll to. */
export async function keepDialog(page: Page, name: string): Promise<void> {
  if ((page.viewportSize()?.height ?? 0) >= tall.height) {
    await page.addStyleTag({ content: 'dialog, .modal { max-height: none !important }' })
  }
  await page.evaluate('document.activeElement?.blur()')
  await keepPart(dialog(page), name)
}

/** Whether it came to pass. */
function isDone(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  )
}
