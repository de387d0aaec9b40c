import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
})
afterEach(() => cli.close())

test('without usage nothing is found, and it is said', async () => {
  const { out, code } = await cli.run(['detect', '--dry-run'])

  expect(code).toBe(0)
  expect(out).toBe('0 findings hold, 0 incidents changed. Nothing was kept, and nobody is told.\n')
})

test.each([
  [['--as-of', 'yesterday'], 'is not a time'],
  [['--as-of', '2030-01-01T00:00Z'], 'lies ahead'],
])('%j is refused with the fix', async (options, says) => {
  const { err, code } = await cli.run(['detect', ...options])

  expect(code).toBe(2)
  expect(err).toContain(says)
})
