import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, Locator, Page } from 'playwright-core'
import { companyPeople } from '../sandbox/company/people.ts'
import { postMessage } from '../sandbox/slack/messages.ts'
import { launchChromium } from '../sandbox/slack/page/chromium.ts'
import { localPage } from '../sandbox/slack/page/local-page.ts'
import { openModal, publishHome } from '../sandbox/slack/views.ts'
import { createWorkspace, directMessage, type Workspace } from '../sandbox/slack/workspace.ts'
import { chartFor } from './chart-pictures.ts'
import type { Surface } from './surfaces.ts'

/** How wide the window is, in CSS pixels: a laptop's and a phone's. */
export const widths = { wide: 1000, narrow: 400 } as const
export type Width = keyof typeof widths
export type Format = 'webp' | 'png'

// What a worst case shows below this repeats what is above it.
const longest = 1_600

export type Studio = {
  /** A surface in the sandbox's page, no longer than `longest` pixels. */
  picture(surface: Surface, width: Width, format: Format): Promise<Buffer>
  close(): Promise<void>
}

/** Opens a browser on the sandbox's page, with nobody's app behind it. */
export async function openStudio(): Promise<Studio> {
  let shown: Workspace | null = null
  const server = createServer((req, res) => {
    const chart = chartFor(req.url ?? '')
    if (chart !== null) res.writeHead(200, { 'content-type': 'image/png' }).end(chart)
    else if (shown === null || !localPage(shown).handle(req, res)) res.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address with one.
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const browser = await launchChromium()
  const pages = { wide: await pageOf(browser, widths.wide), narrow: await pageOf(browser, widths.narrow) }
  return {
    async picture(surface, width, format) {
      shown = workspaceWith(surface, origin)
      const view = surface.kind === 'home' ? 'home' : 'dm'
      const part = await partOf(pages[width], `${origin}/?user=${viewer}&view=${view}&terminal=0`, surface)
      return shot(part, format)
    },
    async close() {
      await browser.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const viewer = 'U0ANA'

async function pageOf(browser: Browser, width: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  // Nobody presses anything here, and what the page asks the server for would only be answered with a fault.
  await page.route('**/page/client/*.js', (route) => route.abort())
  return page
}

function workspaceWith(surface: Surface, origin: string): Workspace {
  const workspace = createWorkspace({ origin: () => origin, people: companyPeople })
  const text = JSON.stringify(surface.content)
  let place = 0
  // Goldens name charts by made-up addresses; here they show a chart of the same feature.
  const content = JSON.parse(
    text.replaceAll(
      /https:\/\/tally\.example\.com\/charts\/[^"]+/g,
      () => `${origin}/chart/${surface.feature}/${surface.name}/${place++}`,
    ),
  )
  const blocks = content.blocks
  if (surface.kind === 'home') publishHome(workspace, viewer, content, null)
  else if (surface.kind === 'modal') openModal(workspace, viewer, content)
  else {
    const channel = directMessage(workspace, viewer).id
    postMessage(workspace, { channel, user: workspace.app.botUserId, text: content.text ?? '', blocks })
  }
  return workspace
}

const parts = { home: '.home', modal: '#modal-dialog[open]', message: '.message' }

async function partOf(page: Page, address: string, surface: Surface): Promise<Locator> {
  await page.goto(address)
  // The page scrolls inside its panes; a picture shows all of it.
  await page.addStyleTag({
    content: `body, .frame, .main, .stream, dialog, .modal, .modal-body { height: auto !important; max-height: none !important; overflow: visible !important }
      dialog { position: absolute !important; inset: 8px 0 auto !important; margin: 0 auto !important }`,
  })
  if (surface.kind === 'modal') await page.evaluate("document.querySelector('#modal-dialog').showModal()")
  const part = page.locator(parts[surface.kind]).last()
  await part.waitFor()
  await page.evaluate('document.activeElement?.blur()')
  await page.waitForFunction('[...document.images].every((image) => image.complete)')
  return part
}

async function shot(part: Locator, format: Format): Promise<Buffer> {
  const box = await part.boundingBox()
  if (box === null) throw new Error('what was drawn is not to be seen')
  const session = await part.page().context().newCDPSession(part.page())
  const clip = { ...box, height: Math.min(box.height, longest), scale: 1 }
  const { data } = await session.send('Page.captureScreenshot', {
    format,
    ...(format === 'webp' ? { quality: 45 } : {}),
    captureBeyondViewport: true,
    clip,
  })
  await session.detach()
  return Buffer.from(data, 'base64')
}
