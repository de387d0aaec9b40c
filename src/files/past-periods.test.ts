import { beforeEach, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import { setBudget } from '../budgets/budget.ts'
import { openPeriods } from '../budgets/reconcile.ts'
import { warnOfThresholds } from '../budgets/warn.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openDetection } from '../incidents/detect.ts'
import { waitedFor } from '../incidents/unheard.ts'
import { ensurePerson } from '../people/person.ts'
import { anAccount, aUsage } from '../sources/testing.ts'
import { countFile } from './count-file.ts'
import { finance, handIn } from './testing.ts'

const now = new Date('2026-11-22T10:00:00Z')
const dayMs = 86_400_000

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  await database.db.updateTable('vendor_account').set({ state: 'keyless' }).execute()
  return () => database.close()
})

test('what is imported of periods that are over warns of no budget; what is of this one does', async () => {
  const { db } = database
  const limitMicroUsd = microUsd(1_000_000)
  const terms = { limitMicroUsd, period: 'month' as const, hard: false, strict: false, warnAt: [80] }
  await setBudget(db, { scope: { kind: 'org' }, ...terms, actor: finance, now })
  await openPeriods(db, { now, aheadMs: 0 })
  const dear = { costMicroUsd: microUsd(50_000_000) }

  const past = await handIn(db, { usages: [aUsage({ ...dear, at: Date.parse('2026-10-20T10:00:00Z') })], accountId })
  await countFile(db, { fileId: past.id, actor: finance, now })
  expect(await warnOfThresholds(db, now)).toEqual([])

  const current = await handIn(db, { usages: [aUsage(dear)], accountId })
  await countFile(db, { fileId: current.id, actor: finance, now })
  expect(await warnOfThresholds(db, now)).toMatchObject([{ threshold: 80 }])
})

test('a spree of three weeks ago that a file tells of is no incident today; nor is half a file a history', async () => {
  const { db } = database
  await ensurePerson(db, { kind: 'person', name: 'Ana', email: 'ana@northwind.example', now })
  const usages = Array.from({ length: 45 }, (_, days) => {
    const cost = days === 21 ? 900_000_000 : 10_000_000 + (days % 5) * 500_000
    return aUsage({
      at: now.getTime() - (days + 1) * dayMs,
      costMicroUsd: microUsd(cost),
      listMicroUsd: microUsd(cost),
    })
  })
  const file = await handIn(db, { usages, accountId })
  const detection = openDetection(db)
  const half = countFile(db, {
    fileId: file.id,
    actor: finance,
    now,
    onWindow() {
      throw new Error('killed')
    },
  })
  await expect(half).rejects.toThrow('killed')
  expect(await waitedFor(db, now)).toEqual([String(accountId)])

  await countFile(db, { fileId: file.id, actor: finance, now })

  expect(await waitedFor(db, now)).toEqual([])
  expect((await detection.run(now)).transitions).toEqual([])
})
