import { providers } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { dearestPrice } from '../prices/dearest-price.ts'

/** Writes the stand-in prices of this release where the database counts unpriced entries. Said again, it changes nothing. */
export async function writeStandInPrices(db: DbOrTransaction): Promise<void> {
  const prices = providers.map(dearestPrice).map(({ provider, input, cacheRead, cacheWrite, output }) => ({
    provider,
    input,
    cache_read: cacheRead,
    cache_write: cacheWrite,
    output,
  }))
  await db
    .insertInto('stand_in_price')
    .values(prices.toSorted((a, b) => a.provider.localeCompare(b.provider)))
    .onConflict((conflict) =>
      conflict.column('provider').doUpdateSet((row) => ({
        input: row.ref('excluded.input'),
        cache_read: row.ref('excluded.cache_read'),
        cache_write: row.ref('excluded.cache_write'),
        output: row.ref('excluded.output'),
      })),
    )
    .execute()
}
