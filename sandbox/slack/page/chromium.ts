import { type Browser, chromium } from 'playwright-core'

/** Where the browser is: `CHROMIUM`, else where Debian puts it. */
export const chromiumPath = process.env.CHROMIUM ?? '/usr/bin/chromium'

/** Starts the installed Chromium without a window, and without what a browser does by itself. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
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
}
