import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import { estimateOf, usualAssumptions } from './estimate.ts'

const dollars = (amount: number) => microUsd(amount * 1_000_000)

describe('a month costs', () => {
  test.each([
    [
      'the same usage without seats: own keys save what seats cost beyond what they include',
      10,
      6,
      1_260,
      [1_460, 1_640],
    ],
    ['less on own keys where hardly anything is used', 10, 0.5, 105, [400, 485]],
    ['nothing but seats for nobody’s usage', 10, 0, 0, [400, 400]],
    ['for one developer one amount, as nobody else’s allowance can be lost', 1, 6, 126, [146, 146]],
  ])('%s', (_, developers, aDay, ownKeys, [least, most]) => {
    const estimate = estimateOf({ ...usualAssumptions, developers, aDayMicroUsd: dollars(aDay) })

    expect(estimate.ownKeysMicroUsd).toBe(dollars(ownKeys))
    expect(estimate.onSeats).toEqual({ least: dollars(least ?? 0), most: dollars(most ?? 0) })
  })

  test('more on own keys where a seat includes more than it costs', () => {
    const assumed = { ...usualAssumptions, includedMicroUsd: dollars(100) }

    expect(estimateOf(assumed).saved).toEqual({ least: dollars(-600), most: dollars(300) })
  })

  test('what seats and overage come to, however the usage is spread', () => {
    const amount = fc.integer({ min: 0, max: 10_000_000_000 }).map(microUsd)
    const assumed = fc.record({
      developers: fc.integer({ min: 1, max: 10_000 }),
      aDayMicroUsd: amount,
      workdays: fc.integer({ min: 1, max: 31 }),
      seatMicroUsd: amount,
      includedMicroUsd: amount,
    })
    fc.assert(
      fc.property(assumed, (one) => {
        const { ownKeysMicroUsd, saved, onSeats, seatsMicroUsd, overage } = estimateOf(one)
        expect(onSeats.least).toBe(seatsMicroUsd + overage.least)
        expect(saved.least).toBeLessThanOrEqual(saved.most)
        expect(saved.most).toBeLessThanOrEqual(seatsMicroUsd)
        expect(ownKeysMicroUsd + saved.most).toBe(onSeats.most)
      }),
    )
  })
})
