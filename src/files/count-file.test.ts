import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anAccount, aProviderKey, aUsage, disagreements, tellWindow } from '../sources/testing.ts'
import { countFile } from './count-file.ts'
import { expectedChange } from './expected-change.ts'
import { type FileDays, fileDays } from './file-days.ts'
import { daysStaged } from './file-windows.ts'
import type { HandedFile } from './handed-file.ts'
import { stagedFile } from './staged-file.ts'
import { takeBackFile } from './take-back.ts'
import { finance, handIn, ledgerText } from './testing.ts'

const now = new Date('2026-11-22T10:00:00Z')
const all = { from: '2026-11-01' as Day, to: '2026-12-01' as Day }
const at = (text: string) => Date.parse(text)

let database: OpenDatabase
let accountId: number

beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db)
  return () => database.close()
})

async function count(usages: readonly ReportedUsage[], said: Partial<Parameters<typeof handIn>[1]> = {}) {
  const file = await handIn(database.db, { usages, accountId, ...said })
  await countFile(database.db, { fileId: file.id, actor: finance, now })
  return file
}

async function expected(file: HandedFile) {
  const { provider, source } = file
  if (!provider || !source) throw new Error('no usage')
  const place = { ...file, fileId: file.id, provider, source }
  const days: FileDays | null = await fileDays(database.db, place, await daysStaged(database.db, stagedFile(file.id)))
  if (!days) throw new Error('no days')
  return expectedChange(database.db, place, { days })
}

async function spend(): Promise<number> {
  return (await spendTotals(database.db, all)).usageSpendMicroUsd
}

describe('what counts', () => {
  test('counted twice it is there once; twins are two', async () => {
    const usages = [aUsage(), aUsage(), aUsage({ model: 'other', modelRaw: 'other' })]

    await count(usages)
    const before = await ledgerText(database.db)
    const again = await handIn(database.db, { usages: usages.toReversed(), accountId })
    const change = await expected(again)
    await countFile(database.db, { fileId: again.id, actor: finance, now })

    expect(await spend()).toBe(30_000)
    expect(change).toMatchObject({ fresh: { rows: 0 }, known: { rows: 3 }, replaced: { rows: 0 } })
    expect(change.effect).toEqual({ beforeMicroUsd: 30_000, afterMicroUsd: 30_000 })
    expect(await ledgerText(database.db)).toBe(before)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('what another file told stays, the same is known, another cost replaces', async () => {
    const [ana, bo] = [aUsage(), aUsage({ handle: 'bo@northwind.example' })]
    await count([ana, bo, aUsage({ at: at('2026-11-19T08:00:00Z') })])

    const dearer = { ...bo, costMicroUsd: microUsd(25_000) }
    const file = await handIn(database.db, { usages: [dearer, aUsage({ handle: 'cy@northwind.example' })], accountId })
    const change = await expected(file)
    await countFile(database.db, { fileId: file.id, actor: finance, now })

    expect(change).toMatchObject({
      fresh: { rows: 1, costMicroUsd: 10_000 },
      replaced: { rows: 1, costMicroUsd: 25_000, beforeMicroUsd: 10_000 },
      effect: { beforeMicroUsd: 20_000, afterMicroUsd: 45_000 },
    })
    expect(await spend()).toBe(55_000)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('however a file is cut into overlapping ones, the ledger is that of the whole', async () => {
    const hour = 3_600_000
    const usage = fc.record({
      at: fc.integer({ min: 0, max: 95 }).map((hours) => at('2026-11-17T00:00:00Z') + hours * hour),
      handle: fc.constantFrom('ana@x.example', 'bo@x.example'),
      modelRaw: fc.constantFrom('m1', 'm2'),
      costMicroUsd: fc.constantFrom(microUsd(1), microUsd(20)),
    })
    const cut = fc.record({ first: fc.integer({ min: 0, max: 95 }), length: fc.integer({ min: 1, max: 96 }) })
    await fc.assert(
      fc.asyncProperty(fc.array(usage, { maxLength: 25 }), fc.array(cut, { maxLength: 3 }), async (said, cuts) => {
        const account = await anAccount(database.db)
        const usages = said.map((one) => aUsage({ ...one, model: one.modelRaw }))
        for (const { first, length } of [...cuts, { first: 0, length: 96 }]) {
          const from = at('2026-11-17T00:00:00Z') + first * hour
          const part = usages.filter((one) => one.at >= from && one.at < from + length * hour)
          if (part.length === 0) continue
          const file = await handIn(database.db, { usages: part, accountId: account })
          const { effect } = await expected(file)
          const before = await spend()
          await countFile(database.db, { fileId: file.id, actor: finance, now })
          expect((await spend()) - before).toBe(effect.afterMicroUsd - effect.beforeMicroUsd)
        }
        const { cost, rows } = await database.db
          .selectFrom('entry')
          .where('account', '=', String(account))
          .select(({ fn }) => [fn.sum<number | null>('cost_micro_usd').as('cost'), fn.countAll<number>().as('rows')])
          .executeTakeFirstOrThrow()
        expect([Number(rows), Number(cost ?? 0)]).toEqual([
          usages.length,
          usages.reduce((sum, { costMicroUsd }) => sum + (costMicroUsd ?? 0), 0),
        ])
      }),
      { numRuns: 12 },
    )
    expect(await disagreements(database.db)).toEqual([])
  })

  test('a sum of a day told again with more replaces; the same day by other dimensions is no second day', async () => {
    const openai = await anAccount(database.db, 'openai')
    const terms = { accountId: openai, provider: 'openai', source: 'openai-costs-csv' } as const
    const sum = aUsage({
      ...{ at: at('2026-11-20T00:00:00Z'), handle: '', modelRaw: 'gpt-6', category: 'api', requests: 0 },
    })
    await count([{ ...sum, inputTokens: 10 }], terms)
    await count([{ ...sum, inputTokens: 90, costMicroUsd: microUsd(50_000) }], terms)
    expect(await spend()).toBe(50_000)

    const byUser = ['u1', 'u2'].map((handle) => ({ ...sum, handle, costMicroUsd: microUsd(26_000) }))
    const file = await handIn(database.db, { usages: byUser, ...terms })
    const change = await expected(file)
    await countFile(database.db, { fileId: file.id, actor: finance, now })

    expect(change.effect).toEqual({ beforeMicroUsd: 50_000, afterMicroUsd: 52_000 })
    expect(await spend()).toBe(52_000)
    await takeBackFile(database.db, { fileId: file.id, actor: finance, now })
    expect(await spend()).toBe(50_000)
    expect(await disagreements(database.db)).toEqual([])
  })
})

describe('which source counts', () => {
  const window = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }

  test('the API outdoes files, whichever came first', async () => {
    const usages = [aUsage(), aUsage({ at: at('2026-11-21T10:00:00Z') })]
    const file = await count(usages)
    await tellWindow(database.db, { accountId, ...window, usages: [aUsage({ costMicroUsd: microUsd(7_000) })] })
    expect(await spend()).toBe(17_000)

    await takeBackFile(database.db, { fileId: file.id, actor: finance, now })
    expect(await spend()).toBe(7_000)
    const later = await handIn(database.db, { usages, accountId })
    const change = await expected(later)
    await countFile(database.db, { fileId: later.id, actor: finance, now })

    expect(change.outdone).toEqual({ rows: 1, costMicroUsd: 10_000, by: 'cursor-events' })
    expect(change.effect).toEqual({ beforeMicroUsd: 7_000, afterMicroUsd: 17_000 })
    expect(await spend()).toBe(17_000)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('a key the proxy uses is left out from the day it was added, in the preview and in the ledger', async () => {
    const account = await anAccount(database.db, 'anthropic')
    const key = await aProviderKey(database.db, { createdAt: new Date('2026-11-20T08:00:00Z') })
    await database.db
      .updateTable('provider_key')
      .set({ vendor_account_id: account, vendor_key_id: 'one' })
      .where('id', '=', key)
      .execute()
    const usages = ['2026-11-19T23:59:59.999Z', '2026-11-20T00:00:00Z'].flatMap((when, index) =>
      ['one', 'two'].map((keyRef) =>
        aUsage({ at: at(when), keyRef, category: 'api', costMicroUsd: microUsd(1_000 * 10 ** index) }),
      ),
    )
    const terms = { accountId: account, provider: 'anthropic', source: 'anthropic-costs-csv' } as const

    const file = await handIn(database.db, { usages, ...terms })
    const change = await expected(file)
    await countFile(database.db, { fileId: file.id, actor: finance, now })

    expect(change.fresh).toEqual({ rows: 4, costMicroUsd: 22_000 })
    expect(change.effect).toEqual({ beforeMicroUsd: 0, afterMicroUsd: 12_000 })
    expect(await spend()).toBe(12_000)
    await takeBackFile(database.db, { fileId: file.id, actor: finance, now })
    expect(await spend()).toBe(0)
  })

  test('events outdo estimated sums of the same day, and undoing them brings the sums back', async () => {
    await count([aUsage({ at: at('2026-11-20T00:00:00Z'), costMicroUsd: microUsd(99_000) })], {
      source: 'cursor-sums-csv',
    })
    const before = await ledgerText(database.db)

    const file = await handIn(database.db, { usages: [aUsage()], accountId })
    expect((await expected(file)).effect).toEqual({ beforeMicroUsd: 99_000, afterMicroUsd: 10_000 })
    await countFile(database.db, { fileId: file.id, actor: finance, now })
    expect(await spend()).toBe(10_000)

    await takeBackFile(database.db, { fileId: file.id, actor: finance, now })
    expect(await ledgerText(database.db)).toBe(before)
    expect(await disagreements(database.db)).toEqual([])
  })
})
