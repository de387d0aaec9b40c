import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { changeLineSorts, setInvoiceRate } from './change-invoice.ts'
import { inDollars, rateNano, rateText } from './in-dollars.ts'
import type { NewInvoice } from './invoice.ts'
import { dropInvoiceFile, fetchInvoiceFile, keepInvoiceFile } from './invoice-file.ts'
import { keepInvoice } from './keep-invoice.ts'
import { invoiceById, invoiceByNumber, invoices } from './read-invoices.ts'
import { removeInvoice, undoInvoice } from './take-back-invoice.ts'
import { aNewInvoice, kept } from './testing.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'ana', origin: 'slack' } as const
const vault = openVault([randomBytes(32).toString('base64')])

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const inTransaction: OpenDatabase['db']['transaction'] = () => database.db.transaction()
const keep = (invoice: NewInvoice, fileId: number | null) =>
  inTransaction().execute((transaction) => keepInvoice(transaction, { invoice, fileId, actor, now }))
const fileOf = (bytes: Buffer, name = 'invoice.pdf') => keepInvoiceFile(database.db, vault, { name, bytes, now })
const acts = async () =>
  (await database.db.selectFrom('audit').select(['act', 'before', 'after']).orderBy('id').execute()).filter(({ act }) =>
    act.startsWith('invoice.'),
  )
const totals = async () => (await invoices(database.db)).map(({ total }) => total)

test('what is kept is read back as it was, with its file and its dollars', async () => {
  const fileId = await fileOf(Buffer.from('%PDF-one'))

  const { invoiceId } = await keep(aNewInvoice(), fileId)

  const invoice = await invoiceById(database.db, invoiceId)
  expect(invoice).toEqual({
    ...aNewInvoice(),
    id: invoiceId,
    state: 'counted',
    usdRate: null,
    totalMicroUsd: 580_800_000,
    taxMicroUsd: 100_800_000,
    lines: aNewInvoice().lines.map((line, position) => ({ ...line, position, microUsd: line.amount })),
    file: { id: fileId, name: 'invoice.pdf' },
    keptBy: 'ana',
    keptAt: now,
  })
  expect(await acts()).toMatchObject([{ act: 'invoice.keep' }])
})

test('one of ten thousand lines is kept whole', async () => {
  const line = { text: 'usage', sort: 'usage', amount: 1, quantity: null, span: null } as const
  const lines = Array.from({ length: 10_000 }, (_, index) => ({ ...line, text: `usage ${index}` }))

  const { invoiceId } = await keep(aNewInvoice({ lines }), null)

  expect((await invoiceById(database.db, invoiceId)).lines.map(({ text }) => text)).toEqual(
    lines.map(({ text }) => text),
  )
})

test('the same bytes again change nothing, and leave no second file', async () => {
  const first = await keep(aNewInvoice(), await fileOf(Buffer.from('%PDF-one')))

  expect(await keep(aNewInvoice({ total: 1 }), await fileOf(Buffer.from('%PDF-one'), 'again.pdf'))).toEqual({
    outcome: 'known',
    invoiceId: first.invoiceId,
  })
  expect(await totals()).toEqual([580_800_000])
  expect(await database.db.selectFrom('invoice_file').select('name').execute()).toEqual([{ name: 'invoice.pdf' }])
})

test('the same number again replaces, undoing brings the one before back, and that once', async () => {
  const first = await keep(aNewInvoice(), await fileOf(Buffer.from('%PDF-one')))
  const second = await keep(aNewInvoice({ document: 'receipt', total: 7 }), await fileOf(Buffer.from('%PDF-two')))
  const undo = (invoiceId: number) =>
    inTransaction().execute((transaction) => undoInvoice(transaction, { invoiceId, actor, now }))

  expect(second).toMatchObject({ outcome: 'kept', replacedId: first.invoiceId })
  expect(await totals()).toEqual([7])
  expect((await invoiceById(database.db, first.invoiceId)).state).toBe('superseded')
  await expect(undo(first.invoiceId)).rejects.toThrow('A later file has replaced this invoice. Undo that one first.')

  expect(await undo(second.invoiceId)).toEqual({ restoredId: first.invoiceId })
  expect(await totals()).toEqual([580_800_000])
  await expect(undo(second.invoiceId)).rejects.toThrow('taken back already')
  await expect(undo(999)).rejects.toThrow('does not have this invoice')
  expect((await acts()).map(({ act }) => act)).toEqual(['invoice.keep', 'invoice.keep', 'invoice.undo'])

  // What was taken back may come again.
  expect(await keep(aNewInvoice({ total: 7 }), await fileOf(Buffer.from('%PDF-two')))).toMatchObject({
    outcome: 'kept',
  })
})

test('a removed invoice is in no list, and brings back nothing', async () => {
  await kept(database.db)
  const { id } = await kept(database.db, { total: 7 })

  await inTransaction().execute((transaction) => removeInvoice(transaction, { invoiceId: id, actor, now }))

  expect(await totals()).toEqual([])
  expect((await acts()).at(-1)?.act).toBe('invoice.remove')
})

test('the same number of another vendor is another invoice; two at once count once', async () => {
  await Promise.all([
    kept(database.db),
    kept(database.db, { total: 7 }),
    kept(database.db, { vendor: 'openai', vendorName: 'OpenAI' }),
  ])

  expect((await invoices(database.db)).map(({ vendor }) => vendor).sort()).toEqual(['cursor', 'openai'])
})

test('lists by vendor and by day of issue, latest first; finds a number however it is typed', async () => {
  await kept(database.db, { number: 'A-1', issued: '2026-09-03' as Day })
  await kept(database.db, { number: 'A-2', issued: '2026-10-03' as Day })
  await kept(database.db, { number: 'B-1', issued: '2026-10-05' as Day, vendor: 'anthropic' })
  const numbers = async (asked: Parameters<typeof invoices>[1]) =>
    (await invoices(database.db, asked)).map(({ number }) => number)

  expect(await numbers({})).toEqual(['B-1', 'A-2', 'A-1'])
  expect(await numbers({ vendor: 'cursor' })).toEqual(['A-2', 'A-1'])
  expect(await numbers({ from: '2026-10-03' as Day, to: '2026-10-05' as Day })).toEqual(['A-2'])
  expect(await invoiceByNumber(database.db, ' a 2 ')).toMatchObject({ number: 'A-2' })
  expect(await invoiceByNumber(database.db, 'A-3')).toBeNull()
  expect(await invoiceByNumber(database.db, '--')).toBeNull()
})

test('another sort on a line is written down; the same sort is no act', async () => {
  const { id } = await kept(database.db)
  const sort = (position: number, to: 'usage' | 'subscription') =>
    inTransaction().execute((transaction) =>
      changeLineSorts(transaction, { invoiceId: id, sorts: new Map([[position, to]]), actor, now }),
    )

  await sort(0, 'usage')
  await sort(0, 'usage')

  expect((await invoiceById(database.db, id)).lines.map((line) => line.sort)).toEqual(['usage', 'tax'])
  expect((await acts()).slice(1)).toEqual([
    { act: 'invoice.sort', before: { 'line 1': 'subscription' }, after: { 'line 1': 'usage' } },
  ])
  await expect(sort(9, 'usage')).rejects.toThrow('no line 10')
})

describe('another currency', () => {
  const euros = { currency: 'EUR' }

  test('has no dollars until a rate is given, and then to the micro-dollar', async () => {
    const { id, totalMicroUsd } = await kept(database.db, euros)
    const setRate = (rate: string | null) =>
      inTransaction().execute((transaction) => setInvoiceRate(transaction, { invoiceId: id, rate, actor, now }))
    expect(totalMicroUsd).toBeNull()

    await setRate('1,0843')

    expect(await invoiceById(database.db, id)).toMatchObject({
      usdRate: '1.0843',
      totalMicroUsd: 629_761_440,
      taxMicroUsd: 109_297_440,
      lines: [{ microUsd: 520_464_000 }, { microUsd: 109_297_440 }],
    })
    expect((await acts()).at(-1)).toEqual({ act: 'invoice.rate', before: { rate: null }, after: { rate: '1.0843' } })
    for (const rate of ['0', '-1', 'one', '1.0843.2', '99999']) {
      await expect(setRate(rate)).rejects.toThrow('Write what one unit of the currency is in dollars')
    }
    await setRate(null)
    expect((await invoiceById(database.db, id)).totalMicroUsd).toBeNull()
  })

  test('an invoice in dollars needs no rate', async () => {
    const { id } = await kept(database.db)

    await expect(
      inTransaction().execute((transaction) => setInvoiceRate(transaction, { invoiceId: id, rate: '2', actor, now })),
    ).rejects.toThrow('needs no rate')
  })

  test('whatever the rate, the lines in dollars add up to their sum in dollars', () => {
    const amount = fc.integer({ min: -1e10, max: 1e10 })
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 20 }), fc.integer({ min: 1, max: 9e9 }), (amounts, usdRateNano) => {
        const [whole] = inDollars({ currency: 'EUR', usdRateNano }, [amounts.reduce((sum, one) => sum + one, 0)])
        const lines = inDollars({ currency: 'EUR', usdRateNano }, amounts)

        expect(lines.reduce<number>((sum, one) => sum + (one ?? 0), 0)).toBe(whole)
        expect(rateNano(rateText(usdRateNano))).toBe(usdRateNano)
      }),
    )
  })
})

describe('the file', () => {
  const bytes = randomBytes(1_300_000)

  test('comes back byte for byte, which is written down; no row holds it in the open', async () => {
    const fileId = await fileOf(bytes, 'Rechnung „Mai“.pdf')
    const { invoiceId } = await keep(aNewInvoice(), fileId)

    const fetched = await fetchInvoiceFile(database.db, vault, { invoiceId, actor, now })

    expect(fetched.name).toBe('Rechnung „Mai“.pdf')
    expect(fetched.bytes.equals(bytes)).toBe(true)
    expect((await acts()).at(-1)?.act).toBe('invoice.fetch')
    const rows = await database.db.selectFrom('invoice_file_piece').selectAll().execute()
    expect(rows).toHaveLength(3)
    for (const { sealed } of rows) expect(sealed.includes(bytes.subarray(0, 32).toString('base64'))).toBe(false)
  })

  test('a piece in another’s place does not open', async () => {
    const { invoiceId } = await keep(aNewInvoice(), await fileOf(bytes))
    const first = database.db.selectFrom('invoice_file_piece').select('sealed').where('piece', '=', 0)
    const { sealed } = await first.executeTakeFirstOrThrow()
    await database.db.updateTable('invoice_file_piece').set({ sealed }).where('piece', '=', 1).execute()

    await expect(fetchInvoiceFile(database.db, vault, { invoiceId, actor, now })).rejects.toThrow('another row')
  })

  test('one that waits can be dropped, one with an invoice stays, one typed in has none', async () => {
    const waiting = await fileOf(bytes)
    const used = await fileOf(Buffer.from('%PDF-used'))
    await keep(aNewInvoice(), used)
    const typed = await kept(database.db, { number: 'T-1' })

    await dropInvoiceFile(database.db, waiting)
    await dropInvoiceFile(database.db, used)

    expect(await database.db.selectFrom('invoice_file').select('id').execute()).toEqual([{ id: used }])
    expect(await database.db.selectFrom('invoice_file_piece').select('file_id').execute()).toEqual([{ file_id: used }])
    await expect(fetchInvoiceFile(database.db, vault, { invoiceId: typed.id, actor, now })).rejects.toThrow('typed in')
    await expect(keep(aNewInvoice(), waiting)).rejects.toThrow('Send it again')
  })
})
