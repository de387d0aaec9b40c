import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sampleCompany } from '../reports/export/testing.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
let folder: string
beforeAll(async () => {
  cli = await commandLine()
  folder = await mkdtemp(path.join(tmpdir(), 'tally-export-'))
  await sampleCompany(cli.db)
})
afterAll(async () => {
  await cli.close()
  await rm(folder, { recursive: true })
})

test('a file is written, and what it holds is said', async () => {
  const file = path.join(folder, 'people.csv')
  const ran = await cli.run(['export', 'people', '--out', file, '--excel'])

  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(ran.out).toBe(`4 rows, $48.70 in all (The organisation, November 2026 so far) are in ${file}.\n`)
  expect(await readFile(file, 'utf8')).toMatch(/^\uFEFFDeveloper,E-mail,/)
})

test('that figures left in a file is written down, one line a file', async () => {
  await cli.run(['export', 'teams', '--team', 'payments', '--out', '-'])

  const { out } = await cli.run(['audit', '--kind', 'usage', '--limit', '1'])

  expect(out).toMatch(
    /Somebody on the command line +exported Teams of Payments, 2026-11-01 to 2026-11-21: 1 row +command line/,
  )
})

test('standard output holds the file and nothing else', async () => {
  const { code, out, err } = await cli.run([
    'export',
    'chargeback',
    '--team',
    'payments',
    '--period',
    '2026-11',
    '--out',
    '-',
  ])

  expect(code).toBe(0)
  expect(out).toMatch(/^Period,Developer,.*\r\n2026-11-01 to 2026-11-21,/)
  expect(out.trimEnd().split('\r\n')).toHaveLength(5)
  expect(err).toBe('4 rows, $41.57 in all (Payments, November 2026 so far).\n')
})

test('a FOCUS file is checked as it is written, and again by its name', async () => {
  const file = path.join(folder, 'focus.csv')
  const written = await cli.run(['export', 'focus', '--check', '--out', file])
  const again = await cli.run(['export', 'focus', '--check', '--in', file])

  expect(written.code).toBe(0)
  expect(written.out).toMatch(/^FOCUS 1\.2: no rule is broken\. \d+ rows pass \d+ rules\.$/m)
  expect(written.out).toMatch(/^One of them: InvoiceId-C-005-C, whether a charge is on an invoice/m)
  expect(written.out).toContain(again.out)
})

test('a file that breaks a rule is told where, and the exit code says so', async () => {
  const file = path.join(folder, 'broken.csv')
  const { out } = await cli.run(['export', 'focus', '--out', '-'])
  await writeFile(file, out.replace(',Usage,', ',usage,'))

  const ran = await cli.run(['export', 'focus', '--check', '--in', file])
  const json = JSON.parse((await cli.run(['export', 'focus', '--check', '--in', file, '--json'])).out)

  expect(ran.code).toBe(1)
  expect(ran.out).toMatch(
    /^FAILED ChargeCategory-C-003-M: ChargeCategory MUST be one of the allowed values\.\n {2}line 3, ChargeCategory: usage$/m,
  )
  expect(json.failed[0]).toMatchObject({ places: [{ line: 3, column: 'ChargeCategory', value: 'usage' }] })
})

test('the JSON says the same in whole micro-dollars', async () => {
  const file = path.join(folder, 'days.csv')
  const { out } = await cli.run(['export', 'days', '--person', 'ana@x.example', '--json', '--out', file])

  expect(JSON.parse(out)).toMatchObject({
    kind: 'days',
    from: '2026-11-01',
    to: '2026-11-22',
    file,
    rows: 5,
    totalMicroUsd: 43_484_570,
    seatsMicroUsd: 40_000_000,
  })
})

describe('what cannot be exported leaves nothing behind', () => {
  test.each([
    [['export'], 2, 'export needs <kind>'],
    [['export', 'chargback'], 2, 'Did you mean chargeback?'],
    [['export', 'people', '--check'], 2, '--check is for: export focus.'],
    [['export', 'focus', '--in', 'x.csv'], 2, 'Add --check'],
    [['export', 'focus', '--check', '--in', '/nowhere.csv'], 2, '/nowhere.csv cannot be read (ENOENT)'],
    [['export', 'days', '--org', '--team', 'Payments'], 2, 'Give one of'],
    [['export', 'days', '--team', 'Paymets', '--out', '-'], 2, '“Payments”'],
    [['export', 'days', '--period', 'whenever', '--out', '-'], 2, '--period'],
    [
      ['export', 'days', '--out', '/nowhere/x.csv'],
      2,
      '--out: /nowhere/x.csv cannot be written (ENOENT). Nothing was written.',
    ],
  ])('%j', async (argv, code, say) => {
    const before = await readdir(folder)

    expect(await cli.run(argv)).toMatchObject({ code, out: '', err: expect.stringContaining(say) })
    expect(await readdir(folder)).toEqual(before)
  })
})
