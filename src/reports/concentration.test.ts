import fc from 'fast-check'
import { expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import { concentrationOf } from './concentration.ts'

test('fewer than five who spent something say nothing of how spend is spread', () => {
  expect(concentrationOf([9, 8, 7, 6, 0, 0].map(microUsd))).toBeNull()
})

test('of ten people one is the dearest tenth', () => {
  const spends = [55, 5, 5, 5, 5, 5, 5, 5, 5, 5].map(microUsd)

  expect(concentrationOf(spends)).toEqual({ spenders: 10, tenth: 1, topTenthShare: 0.55, topFiveShare: 0.75 })
})

test('whatever people spend, shares lie between an even spread and all of it, and their order does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { maxLength: 60 }), (spends) => {
      const found = concentrationOf(spends.map(microUsd))
      expect(concentrationOf(spends.toReversed().map(microUsd))).toEqual(found)
      if (!found) return
      expect(found.topTenthShare).toBeGreaterThanOrEqual(found.tenth / found.spenders - 1e-12)
      expect(found.topFiveShare).toBeGreaterThanOrEqual(Math.min(1, 5 / found.spenders) - 1e-12)
      expect(Math.max(found.topTenthShare, found.topFiveShare)).toBeLessThanOrEqual(1)
    }),
  )
})
