import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { csvRecords } from './base/csv-records.ts'
import { microUsd } from './base/money.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { openFileImports } from './imports/open-file-imports.ts'
import { scoreCsv } from './incidents/backtest/score-text.ts'
import { alertsCsv } from './incidents/backtest/write-results.ts'
import { recordEntries } from './ledger/record-entries.ts'
import { anEntry } from './ledger/testing.ts'
import { exportMapping } from './people/mapping/mapping-csv.ts'
import { exportAudit } from './reports/audit-trail.ts'
import { exportKindNames } from './reports/export/kinds.ts'
import { exported, sampleCompany, sampleNow } from './reports/export/testing.ts'
import { chargebackCsv } from './reports/invoices/chargeback.ts'
import { openVault } from './vault/vault.ts'

/** Whatever Tally writes as CSV is opened in spreadsheets, and what people, vendors and clients called things stands in it. */

const now = sampleNow
const actor = { id: '=actor()', origin: 'command line' as const }

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const { handles } = await sampleCompany(db)
  const names = { project: '@SUM(A1)', model: '-2+3', keyRef: '=key()', tool: '+tool', session: "'=session()" }
  await recordEntries(db, [
    anEntry({ ...names, sourceId: 'hostile', at: '2026-11-20T12:00:00.000Z', handleId: handles.bob }),
    anEntry({ ...names, sourceId: 'unmatched', at: '2026-11-20T13:00:00.000Z', handleId: handles.unmatched }),
  ])
  for (const table of ['person', 'team', 'handle'] as const) await rename(table)
  await db.updateTable('team').set({ cost_centre: '\t=1+1' }).execute()
})
afterAll(() => database.close())

async function rename(table: 'person' | 'team' | 'handle'): Promise<void> {
  for (const { id, name } of await database.db.selectFrom(table).select(['id', 'name']).execute()) {
    await database.db
      .updateTable(table)
      .set({ name: `=cmd|'/c calc'!A1 ${name}` })
      .where('id', '=', id)
      .execute()
  }
}

const hostile = ['=1+1', '+1', '-1', '@A1', '\t=1', '\r=1', '"=1"', "'=1", '＝1']

/** Each way to a CSV file, by the file of the project that writes it. */
const exporters: Record<string, Record<string, () => Promise<string>>> = {
  'reports/export/write-export.ts': Object.fromEntries(
    exportKindNames.map((kind) => [kind, async () => (await exported(database.db, { kind, names: true })).csv]),
  ),
  'reports/audit-trail.ts': {
    audit: async () => (await exportAudit(database.db, { filter: {}, actor, now })).csv,
  },
  'people/mapping/mapping-csv.ts': {
    teams: async () => (await exportMapping(database.db, { actor, now })).csv,
  },
  'imports/open-file-imports.ts': { 'rejected rows': rejectedRows },
  'reports/invoices/chargeback.ts': {
    'an invoice': async () => chargebackCsv({ columns: ['Team'], rows: [hostile], fileName: '' }, { forExcel: true }),
  },
  'incidents/backtest/write-results.ts': { alerts: async () => alertsCsv([anAlert()]) },
  'incidents/backtest/score-text.ts': { scores: async () => scoreCsv([{ name: '=view()', scores: [] }]) },
}

// Rows that came over HTTP, on their way into the import: nobody is given these.
const forTheImport = ['http/api/changes/group-files.ts']

const all = Object.values(exporters).flatMap((of) => Object.entries(of))

describe('no cell is run by a spreadsheet', () => {
  test.each(all)('in %s', async (_, write) => {
    const cells = (await Array.fromAsync(csvRecords([await write()]))).flatMap((record) => record.cells)

    expect(cells.filter((cell) => /^[\s"]*[=+\-@＝＋－＠]/.test(cell) && !isNumber(cell))).toEqual([])
    expect(cells.filter((cell) => /^"*[\t\r\n]/.test(cell))).toEqual([])
  })

  test.each(all.filter(([name]) => !['budgets'].includes(name)))(
    'and in %s there is one that would have been',
    async (_, write) => {
      expect(await write()).toMatch(/(^|,|\n|")'['"\s]*[=+\-@＝]/)
    },
  )
})

test('every file of the project that writes CSV is among them', () => {
  const source = new URL('.', import.meta.url).pathname
  const writers = globSync('**/*.ts', { cwd: source }).filter((file) => {
    if (/\.test\.ts$|testing|^base\//.test(file)) return false
    return /\bcsv(Of|Line)\(|\.map\(csvLine\)/.test(readFileSync(`${source}/${file}`, 'utf8'))
  })

  expect(writers.toSorted()).toEqual([...Object.keys(exporters), ...forTheImport].toSorted())
})

function isNumber(cell: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(cell)
}

async function rejectedRows(): Promise<string> {
  const files = openFileImports({ db: database.db, vault: openVault([Buffer.alloc(32, 1).toString('base64')]) })
  const cells = hostile.map((cell) => `"${cell.replaceAll('"', '""')}","=team()"`)
  const bytes = Buffer.from(['email,team', ...cells].join('\r\n'))
  const { fileId } = await files.take({ name: 'list.csv', bytes: piece(bytes), size: bytes.length }, { actor, now })
  return (await files.rejectedRows(fileId)) ?? ''
}

async function* piece(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes
}

function anAlert(): Parameters<typeof alertsCsv>[0][number] {
  const subject = { kind: 'entity' as const, id: '=entity()' }
  const said = { incident: '-1', severity: 'warning' as const, tier: 'dm' as const, cause: 'spend' as const }
  return { ...said, at: 0, onset: 0, subject, score: -1.5, excess: microUsd(-2), sentence: '@sentence' }
}
