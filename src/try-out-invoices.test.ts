import { expect, test } from 'vitest'
import type { Month } from './base/calendar.ts'
import { microUsd } from './base/money.ts'
import { testDatabase } from './db/testing.ts'
import { recordEntries } from './ledger/record-entries.ts'
import { anEntry } from './ledger/testing.ts'
import { billedAgainstUsage } from './reports/invoices/billed-against-usage.ts'
import { explainInvoice } from './reports/invoices/explain-invoice.ts'
import { invoiceList } from './reports/invoices/invoice-list.ts'
import { recordCycle } from './sources/cycles.ts'
import { anAccount } from './sources/testing.ts'
import { settleInvoices } from './try-out-invoices.ts'

const now = new Date('2026-11-21T10:00:00Z')

test('the try-out has invoices of its last months that come out with its usage, but for one, and makes them once', async () => {
  const { db, close } = await testDatabase()
  const accountId = await anAccount(db)
  const [startsAt, endsAt] = [new Date('2026-11-15T09:00:00Z'), new Date('2026-12-15T09:00:00Z')]
  await recordCycle(db, { accountId, startsAt, endsAt, now })
  const cursor = { provider: 'cursor', source: 'cursor-events', category: 'overage' } as const
  await recordEntries(db, [
    anEntry({ ...cursor, at: '2026-11-01T10:00:00.000Z', costMicroUsd: microUsd(12_345_678) }),
    anEntry({ provider: 'openai', at: '2026-10-02T10:00:00.000Z', costMicroUsd: microUsd(5_004_999) }),
    anEntry({ at: '2026-10-20T10:00:00.000Z', costMicroUsd: microUsd(260_000_000) }),
  ])

  await settleInvoices(db, { now })
  await settleInvoices(db, { now })

  const { rows } = await invoiceList(db, { page: 1 })
  const openai = rows.find(({ vendor }) => vendor === 'openai')
  const ofCursor = rows.find(({ vendor }) => vendor === 'cursor')
  expect(rows.filter(({ vendor }) => vendor === 'anthropic')).toHaveLength(4)
  expect((await explainInvoice(db, { invoiceId: ofCursor?.id ?? 0, now })).residual).toBe(0)
  expect((await explainInvoice(db, { invoiceId: openai?.id ?? 0, now })).residual).toBe(23_165_001)
  const [anthropic] = await billedAgainstUsage(db, { from: '2026-08' as Month, to: '2026-12' as Month, now })
  expect(anthropic?.months.map(({ pool }) => pool?.balanceMicroUsd)).toEqual(
    [500, 750, 740, 1_240].map((of) => of * 1_000_000),
  )
  await close()
})
