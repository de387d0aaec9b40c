import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { circleIn, faultsOf, type Import, importsOf } from './testing/ladder.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const files = [...sourcesIn('src'), ...sourcesIn('sandbox')]
const imports = files.flatMap((file) => importsOf(file, readFileSync(path.join(root, file), 'utf8')))

test('the rules are held by every file there is', () => {
  expect(files.length).toBeGreaterThan(30)
  expect(imports.length).toBeGreaterThan(100)

  expect(imports.flatMap(faultsOf)).toEqual([])
})

test('no files import each other in a circle', () => {
  expect(circleIn(imports)).toBeNull()
})

test('a circle is named file by file', () => {
  const links = [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'b'],
  ] as const

  expect(circleIn(links.map(([file, target]) => ({ file, target })))).toEqual(['b', 'c', 'b'])
})

test('config.ts alone reads the environment', () => {
  const readers = files.filter(
    (file) =>
      file.startsWith('src/') &&
      !isTestSupport(file) &&
      /process\.env/.test(readFileSync(path.join(root, file), 'utf8')),
  )

  // main.js hands the environment over unread.
  expect(readers).toEqual(['src/main.js'])
})

describe('each rule names the file that breaks it', () => {
  test.each([
    ['a rung that imports a higher one', 'src/db/x.ts', 'src/ledger/entry.ts', 'db stands below ledger'],
    [
      'a ring member that imports another',
      'src/proxy/x.ts',
      'src/slack/app.ts',
      'proxy and slack are both on the ring',
    ],
    ['one vendor that imports another', 'src/collectors/a/x.ts', 'src/collectors/b/y.ts', 'are both on the ring'],
    ['a rung that imports the ring', 'src/reports/x.ts', 'src/slack/app.ts', 'slack is on the ring'],
    ['charts that know a rung', 'src/charts/x.ts', 'src/ledger/entry.ts', 'charts knows no rung'],
    ['the root imported from below', 'src/db/x.ts', 'src/config.ts', 'only the root files'],
    ['the sandbox that imports the app', 'sandbox/x.ts', 'src/base/money.ts', 'the sandbox imports nothing from src'],
    ['the app that imports the sandbox', 'src/app.ts', 'sandbox/main.ts', 'src imports nothing from the sandbox'],
    ['a package out of its home', 'src/proxy/x.ts', 'pg', 'pg has its home in db'],
    ['SQL in the ring', 'src/slack/x.ts', 'kysely', 'kysely has its home in'],
    ['a folder nobody knows', 'src/shiny/x.ts', 'src/base/money.ts', 'shiny is neither a rung nor on the ring'],
  ])('%s', (_, file, target, says) => {
    const found: Import = { file, target }

    expect(faultsOf(found).join()).toContain(says)
  })

  test.each([
    ['downwards', 'src/ledger/x.ts', 'src/db/database.ts'],
    ['slack may use imports', 'src/slack/x.ts', 'src/imports/csv.ts'],
    ['the ring stands on the ladder', 'src/proxy/x.ts', 'src/ledger/entry.ts'],
    ['the root imports all', 'src/app.ts', 'src/slack/app.ts'],
    ['a package at home', 'src/db/x.ts', 'pg'],
  ])('allowed: %s', (_, file, target) => {
    expect(faultsOf({ file, target })).toEqual([])
  })
})

function sourcesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter((name) => /\.[jt]s$/.test(name) && !isTestSupport(name))
}

// Tests may look across; what supports only them may too.
function isTestSupport(file: string): boolean {
  return /\.test\.ts$|\/testing\.ts$|\/fixtures\/|\/testing\//.test(file)
}
