import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nextStep, partOf, released, stepped } from './changelog.ts'
import { openFolder, programs, project } from './testing/started.ts'

const changelog = (...lines: string[]) =>
  `# Changelog\n\n## Unreleased\n\n${lines.join('\n')}\n\n## 1.4.2 (2026-11-01)\n\n- Old.\n`

describe('the next version', () => {
  test.each([
    ['1.4.2', ['- New.', '- Fixed: old.'], '1.5.0'],
    ['1.4.2', ['- Fixed: one.', '- Fixed another.'], '1.4.3'],
    ['1.4.2', ['- New.', '- **Breaking:** set this.'], '2.0.0'],
    ['0.4.2', ['- **Breaking:** set this.'], '0.5.0'],
  ])('after %s, with %j, is %s', (current, lines, next) => {
    expect(stepped(current, nextStep(changelog(...lines), current) ?? 'patch')).toBe(next)
  })

  test('is none where nothing is told', () => {
    expect(nextStep(changelog(), '1.4.2')).toBeNull()
  })
})

test('what was unreleased stands under its version, and the next changes have their place', () => {
  const text = released(changelog('- New.'), { version: '1.5.0', day: '2026-11-22' })

  expect(partOf(text, 'Unreleased')).toBe('')
  expect(partOf(text, '1.5.0')).toBe('- New.')
  expect(partOf(text, '1.4.2')).toBe('- Old.')
  expect(text).toContain('## 1.5.0 (2026-11-22)')
})

describe('npm run release', () => {
  let folder: string
  let remove: () => Promise<void>
  beforeAll(async () => {
    ;({ folder, remove } = await openFolder())
    for (const name of ['package.json', 'package-lock.json', 'packaging', 'src/base']) {
      cpSync(path.join(project, name), path.join(folder, name), { recursive: true })
    }
    symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'))
    writeFileSync(path.join(folder, 'CHANGELOG.md'), changelog('- New.'))
  })
  afterAll(() => remove())

  test('set changes the version everywhere, and its tag passes the check', () => {
    const before = JSON.parse(read('package.json')).version
    const next = stepped(before, 'minor')

    expect(release('next').stdout).toBe(`${next}\n`)
    expect(release('check', `v${next}`)).toMatchObject({ status: 1, stderr: expect.stringContaining(before) })
    expect(release('set').status).toBe(0)
    expect(JSON.parse(read('package.json')).version).toBe(next)
    const lock = JSON.parse(read('package-lock.json'))
    expect([lock.version, lock.packages[''].version]).toEqual([next, next])
    expect(release('check', `v${next}`).status).toBe(0)
    expect(release('notes', `v${next}`).stdout).toBe('- New.\n')
    expect(release('next')).toMatchObject({ status: 1, stderr: expect.stringContaining('nothing') })
  })

  const read = (name: string) => readFileSync(path.join(folder, name), 'utf8')

  function release(...words: string[]) {
    return spawnSync('node', ['packaging/release.ts', ...words], {
      cwd: folder,
      env: { PATH: programs },
      encoding: 'utf8',
    })
  }
})
