import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const folder = import.meta.dirname
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
)

test('what vendors tell of people is kept in two places only, where deleted people get their pseudonyms', () => {
  const keepers = sources.filter((file) =>
    /\breplace(Activity|Members|Keys)\b/.test(readFileSync(path.join(folder, file), 'utf8')),
  )

  expect(sources.length).toBeGreaterThan(40)
  expect(keepers.toSorted()).toEqual(['keep-activity.ts', 'keep-directory.ts'])
})
