import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { ensurePerson } from '../people/person.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
let folder: string
beforeEach(async () => {
  cli = await commandLine()
  folder = await mkdtemp(path.join(tmpdir(), 'tally-import-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true })
  await cli.close()
})

const header =
  'Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'
const good = '2026-11-02T10:00:00.123Z,ana@x.example,On-Demand,claude-4.5-sonnet,No,10,20,30,40,100,0.50'

async function file(name: string, lines: readonly string[]): Promise<string> {
  const to = path.join(folder, name)
  await writeFile(to, lines.join('\n'))
  return to
}

async function spend(): Promise<number> {
  return (await spendTotals(cli.db, { from: '2026-11-01' as Day, to: '2026-12-01' as Day })).usageSpendMicroUsd
}

test('a file is shown, imported, known the second time, and taken back', async () => {
  const events = await file('events.csv', [header, good])

  const shown = await cli.run(['import', events, '--preview'])
  expect(shown).toMatchObject({ code: 0, err: '' })
  expect(shown.out).toContain('1 row of 1 person, 2026-11-02.')
  expect(shown.out).toContain('New: 1 ($0.50); known: 0 ($0.00).')
  expect(shown.out).toContain('Spend at Cursor in these days: $0.00 now, $0.50 with this file.')
  expect(shown.out).toContain('Nobody is known for ana@x.example: 1 entry, $0.50.')
  expect(await spend()).toBe(0)

  const done = await cli.run(['import', events])
  expect(done).toMatchObject({ code: 0 })
  const [, undo] = /npm run tally -- (import undo \d+)/.exec(done.out) ?? []
  expect(await spend()).toBe(500_000)
  const again = await cli.run(['import', events])
  expect(again).toMatchObject({ code: 0 })
  expect(again.out).toContain('Already imported on 2026-11-21 by command line: nothing changes.')

  expect(await cli.run((undo ?? '').split(' '))).toMatchObject({ code: 0, out: 'Undid the import of events.csv.\n' })
  expect(await spend()).toBe(0)
})

test('it ends well only where all was recognised and nothing rejected; the rejected rows are written out', async () => {
  const events = await file('events.csv', [header, good, good.replace('2026-11-02T10:00:00.123Z', 'soon')])
  const unknown = await file('fruit.csv', ['Date,Fruit', '2026-01-01,apple'])
  const rejected = path.join(folder, 'rejected.csv')

  const ran = await cli.run(['import', events, '--rejected', rejected])
  expect(ran).toMatchObject({ code: 1 })
  expect(ran.out).toContain('Row 3 is left out:')
  expect(await readFile(rejected, 'utf8')).toContain('soon')
  expect(await spend()).toBe(500_000)

  const open = await file('open.csv', [header, ...Array.from({ length: 900 }, () => good), '"2026-11-02'])
  const broken = await cli.run(['import', open, await file('other.csv', [header, good]), '--preview'])
  expect(broken).toMatchObject({ code: 1 })
  expect(broken.out).toContain('open.csv: Row 902 opens a quote (") that is never closed.')
  expect(broken.out).toContain('other.csv: Cursor usage events')

  const both = await cli.run(['import', unknown, await file('more.csv', [header, good]), '--json'])
  expect(both.code).toBe(1)
  expect(JSON.parse(both.out)).toMatchObject([
    { ok: false, imported: false, preview: { kind: 'unrecognised', header: ['Date', 'Fruit'] } },
    { ok: true, imported: true, preview: { kind: 'usage', known: { rows: 1 } } },
  ])
})

test('of several files one that is missing or cannot be settled is named, and the others are imported', async () => {
  const events = await file('events.csv', [header, good])
  const without = (line: string) => line.split(',').toSpliced(1, 1).join(',')
  const own = await file('own.csv', [without(header), without(good)])
  const more = await file('more.csv', [header, good.replace('ana@', 'bo@')])

  const ran = await cli.run(['import', events, path.join(folder, 'nowhere.csv'), own, more])

  expect(ran.code).toBe(1)
  expect(ran.err).toContain('nowhere.csv cannot be read (ENOENT).')
  expect(ran.err).toContain('own.csv does not say whose usage it is.')
  expect(ran.out.match(/^Imported\./gm)).toHaveLength(2)
  expect(await spend()).toBe(1_000_000)

  const json = await cli.run(['import', path.join(folder, 'nowhere.csv'), events, '--json'])
  expect(json).toMatchObject({ code: 1, err: '' })
  expect(JSON.parse(json.out)).toMatchObject([
    { ok: false, imported: false, error: { code: 'bad-input', say: expect.stringContaining('nowhere.csv') } },
    { ok: true, imported: false },
  ])
})

test('a long address is shown, what may be a key is not', async () => {
  const long = 'maximiliane-wilhelmina-alexandrina-von-und-zu-hohenstauffenberg@x.example'
  const lines = [header, good.replace('ana@x.example', long), good.replace('ana@x.example', `sk-${'a1B2'.repeat(12)}`)]

  const { out } = await cli.run(['import', await file('long.csv', lines), '--preview'])

  expect(out).toContain(`Nobody is known for ${long.slice(0, 60)}…: 1 entry`)
  expect(out).toContain('(not repeated: it looks like a key)')
})

test('what a file does not say is said beside it', async () => {
  await ensurePerson(cli.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now: cli.clock.now() })
  const without = (line: string) => line.split(',').toSpliced(1, 1).join(',')
  const own = await file('own.csv', [without(header), without(good)])
  const report = await file('report.csv', [
    'user_email,account_uuid,product,model,model family,total_requests,total_prompt_tokens,total_completion_tokens,total_net_spend_usd,total_gross_spend_usd',
    'ana@x.example,0a1b2c3d-0000-4000-8000-000000000001,Claude Code,claude-sonnet-5,sonnet,812,20123456,512345,41.20,41.20',
  ])

  expect(await cli.run(['import', own])).toMatchObject({ code: 2, err: expect.stringContaining('Say --whose E') })
  expect(await cli.run(['import', report])).toMatchObject({ code: 1, out: expect.stringContaining('--period') })
  expect(await spend()).toBe(0)

  expect(await cli.run(['import', own, '--whose', 'ana@x.example'])).toMatchObject({ code: 0 })
  expect(await cli.run(['import', report, '--period', '2026-11-01..2026-11-10'])).toMatchObject({ code: 0 })
  expect(await spend()).toBe(41_700_000)
})

test.each([
  [['import'], 2, 'needs <file…>'],
  [['import', 'nowhere.csv'], 2, 'nowhere.csv cannot be read (ENOENT)'],
  [['import', 'x'.repeat(5_000)], 2, 'cannot be read (ENAMETOOLONG)'],
  [['import', 'a.csv', 'b.csv', '--rejected', 'x'], 2, 'one file at a time'],
  [['import', 'a.csv', '--period', 'once'], 2, '--period'],
  [['import', 'undo', 'one'], 2, 'no number of an import'],
  [['import', 'undo', '7'], 1, 'does not know this file any more'],
])('%j is refused in words', async (argv, code, say) => {
  expect(await cli.run(argv)).toMatchObject({ code, err: expect.stringContaining(say) })
})
