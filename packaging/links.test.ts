import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { remark } from 'remark'
import validateLinks from 'remark-validate-links'
import { engine } from 'unified-engine'
import { expect, test } from 'vitest'
import { openFolder, project } from './testing/started.ts'

const listed = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md']
const pages = execFileSync('git', listed, { cwd: project, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((page) => existsSync(path.join(project, page)))

test('every link to a page, a heading or a picture leads somewhere', async () => {
  expect(pages).toContain('README.md')
  expect(pages.length).toBeGreaterThan(30)

  expect(await faultsIn(project, pages)).toBe('')
})

test('a link that leads nowhere is named', async () => {
  const { folder, remove } = await openFolder()
  execFileSync('sh', ['-c', 'echo "[a](b.md) [c](#d)" > page.md'], { cwd: folder })

  const faults = await faultsIn(folder, ['page.md'])
  await remove()

  expect(faults).toContain('b.md')
  expect(faults).toContain('#d')
})

test('every picture a page shows is there', () => {
  const shown = pages.flatMap(picturesIn)

  expect(shown.length).toBeGreaterThan(100)
  expect(shown.filter((picture) => !existsSync(path.join(project, picture)))).toEqual([])
})

test('every page of the documentation is linked from another', () => {
  const documents = pages.filter((page) => page.startsWith('docs/'))
  const linked = new Set(pages.flatMap(pagesLinkedFrom))

  expect(documents.length).toBeGreaterThan(20)
  expect(documents.filter((page) => !linked.has(page))).toEqual([])
})

function pagesLinkedFrom(page: string): string[] {
  const source = readFileSync(path.join(project, page), 'utf8')
  return [...source.matchAll(/\]\(([^)#\s]+\.md)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => path.posix.join(path.posix.dirname(page), target))
    .filter((target) => target !== page)
}

function picturesIn(page: string): string[] {
  const source = readFileSync(path.join(project, page), 'utf8')
  return [...source.matchAll(/<img [^>]*?src="(?!https?:)([^"]+)"/g)].map(([, target = '']) =>
    path.posix.join(path.posix.dirname(page), target),
  )
}

/** What is wrong with the links of these pages, as text; empty where nothing is. */
async function faultsIn(cwd: string, files: string[]): Promise<string> {
  const streamError = new PassThrough()
  const said = text(streamError)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  engine(
    {
      cwd,
      files,
      processor: remark().use(validateLinks, { repository: false }),
      output: false,
      quiet: true,
      color: false,
      streamOut: new PassThrough(),
      streamError,
    },
    (error) => (error ? reject(error) : resolve()),
  )
  await promise
  streamError.end()
  return said
}
