import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** docs/security.md names a test for each threat; here is held that they are there. */

const root = new URL('..', import.meta.url)
const page = readFileSync(new URL('docs/security.md', root), 'utf8')

/** The rows of tables whose last column names tests, by their threat. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (?:threat|what) \|/.test(line))
  .map((line) => line.split(' | '))
  .filter((cells) => cells.at(-1)?.includes('test.ts`'))
  .map((cells) => ({ threat: cells[0]?.slice(2) ?? '', tests: testsIn(cells.at(-1) ?? '') }))

test('every threat has a defence and names its test', () => {
  const tables = page.split(/^## /m).filter((part) => part.includes('| threat |'))
  const lines = tables.flatMap((part) => part.split('\n').filter((line) => /^\| (?!threat \||-)/.test(line)))

  expect(rows.length).toBeGreaterThan(50)
  expect(lines.length).toBe(rows.length)
  expect(rows.filter(({ tests }) => tests.length === 0)).toEqual([])
})

test.each(rows)('the tests of “$threat” are there', ({ tests }) => {
  expect(tests.filter(({ file, title }) => !isThere(file, title))).toEqual([])
})

test('a test that is not there would be missed', () => {
  expect(isThere('src/security-page.test.ts', 'every threat has a defence')).toBe(false)
  expect(isThere('src/security-page.test.ts', 'every threat has a defence and names its test')).toBe(true)
})

type Named = { file: string; title: string }

// `file` “title”, “another title of that file”, `another file` “title”
function testsIn(cell: string): Named[] {
  const found: Named[] = []
  let file = ''
  for (const [, path, title] of cell.matchAll(/`([\w./-]+\.test\.ts)`|“((?:[^“”]|“[^”]*”)+)”/g)) {
    if (path !== undefined) file = path
    if (title !== undefined) found.push({ file, title })
  }
  return found
}

function isThere(file: string, title: string): boolean {
  const place = new URL(file, root)
  if (!existsSync(place)) return false
  const text = readFileSync(place, 'utf8')
  // A title stands in quotes of its own, first behind a parenthesis.
  return ["'", '"', '`'].some((quote) => text.replaceAll(/\(\s+/g, '(').includes(`(${quote}${title}${quote}`))
}
