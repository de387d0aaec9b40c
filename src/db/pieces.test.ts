import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Db, inSnapshot } from './database.ts'
import { rowsInPieces } from './pieces.ts'
import { testDatabase } from './testing.ts'

let db: Db
let close: () => Promise<void>
beforeAll(async () => {
  ;({ db, close } = await testDatabase())
})
afterAll(() => close())

test.each([0, 1, 2, 3, 7])('all of %d rows come, in their order', async (many) => {
  const numbers = await inSnapshot(db, (snapshot) => Array.fromAsync(rowsInPieces(snapshot, upTo(many), 3)))

  expect(numbers).toEqual(Array.from({ length: many }, (_, index) => ({ number: index + 1 })))
})

test('rows are fetched as they are asked for: one that cannot be read is met when it is reached', async () => {
  const seen: number[] = []
  const reading = inSnapshot(db, async (snapshot) => {
    for await (const { share } of rowsInPieces(snapshot, sharesDownTo(-5), 2)) seen.push(share)
  })

  await expect(reading).rejects.toThrow('division by zero')
  expect(seen).toEqual([20, 25, 33, 50])
})

test('two queries are read side by side in one snapshot', async () => {
  const pairs = await inSnapshot(db, async (snapshot) => {
    const others = rowsInPieces(snapshot, upTo(4), 2)
    const found: unknown[] = []
    for await (const { number } of rowsInPieces(snapshot, upTo(4), 3)) {
      found.push([number, (await others.next()).value])
    }
    return found
  })

  expect(pairs).toEqual([1, 2, 3, 4].map((number) => [number, { number }]))
})

function upTo(many: number) {
  return db
    .selectFrom(sql<{ number: number }>`generate_series(1, ${many}::int)`.as<'series'>(sql`series(number)`))
    .select('series.number')
}

// 100 divided by 5, 4, 3, …
function sharesDownTo(least: number) {
  return db
    .selectFrom(sql<{ number: number }>`generate_series(5, ${least}::int, -1)`.as<'series'>(sql`series(number)`))
    .select(sql<number>`100 / series.number`.as('share'))
}
