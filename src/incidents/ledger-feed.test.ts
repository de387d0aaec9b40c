import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UsageRow } from '../anomalies/usage-row.ts'
import { microUsd } from '../base/money.ts'
import type { UsedBin } from '../ledger/usage-snapshot.ts'
import { createLedgerFeed } from './ledger-feed.ts'

const hour = 3_600_000

test('what was told by five minutes counts once when its hour is told, and what was restated is told as the difference', () => {
  const feed = createLedgerFeed(() => 'ana')

  const fine = feed.fine([binAt(0, 4), binAt(5, 6)], 0, hour)
  const whole = feed.hours([binAt(0, 10)], 0, hour)
  const restated = feed.hours([binAt(0, 7)], 0, hour)
  const gone = feed.hours([], 0, hour)

  expect(fine.map(({ cost }) => cost)).toEqual([4, 6])
  expect(whole).toEqual([])
  expect(restated.map(({ at, cost }) => [at, cost])).toEqual([[0, -3]])
  expect(gone.map(({ cost }) => cost)).toEqual([-7])
})

test('a handle nobody knew when it was built is left out', () => {
  const feed = createLedgerFeed((handleId) => (handleId === 1 ? 'ana' : null))

  expect(feed.fine([binAt(0, 4), { ...binAt(0, 9), handleId: 2 }], 0, hour).map(({ cost }) => cost)).toEqual([4])
})

test('however often and in whatever parts it is told, the sum is what the ledger said last', () => {
  const readings = fc.array(
    fc.array(fc.record({ minute: fc.integer({ min: 0, max: 35 }), cost: fc.integer({ min: 0, max: 100 }) })),
    { minLength: 1, maxLength: 6 },
  )
  fc.assert(
    fc.property(readings, (all) => {
      const feed = createLedgerFeed(() => 'ana')
      const rows: UsageRow[] = []
      for (const [at, reading] of all.entries()) {
        const bins = reading.map(({ minute, cost }) => binAt(5 * minute, cost))
        rows.push(...(at % 2 === 0 ? feed.fine(bins, 0, 4 * hour) : feed.hours(bins.map(wholeHour), 0, 4 * hour)))
      }

      const last = all.at(-1) ?? []
      // Hours that were restated meanwhile are told as hours: only an hour's reading settles them.
      const settled = feed.hours(
        last.map(({ minute, cost }) => wholeHour(binAt(5 * minute, cost))),
        0,
        4 * hour,
      )
      const sum = [...rows, ...settled].reduce((total, { cost }) => total + cost, 0)
      expect(sum).toBe(last.reduce((total, { cost }) => total + cost, 0))
    }),
  )
})

function wholeHour(bin: UsedBin): UsedBin {
  return { ...bin, at: new Date(Math.floor(bin.at.getTime() / hour) * hour) }
}

function binAt(minute: number, cost: number): UsedBin {
  return {
    ...{
      at: new Date(minute * 60_000),
      handleId: 1,
      model: 'm',
      tool: 't',
      session: '',
      requests: cost,
      humanPrompts: null,
    },
    ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0, valueMicroUsd: microUsd(cost) },
  }
}
