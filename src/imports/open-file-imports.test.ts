import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { removeInvoice } from '../invoices/take-back-invoice.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'
import { addProviderKey } from '../people/provider-keys.ts'
import { addVendorAccount } from '../sources/add-vendor-account.ts'
import { anAccount } from '../sources/testing.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'
import { setVendorAccountState } from '../sources/vendor-account-state.ts'
import { openVault, type Vault } from '../vault/vault.ts'
import type { FileImports, TakenFile, TypedInvoice } from './file-imports.ts'
import { rawPdf } from './invoices/testing.ts'
import { openFileImports } from './open-file-imports.ts'
import type { UsagePreview } from './preview.ts'
import { countsTwiceText } from './usage/counts-twice.ts'

const now = new Date('2026-11-22T10:00:00Z')
const actor: Actor = { id: 'finance', origin: 'slack' }
const by = { actor, now }
const all = { from: '2025-01-01' as Day, to: '2027-01-01' as Day }

let database: OpenDatabase
let vault: Vault
let files: FileImports

beforeEach(async () => {
  database = await testDatabase()
  vault = openVault([randomBytes(32).toString('base64')])
  files = openFileImports({ db: database.db, vault })
  return () => database.close()
})

const header =
  'Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost'

function row(at: string, user: string, cost: string, kind = 'On-Demand'): string {
  return `${at},${user},${kind},claude-4.5-sonnet,No,10,20,30,40,100,${cost}`
}

const events = [
  header,
  row('2026-11-02T10:00:00.123Z', 'ana@x.example', '0.50'),
  row('2026-11-02T10:00:00.123Z', 'ana@x.example', '0.50'),
  row('2026-11-03T10:00:00.000Z', 'Bo@x.example', '$1.25'),
  row('2026-11-03T11:00:00.000Z', 'bo@x.example', '0.10', 'Included'),
]

function take(text: string | Buffer, name = 'events.csv', more: { span?: { first: Day; last: Day } } = {}) {
  const bytes = Buffer.from(text)
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += 700) yield bytes.subarray(at, at + 700)
  }
  return files.take({ name, bytes: pieces(), size: bytes.length }, { ...by, ...more })
}

async function takeFixture(name: string): Promise<TakenFile> {
  const folder = name.endsWith('.pdf') ? 'invoices' : 'csv'
  return take(await readFile(new URL(`${folder}/fixtures/${name}`, import.meta.url)), name)
}

function usage({ preview }: TakenFile): UsagePreview {
  if (preview.kind !== 'usage') throw new Error(`it is ${JSON.stringify(preview)}`)
  return preview
}

async function spend(): Promise<number> {
  return (await spendTotals(database.db, all)).usageSpendMicroUsd
}

describe('usage', () => {
  test('is shown before anything counts, imported, known when it comes again, and undone', async () => {
    await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
    const bad = row('soon', 'bo@x.example', '1')
    const taken = await take([...events, bad].join('\n'))

    expect(usage(taken)).toMatchObject({
      provider: 'cursor',
      rows: 5,
      span: { first: '2026-11-02', last: '2026-11-03' },
      people: 2,
      unmatched: [{ handle: 'bo@x.example', rows: 2, costMicroUsd: 1_250_000 }],
      fresh: { rows: 4, costMicroUsd: 2_250_000 },
      known: { rows: 0 },
      rejected: { count: 1, first: [{ row: 6 }] },
      effect: { beforeMicroUsd: 0, afterMicroUsd: 2_250_000 },
      before: null,
    })
    expect(usage(taken).categories).toMatchObject([
      { category: 'overage', rows: 3, costMicroUsd: 2_250_000 },
      { category: 'included', rows: 1, costMicroUsd: 0, listMicroUsd: 100_000 },
    ])
    expect(await files.rejectedRows(taken.fileId)).toContain('soon')
    expect(await spend()).toBe(0)

    const { undoUntil } = await files.importFile(taken.fileId, by)
    expect(undoUntil).toEqual(new Date('2026-11-23T10:00:00Z'))
    expect(await spend()).toBe(2_250_000)
    expect(await files.shown(taken.fileId)).toMatchObject({ state: 'imported', undoUntil })

    const again = await take([...events, bad].join('\n'), 'renamed.csv')
    expect(usage(again)).toMatchObject({ known: { rows: 4 }, before: { fileId: taken.fileId, by: 'finance', at: now } })
    await expect(files.importFile(again.fileId, by)).rejects.toThrow('The very same file was imported on 2026-11-22')
    await files.cancel(again.fileId, by)

    await files.undo(taken.fileId, by)
    expect(await spend()).toBe(0)
    expect(await files.shown(taken.fileId)).toMatchObject({ state: 'undone', undoUntil: null })
    expect(usage(await take(events.join('\n')))).toMatchObject({ before: null, fresh: { rows: 4 } })
  })

  test('whose a handle is can be said in the preview, and stays said', async () => {
    const { id } = await ensurePerson(database.db, { kind: 'person', name: 'Robert', email: 'rob@x.example', now })
    const taken = await take(events.join('\n'))
    expect(usage(taken).unmatched.map(({ handle }) => handle)).toEqual(['bo@x.example', 'ana@x.example'])

    const assigned = await files.assign(taken.fileId, { handle: 'bo@x.example', personId: id }, by)

    expect(usage(assigned).unmatched.map(({ handle }) => handle)).toEqual(['ana@x.example'])
    await files.importFile(taken.fileId, by)
    expect((await spendTotals(database.db, { ...all, personId: id })).usageSpendMicroUsd).toBe(1_250_000)
  })

  test('a file of keys the proxy meters says that both count, until the keys are linked', async () => {
    const { db } = database
    const key = await addProviderKey(db, vault, {
      provider: 'anthropic',
      label: 'main',
      secret: 'sk-ant-of-a-test',
      now,
    })
    const account = await anAccount(db, 'anthropic')
    const preview = async () => usage(await takeFixture('console-cost-csv.csv'))
    expect(await preview()).toMatchObject({ unlinkedKeys: [] })

    const metered = { provider: 'anthropic', account: key.key.id, costMicroUsd: microUsd(1_000_000) } as const
    await recordEntries(db, [anEntry({ ...metered, sourceId: 'one', at: '2026-11-01T10:00:00Z' })])

    const warned = await preview()
    expect(warned).toMatchObject({ unlinkedKeys: ['main'] })
    expect(countsTwiceText(warned)).toContain('the key “main” are in these days too')
    const linked = { vendor_account_id: account, vendor_key_id: 'apikey_01AAA' }
    await db.updateTable('provider_key').set(linked).where('id', '=', key.key.id).execute()
    expect(await preview()).toMatchObject({ unlinkedKeys: [] })
  })

  test('a file that comes to more than can be summed is refused, and a later one of sense is taken', async () => {
    const dear = Array.from({ length: 1_200 }, (_, index) => {
      return row(`2026-11-02T10:00:00.${String(index % 1000).padStart(3, '0')}Z`, 'ana@x.example', '999999.99')
    })

    const refused = await take([header, ...dear].join('\n'))
    expect(refused.preview).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('$1,000,000,000') })
    expect(usage(await take(events.join('\n')))).toMatchObject({ fresh: { rows: 4 } })
  })

  test('a file that turns out broken far from its beginning is refused as one that does at once, with nothing kept of it', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => row(`2026-11-02T10:00:00.${index}Z`, 'ana@x.example', '1'))
    const broken = [header, row('soon', 'ana@x.example', '1'), ...many, '"2026-11-03T10:00:00.000Z,bo@x.example']

    const { fileId, preview } = await take(broken.join('\n'))

    expect(preview).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('Row 1203 opens a quote') })
    expect(await files.rejectedRows(fileId)).toBeNull()
    const { rows } = await sql<{
      there: boolean
    }>`select to_regclass(${`handed_${fileId}`}) is not null as there`.execute(database.db)
    expect(rows).toEqual([{ there: false }])
    await expect(files.importFile(fileId, by)).rejects.toThrow('cannot be imported')
  })

  test('an export of one person is nobody’s until somebody says whose; then a team’s export knows it', async () => {
    const { id } = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'Ana@x.example', now })
    const own = events
      .map((line) =>
        line
          .split(',')
          .filter((_, index) => index !== 1)
          .join(','),
      )
      .slice(0, 3)
    const taken = await take(own.join('\n'))
    expect(usage(taken).unmatched).toMatchObject([{ handle: '', rows: 2 }])
    await expect(files.importFile(taken.fileId, by)).rejects.toThrow('does not say whose usage it is')

    const assigned = await files.assign(taken.fileId, { handle: '', personId: id }, by)
    expect(usage(assigned)).toMatchObject({ unmatched: [], people: 1 })
    await files.importFile(taken.fileId, by)

    expect((await spendTotals(database.db, { ...all, personId: id })).usageSpendMicroUsd).toBe(1_000_000)
    expect(usage(await take(events.join('\n')))).toMatchObject({ known: { rows: 2 }, fresh: { rows: 2 } })
  })

  test('a file without dates waits for its period, which can be said again', async () => {
    const taken = await takeFixture('claude-ai-spend-report.csv')
    expect(taken.preview).toMatchObject({ kind: 'needs-period' })
    await expect(files.importFile(taken.fileId, by)).rejects.toThrow('Say first of when')

    const span = { first: '2026-10-01' as Day, last: '2026-10-31' as Day }
    await files.setSpan(taken.fileId, { first: '2026-09-01' as Day, last: '2026-09-30' as Day }, by)
    const dated = await files.setSpan(taken.fileId, span, by)

    expect(usage(dated).span).toEqual(span)
    const total = usage(dated).effect.afterMicroUsd
    expect(total).toBeGreaterThan(0)
    await files.importFile(taken.fileId, by)
    expect(await spend()).toBe(total)
  })
})

describe('the account', () => {
  test('where nothing is connected is one without a key, which the first key takes over with its history', async () => {
    await files.importFile((await take(events.join('\n'))).fileId, by)
    const [keyless, ...others] = await listVendorAccounts(database.db)
    expect(others).toEqual([])
    expect(keyless).toMatchObject({ vendor: 'cursor', state: 'keyless' })

    const said = { vendor: 'cursor', label: 'Team', secret: `key_${'a'.repeat(64)}`, abilities: [] } as const
    const connected = await addVendorAccount(database.db, vault, { ...said, actor, now })
    const other = { ...said, label: 'Other', secret: `key_${'b'.repeat(64)}` }
    const second = await addVendorAccount(database.db, vault, { ...other, actor, now })

    expect(connected).toMatchObject({ id: keyless?.id, state: 'active', label: 'Team' })
    expect(second.id).not.toBe(keyless?.id)
  })

  test('whose key was removed before anything was read with it is taken over by the next key', async () => {
    await files.importFile((await take(events.join('\n'))).fileId, by)
    const said = { vendor: 'cursor', label: 'Team', abilities: [], actor, now } as const
    const wrong = await addVendorAccount(database.db, vault, { ...said, secret: `key_${'a'.repeat(64)}` })
    await setVendorAccountState(database.db, { id: wrong.id, state: 'removed', actor, now })

    const right = await addVendorAccount(database.db, vault, { ...said, secret: `key_${'b'.repeat(64)}` })

    expect(right).toMatchObject({ id: wrong.id, state: 'active' })
  })

  test('is one, also when a key is added while the first file is being imported', async () => {
    const { fileId } = await take(events.join('\n'))
    const said = { vendor: 'cursor', label: 'Team', secret: `key_${'a'.repeat(64)}`, abilities: [] } as const

    await Promise.all([files.importFile(fileId, by), addVendorAccount(database.db, vault, { ...said, actor, now })])

    expect(await listVendorAccounts(database.db)).toMatchObject([{ state: 'active', label: 'Team' }])
  })

  test('is asked for where there are several', async () => {
    const [one, other] = [await anAccount(database.db), await anAccount(database.db)]
    const taken = await take(events.join('\n'))
    expect(taken.accounts.map(({ id, isChosen }) => [id, isChosen])).toEqual([
      [one, false],
      [other, false],
    ])
    await expect(files.importFile(taken.fileId, by)).rejects.toThrow('Several accounts')

    const chosen = await files.chooseAccount(taken.fileId, other, by)
    await files.importFile(taken.fileId, by)

    expect(chosen.accounts.find(({ isChosen }) => isChosen)?.id).toBe(other)
    const accounts = await database.db.selectFrom('entry').select('account').distinct().execute()
    expect(accounts).toEqual([{ account: String(other) }])
  })
})

const typed: TypedInvoice = {
  vendor: 'cursor',
  number: 'S-1',
  issued: '2026-11-03' as Day,
  span: null,
  currency: 'USD',
  amounts: new Map([
    ['usage', 100_000_000],
    ['tax', 10_000_000],
  ]),
}

describe('what is no usage', () => {
  test('an unknown table and what is no table are shown as such, and cannot be imported', async () => {
    const unknown = await take('Date,Fruit\n2026-01-01,apple\n')
    const picture = await take(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'events.csv')
    const nothing = await take(`${header}\n`)

    expect(unknown.preview).toMatchObject({ kind: 'unrecognised', header: ['Date', 'Fruit'] })
    expect(picture.preview).toMatchObject({ kind: 'refused', sentence: expect.stringContaining('picture') })
    expect(nothing.preview).toMatchObject({ kind: 'refused' })
    for (const { fileId } of [unknown, picture, nothing]) {
      await expect(files.importFile(fileId, by)).rejects.toThrow('cannot be imported')
    }
  })

  test('an invoice is kept with its sorts corrected, known by its bytes, and taken back', async () => {
    const taken = await takeFixture('synthetic-cursor.pdf')
    if (taken.preview.kind !== 'invoice') throw new Error(JSON.stringify(taken.preview))
    await files.sortLines(taken.fileId, new Map([[0, 'pool']]), by)

    await files.importFile(taken.fileId, by)

    const lines = await database.db.selectFrom('invoice_line').select('sort').orderBy('position').execute()
    expect(lines[0]).toEqual({ sort: 'pool' })
    expect((await takeFixture('synthetic-cursor.pdf')).preview).toMatchObject({ before: { fileId: taken.fileId } })
    await files.undo(taken.fileId, by)
    const states = await database.db.selectFrom('invoice').select('state').execute()
    expect(states).toEqual([{ state: 'removed' }])
  })

  test('a PDF that is none is refused', async () => {
    const broken = await take('%PDF-1.4 and nothing else', 'invoice.pdf')

    expect(broken.preview).toMatchObject({ kind: 'refused' })
    await expect(files.typeInvoice(broken.fileId, typed, by)).rejects.toThrow('Nothing was changed')
  })

  test('an invoice without text is typed in, kept with its PDF, and taken back', async () => {
    const scan = rawPdf([
      '<< /Type /Catalog /Pages 2 0 R >>',
      '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>',
    ])
    const taken = await take(scan, 'scan.pdf')
    expect(taken.preview).toMatchObject({ kind: 'refused', canBeTyped: true })
    await expect(files.typeInvoice(taken.fileId, { ...typed, currency: 'DOLLARS' }, by)).rejects.toThrow('Currency')

    const shown = await files.typeInvoice(taken.fileId, typed, by)
    await files.importFile(taken.fileId, by)

    expect(shown.preview).toMatchObject({ kind: 'invoice', number: 'S-1', total: 110_000_000, tax: 10_000_000 })
    const invoices = () => database.db.selectFrom('invoice').select(['number', 'state', 'total', 'file_id']).execute()
    expect(await invoices()).toEqual([
      { number: 'S-1', state: 'counted', total: 110_000_000, file_id: expect.any(Number) },
    ])
    await files.undo(taken.fileId, by)
    expect(await invoices()).toMatchObject([{ state: 'removed' }])
  })

  test('a list of people moves whom it is approved for, and moves them back', async () => {
    const people = []
    for (const name of ['ana', 'bo', 'cy']) {
      const email = `${name}@x.example`
      people.push(await ensurePerson(database.db, { kind: 'person', name, email, now }))
    }
    const taken = await take(
      ['email,name,team', ...people.map(({ email, name }) => `${email},${name},Core`)].join('\n'),
      'teams.csv',
    )
    expect(taken.preview).toMatchObject({ kind: 'groups', matched: 3, newTeams: [{ name: 'Core', members: 3 }] })

    const approved = people.slice(0, 2).map(({ id }) => id)
    await files.importFile(taken.fileId, { ...by, approved })
    const members = await database.db.selectFrom('membership').select('person_id').execute()
    expect(members.map(({ person_id }) => person_id).toSorted()).toEqual(approved.toSorted())

    await files.undo(taken.fileId, by)
    expect(await database.db.selectFrom('membership').select('person_id').execute()).toEqual([])
  })
})

test('an invoice that was removed comes back with its file', async () => {
  const taken = await takeFixture('synthetic-cursor.pdf')
  await files.importFile(taken.fileId, by)
  const { id } = await database.db.selectFrom('invoice').select('id').executeTakeFirstOrThrow()
  await database.db.transaction().execute((transaction) => removeInvoice(transaction, { invoiceId: id, ...by }))

  const again = await takeFixture('synthetic-cursor.pdf')
  expect(again.preview).toMatchObject({ kind: 'invoice', before: null })
  await files.importFile(again.fileId, by)

  const states = await database.db.selectFrom('invoice').select('state').orderBy('id').execute()
  expect(states.map(({ state }) => state)).toEqual(['removed', 'counted'])
  expect((await takeFixture('synthetic-cursor.pdf')).preview).toMatchObject({ before: { fileId: again.fileId } })
})

test('a list of people again moves those who were left out the first time', async () => {
  for (const name of ['ana', 'bo']) {
    await ensurePerson(database.db, { kind: 'person', name, email: `${name}@x.example`, now })
  }
  const list = 'email,name,team,parent,cost_centre\nana@x.example,Ana,Core,,\nbo@x.example,Bo,Core,,\n'
  const taken = await take(list, 'teams.csv')
  const moves = taken.preview.kind === 'groups' ? taken.preview.moves : []
  await files.importFile(taken.fileId, { ...by, approved: moves.slice(0, 1).map(({ personId }) => personId) })

  const again = await take(list, 'teams.csv')
  expect(again.preview).toMatchObject({ moves: [{ personId: moves[1]?.personId }], before: null })
  await files.importFile(again.fileId, by)

  expect(await take(list, 'teams.csv')).toMatchObject({ preview: { moves: [], before: { fileId: again.fileId } } })
})

test('an export of one person is known where the vendor calls them by another address', async () => {
  const { id } = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  await ensureHandle(database.db, { vendor: 'cursor', name: 'ana@old.example', personId: id })
  const team = await take([header, row('2026-11-02T10:00:00.123Z', 'ana@old.example', '5')].join('\n'))
  await files.importFile(team.fileId, by)

  const own = await take(
    [header.replace('User,', ''), row('2026-11-02T10:00:00.123Z', 'X', '5').replace('X,', '')].join('\n'),
  )
  const said = await files.assign(own.fileId, { handle: '', personId: id }, by)

  expect(usage(said)).toMatchObject({ known: { rows: 1 }, fresh: { rows: 0 } })
  await files.importFile(own.fileId, by)
  expect(await spend()).toBe(5_000_000)
})

test('no digest, name or row says what a file holds to whoever has not the key; what waits is sealed', async () => {
  const taken = await takeFixture('claude-ai-spend-report.csv')

  const { held } = await database.db
    .selectFrom('handed_file')
    .select('held')
    .where('id', '=', taken.fileId)
    .executeTakeFirstOrThrow()
  expect(held?.toString('latin1')).not.toContain('dev1@acme.test')
})
