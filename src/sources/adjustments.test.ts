import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDays, type Day, startOfDay } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { adjustProxied } from './adjustments.ts'
import { keptSources } from './kept.ts'
import { linkProviderKey } from './key-link.ts'
import { anAccount, aProviderKey, aUsage, disagreements, tellWindow } from './testing.ts'

const actor = { id: 'command line', origin: 'command line' } as const
const first = '2026-11-10' as Day
const all = { from: '2026-11-01' as Day, to: '2026-12-01' as Day }
const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 10, day, hour))

let database: OpenDatabase
let accountId: number
let key: string
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db, 'anthropic')
  key = await aProviderKey(database.db, { createdAt: at(10, 12) })
  await link(key, '')
})
afterEach(() => database.close())

const link = (providerKeyId: string, vendorKeyId: string | null) =>
  linkProviderKey(database.db, {
    providerKeyId,
    accountId: vendorKeyId === null ? null : accountId,
    vendorKeyId,
    actor,
    now: at(20),
  })
/** The vendor says what each of the days cost, from the first on, to a reading that begins at `readAt`. */
const vendorSays = (costs: readonly number[], readAt: Date, from = first) =>
  tellWindow(database.db, {
    accountId,
    provider: 'anthropic',
    source: 'anthropic-analytics',
    from: startOfDay(from),
    to: startOfDay(addDays(from, costs.length)),
    usages: costs.flatMap((cost, index) => {
      const usage = aUsage({
        at: startOfDay(addDays(from, index)).getTime(),
        category: 'api',
        costMicroUsd: microUsd(cost),
      })
      return cost === 0 ? [] : [usage]
    }),
    readAt,
  })
const proxyMetered = (day: number, cost: number, account = key) =>
  recordEntries(database.db, [anEntry({ at: at(day, 9).toISOString(), account, costMicroUsd: microUsd(cost) })])
const adjustments = async () =>
  (
    await database.db
      .selectFrom('entry')
      .select(['day', 'account', 'cost_micro_usd as cost'])
      .where('source', '=', 'adjustment')
      .orderBy('day')
      .execute()
  ).map(({ day, account, cost }) => `${day.slice(8)} ${account === key ? '' : 'other '}${cost}`)
const spent = async () => (await spendTotals(database.db, all)).usageSpendMicroUsd

describe('the difference between a vendor’s figure and the proxy’s', () => {
  test('is booked once for each day, with its sign, and makes the total the vendor’s', async () => {
    await proxyMetered(10, 100)
    await proxyMetered(11, 100)
    await proxyMetered(12, 100)
    await vendorSays([130, 60, 100, 7], at(20))

    const changed = [await adjust(20), await adjust(20), await adjust(21)]

    expect(changed).toEqual([{ changed: 3 }, { changed: 0 }, { changed: 0 }])
    expect(await adjustments()).toEqual(['10 30', '11 -40', '13 7'])
    expect(await spent()).toBe(297)
    expect(await disagreements(database.db)).toEqual([])
    expect(await keptSources(database.db)).toContainEqual({
      account: key,
      source: 'adjustment',
      records: 3,
      firstDay: '2026-11-10',
      lastDay: '2026-11-13',
    })
  })

  test('waits until the vendor was read two days after the day’s end', async () => {
    await proxyMetered(10, 100)
    await vendorSays([130], at(12, 23))
    await adjust(20)
    const early = await adjustments()

    await vendorSays([130], at(13))
    await adjust(20)

    expect([early, await adjustments()]).toEqual([[], ['10 30']])
  })

  test('follows what is told later by the vendor and by the proxy, and goes when they agree', async () => {
    await proxyMetered(10, 100)
    await vendorSays([130], at(20))
    await adjust(20)

    await vendorSays([150], at(21))
    await adjust(21)
    const corrected = await adjustments()
    await proxyMetered(10, 50)
    const agreed = await adjust(21)

    expect(corrected).toEqual(['10 50'])
    expect(agreed).toEqual({ changed: 1 })
    expect(await adjustments()).toEqual([])
    expect(await spent()).toBe(150)
  })

  test('a day the vendor tells nothing of is nothing to it; one it was not asked about is left alone', async () => {
    await proxyMetered(10, 100)
    await proxyMetered(14, 100)
    await vendorSays([0, 5], at(20))

    await adjust(20)

    expect(await adjustments()).toEqual(['10 -100', '11 5'])
    expect(await spent()).toBe(105)
  })

  test('is taken back when the link is taken off', async () => {
    await proxyMetered(10, 100)
    await vendorSays([130], at(20))
    await adjust(20)

    await link(key, null)
    await adjust(20)

    // Both count now: nobody says that they are the same.
    expect(await adjustments()).toEqual([])
    expect(await spent()).toBe(230)
    expect(await disagreements(database.db)).toEqual([])
  })

  test('a key that was replaced by another with the same vendor key is compared once', async () => {
    await database.db.updateTable('provider_key').set({ state: 'removed' }).execute()
    const other = await aProviderKey(database.db, { createdAt: at(12) })
    await link(other, '')
    await proxyMetered(11, 100)
    await proxyMetered(12, 40)
    await proxyMetered(12, 60, other)
    await vendorSays([0, 110, 120], at(20))

    await adjust(20)

    expect(await adjustments()).toEqual(['11 10', '12 other 20'])
    expect(await spent()).toBe(230)
  })

  test('whatever is told and metered in whatever order, the settled days end with the vendor’s figures', async () => {
    const step = fc.oneof(
      fc.record({
        do: fc.constant('vendor' as const),
        costs: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }),
      }),
      fc.record({
        do: fc.constant('proxy' as const),
        day: fc.integer({ min: 10, max: 13 }),
        cost: fc.integer({ min: 1, max: 9 }),
      }),
      fc.record({ do: fc.constant('adjust' as const) }),
    )
    let told = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        let said: number[] = []
        for (const one of [...steps, { do: 'adjust' as const }]) {
          if (one.do === 'vendor') {
            said = one.costs
            await vendorSays(one.costs, at(20))
            told++
          } else if (one.do === 'proxy') await proxyMetered(one.day, one.cost)
          else await adjust(20)
        }
        if (said.length > 0) expect(await spent()).toBe(said.reduce((sum, cost) => sum + cost, 0))
        expect(await disagreements(database.db)).toEqual([])
      }),
      { numRuns: 15 },
    )
    expect(told).toBeGreaterThan(0)
  })
})

function adjust(day: number) {
  return adjustProxied(database.db, { now: at(day) })
}
