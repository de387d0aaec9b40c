import { expect, test } from 'vitest'
import { microUsd } from './base/money.ts'
import { listBudgets, setBudget } from './budgets/budget.ts'
import { budgetStatuses } from './budgets/status.ts'
import { testDatabase } from './db/testing.ts'
import { recordEntries } from './ledger/record-entries.ts'
import { anEntry } from './ledger/testing.ts'
import { ensureHandle } from './people/handle.ts'
import { ensurePerson } from './people/person.ts'
import { settleBudgets } from './try-out-budgets.ts'

const now = new Date('2026-11-21T10:00:00Z')

test('the try-out has budgets to look at, with room in the hard one, and leaves them alone once they are there', async () => {
  const { db, close } = await testDatabase()
  const person = await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'k', personId: person.id })
  await recordEntries(db, [
    anEntry({ sourceId: '1', at: '2026-11-10T10:00:00.000Z', handleId, costMicroUsd: microUsd(90_000_000) }),
  ])

  await settleBudgets(db, { email: 'ana@x.example', now })
  const first = await listBudgets(db)
  const [, own] = await budgetStatuses(db, { budgets: first, now })
  expect(first.map(({ scope, period, hard }) => [scope.kind, period, hard])).toEqual([
    ['org', 'year', false],
    ['person', 'month', true],
  ])
  expect(own).toMatchObject({ limitMicroUsd: 150_000_000, spentMicroUsd: 90_000_000 })

  const actor = { id: 'test', origin: 'tally' as const }
  await setBudget(db, {
    scope: { kind: 'org' },
    period: 'year',
    hard: false,
    strict: false,
    warnAt: [],
    limitMicroUsd: microUsd(5_000_000),
    actor,
    now,
  })
  await settleBudgets(db, { email: 'ana@x.example', now })
  expect(await listBudgets(db)).toMatchObject([{ limitMicroUsd: 5_000_000, version: 2 }, { version: 1 }])
  await close()
})
