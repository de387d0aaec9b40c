import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { withMeasured } from './benchmarks-page.ts'
import { type Asked, measureIntoPage } from './measure-into-page.ts'

const page = [
  '# Benchmarks\n\nBy hand.\n',
  '## proxy\n\nBefore.\n',
  '<!-- measured: proxy --only latency -->\nold latency\n<!-- /measured -->\n',
  'Between.\n',
  '<!-- measured: proxy --only soak -->\nold soak\n<!-- /measured -->\n',
  '## claude\n\nNothing measured yet.\n',
  '## home\n\n<!-- measured: home -->\nold home\n<!-- /measured -->\n\nReached.\n',
].join('\n')

test('a part takes the place of what was measured of it, and every word around it stays', () => {
  const after = withMeasured(page, { bench: 'proxy', only: 'soak', text: 'new soak\n' })

  expect(after).toBe(page.replace('old soak', 'new soak'))
})

test('a whole bench takes the place of its parts, at the first of them', () => {
  const after = withMeasured(page, { bench: 'proxy', only: null, text: 'new' })

  expect(after).toContain('Before.\n\n<!-- measured: proxy -->\nnew\n<!-- /measured -->\n\nBetween.\n')
  expect(after).not.toContain('old latency')
  expect(after).not.toContain('old soak')
  expect(after).toContain('old home')
})

test.each([
  [
    'behind the last block of its bench',
    { bench: 'proxy', only: 'paced' },
    /old soak\n<.*>\n\n<!-- measured: proxy --only paced/,
  ],
  ['at the end of its section', { bench: 'claude', only: null }, /Nothing measured yet\.\n\n<!-- measured: claude -->/],
  ['at the end of the page', { bench: 'charts', only: null }, /Reached\.\n\n## charts\n\n<!-- measured: charts -->/],
])('what has no block yet is put %s', (_, asked, expected) => {
  const after = withMeasured(page, { ...asked, text: 'new' })

  expect(after).toMatch(expected)
  expect(after).toContain('\n\n## home\n\n<!-- measured: home -->\nold home')
  expect(withMeasured(after, { ...asked, text: 'newer' })).toBe(after.replace('\nnew\n', '\nnewer\n'))
})

test.each(['<!-- /measured -->\n', '<!-- measured: home -->\n'])('a page with a lost %s is refused', (mark) => {
  expect(() => withMeasured(page.replace(mark, ''), { bench: 'home', only: null, text: 'new' })).toThrow('no end')
})

test('a bench that fails leaves what the page had, is named, and the others are written', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-page-'))
  const file = path.join(folder, 'benchmarks.md')
  writeFileSync(file, page)
  const asked = (bench: string, only: string | null): Asked => ({ bench, only, quick: true, seed: null })
  const said: Record<string, string> = {
    home: '## Home\n\nAMD EPYC, 2 cores, Node v26.10.0. Load average at the start: 0.52. An admin.\n\n| a |\n|---|\n| 1 |\n',
  }

  const run = async ({ bench }: Asked) => said[bench] ?? null
  const failed = await measureIntoPage([asked('proxy', 'soak'), asked('home', 'my tab')], { page: file, run })
  const after = readFileSync(file, 'utf8')
  const left = readdirSync(folder)
  rmSync(folder, { recursive: true })

  expect(failed).toEqual(['proxy'])
  expect(after.startsWith(page.slice(0, page.indexOf('## home')))).toBe(true)
  const block = after.slice(after.indexOf('<!-- measured: home --only my tab -->'))
  expect(block).toContain("\n    npm run bench -- home --quick --only 'my tab'\n")
  expect(block).toMatch(
    /\n\d{4}-\d\d-\d\d \d\d:\d\d UTC\. .+ \d+ GB\. Node v.+, PostgreSQL 18\S*, Tally .+\. Load average at the start/,
  )
  expect(block).toContain('\n\nAn admin.\n\n| a |\n')
  expect(block).not.toContain('0.52')
  expect(left).toEqual(['benchmarks.md'])
})

test('what is long is folded', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-page-'))
  const file = path.join(folder, 'benchmarks.md')
  writeFileSync(file, page)
  const asked: Asked = { bench: 'home', only: null, quick: false, seed: null }

  await measureIntoPage([asked], { page: file, run: async () => `## Home\n\n${'a line\n'.repeat(81)}` })
  const after = readFileSync(file, 'utf8')
  rmSync(folder, { recursive: true })

  expect(after).toContain('<details><summary>All of it, 81 lines</summary>\n\na line\n')
  expect(after).toContain('a line\n\n</details>\n<!-- /measured -->\n\nReached.')
})
