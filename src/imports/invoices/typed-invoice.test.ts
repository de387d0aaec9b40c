import { expect, onTestFinished, test } from 'vitest'
import type { Day } from '../../base/calendar.ts'
import { testDatabase } from '../../db/testing.ts'
import { aNewInvoice, kept } from '../../invoices/testing.ts'
import type { TypedInvoice } from '../file-imports.ts'
import { invoiceOfPreview, previewInvoice } from './invoice-preview.ts'
import { typedInvoice } from './typed-invoice.ts'

const typed: TypedInvoice = {
  vendor: 'anthropic',
  number: ' dsuqqknl-0001 ',
  issued: '2026-03-26' as Day,
  span: null,
  currency: 'USD',
  amounts: new Map([
    ['pool', 1_000_000_000],
    ['tax', 12_500_000],
  ]),
}

test('typed totals become an invoice with a line for each sort', () => {
  expect(typedInvoice(typed)).toMatchObject({
    vendor: 'anthropic',
    vendorName: 'Anthropic',
    document: 'invoice',
    number: 'DSUQQKNL-0001',
    issued: '2026-03-26',
    span: { from: '2026-03-01', to: '2026-04-01' },
    tax: 12_500_000,
    total: 1_012_500_000,
    mismatches: [],
    lines: [
      { sort: 'pool', amount: 1_000_000_000 },
      { sort: 'tax', amount: 12_500_000 },
    ],
  })
})

test('less than nothing is a credit note; days are both meant', () => {
  const span = { first: '2026-03-02' as Day, last: '2026-03-02' as Day }

  expect(typedInvoice({ ...typed, span, amounts: new Map([['credit', -5_000_000]]) })).toMatchObject({
    document: 'credit note',
    total: -5_000_000,
    span: { from: '2026-03-02', to: '2026-03-03' },
  })
})

test.each([
  [{ number: ' ' }, 'Number: write the invoice’s number'],
  [{ currency: 'ZZZ' }, 'Currency: Tally does not know “ZZZ”'],
  [{ amounts: new Map([['tax', 0]]) }, 'Amounts: write at least one'],
  [{ span: { first: '2026-03-02' as Day, last: '2026-03-01' as Day } }, 'Last day: it lies before the first day'],
] satisfies Array<[Partial<TypedInvoice>, string]>)('%j is refused with the field', (said, sentence) => {
  expect(() => typedInvoice({ ...typed, ...said })).toThrow(sentence)
})

test('a preview says what it would replace and what is without dollars, and gives the invoice back', async () => {
  const database = await testDatabase()
  onTestFinished(() => database.close())
  const { id } = await kept(database.db, { total: 7 })
  const invoice = aNewInvoice({ currency: 'EUR' })

  const preview = await previewInvoice(database.db, { invoice, notes: ['A note.'], before: null })

  expect(preview).toMatchObject({
    kind: 'invoice',
    span: { first: '2026-11-03', last: '2026-12-02' },
    replaces: { invoiceId: id, total: 7 },
    notes: ['A note.', 'The invoice is in EUR: without a rate, reports show €580.80 and no dollars.'],
  })
  expect(invoiceOfPreview(JSON.parse(JSON.stringify(preview)))).toEqual(invoice)
  const before = { fileId: 1, by: 'ana', at: new Date('2026-11-05T00:00:00Z') }
  expect((await previewInvoice(database.db, { invoice, notes: [], before })).replaces).toBeNull()
})
