import { existsSync } from 'node:fs'
import { describe, test } from 'vitest'
import { chromiumPath } from './chromium.ts'

/**
 * Tests that need a browser: skipped, saying why, where there is none; where one is required (`CI_REQUIRE_BROWSER`) its absence
 * is a failure.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  if (existsSync(chromiumPath)) {
    describe(name, tests)
    return
  }
  const missing = `no browser at ${chromiumPath}: install Debian's chromium or set CHROMIUM`
  if (process.env.CI_REQUIRE_BROWSER !== undefined) {
    test(name, () => {
      throw new Error(missing)
    })
    return
  }
  process.stderr.write(`skipped: ${name} (${missing})\n`)
  describe.skip(name, tests)
}
