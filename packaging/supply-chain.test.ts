import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { foreignPackages, isAllowed, mayBeUsed } from './licence-list.ts'
import { openFolder, programs, project } from './testing/started.ts'

const text = (name: string) => readFileSync(path.join(project, name), 'utf8')
const packageFile = JSON.parse(text('package.json'))
const lock = JSON.parse(text('package-lock.json'))

test('every package is under a licence that is allowed', () => {
  const all = foreignPackages(lock)

  expect(all.length).toBeGreaterThan(100)
  expect(all.filter((one) => !mayBeUsed(one))).toEqual([])
})

test('what only tools read may be under a licence that nothing shipped is under', () => {
  expect(mayBeUsed({ licence: 'CC-BY-3.0', isDevelopment: true })).toBe(true)
  expect(mayBeUsed({ licence: 'CC-BY-3.0', isDevelopment: false })).toBe(false)
})

test.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-only)', true],
  ['(MIT AND Zlib)', true],
  ['(MIT AND GPL-3.0-only)', false],
  ['AGPL-3.0-or-later', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['none given', false],
])('%s: allowed is %s', (expression, expected) => {
  expect(isAllowed(expression)).toBe(expected)
})

test('every dependency has its reason in CONTRIBUTING.md, and every reason its dependency', () => {
  const table = text('CONTRIBUTING.md').split('## Dependencies')[1]?.split('\n## ')[0] ?? ''
  const reasons = [...table.matchAll(/^\| (.+?) \| .{10,} \|$/gm)].flatMap(([, names = '']) => names.split(', '))
  const { dependencies, optionalDependencies, devDependencies } = packageFile
  const used = Object.keys({ ...dependencies, ...optionalDependencies, ...devDependencies })

  const named = reasons.filter((name) => !['package', '@types/…'].includes(name))
  expect(named.toSorted()).toEqual(used.filter((name) => !name.startsWith('@types/')).toSorted())
})

test('every dependency is pinned to one version', () => {
  const { dependencies, optionalDependencies, devDependencies } = packageFile
  const versions = Object.entries<string>({ ...dependencies, ...optionalDependencies, ...devDependencies })

  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

test('every package in the lockfile is known by its checksum', () => {
  const without = Object.entries<{ integrity?: string; inBundle?: boolean }>(lock.packages).filter(
    ([place, { integrity, inBundle }]) => place !== '' && !integrity && !inBundle,
  )

  expect(without).toEqual([])
})

test('the bill of materials lists what is shipped, with versions and licences, and nothing of development', async () => {
  const { folder, remove } = await openFolder()
  try {
    for (const name of ['package.json', 'package-lock.json', 'packaging']) {
      cpSync(path.join(project, name), path.join(folder, name), { recursive: true })
    }
    symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'))
    const made = spawnSync('node', ['packaging/sbom.ts'], { cwd: folder, env: { PATH: programs }, encoding: 'utf8' })
    expect(made.stderr).toContain('packages')

    const bill = JSON.parse(readFileSync(path.join(folder, 'sbom.json'), 'utf8'))

    expect(bill).toMatchObject({ bomFormat: 'CycloneDX', metadata: { component: { name: 'tally' } } })
    const listed = new Map<string, unknown>(bill.components.map((one: { purl: string }) => [one.purl, one]))
    for (const [name, version] of Object.entries(packageFile.dependencies)) {
      const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`
      expect(listed.get(purl), purl).toMatchObject({ version, licenses: [expect.anything()] })
    }
    expect([...listed.keys()].filter((purl) => purl.startsWith('pkg:npm/vitest@'))).toEqual([])
  } finally {
    await remove()
  }
})
