import fc from 'fast-check'
import { expect, test } from 'vitest'
import { curveOf } from './kinds/curve.ts'

test('the curve starts at nothing, ends at everything, and never falls below all spending alike', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 1e9 }), { minLength: 1, maxLength: 400 }), (amounts) => {
      const points = curveOf(amounts)?.points ?? []

      expect(points[0]).toEqual({ people: 0, spend: 0 })
      expect(points.at(-1)).toEqual({ people: 1, spend: 1 })
      expect(points.every(({ people, spend }) => spend >= people - 1e-9)).toBe(true)
      expect(points.length).toBeLessThanOrEqual(101)
    }),
  )
})

test('it says how much falls on the dearest tenth and the dearest half', () => {
  const curve = curveOf([70, 10, 10, 5, 5])

  expect(curve?.marks.map(({ label }) => label)).toEqual(['top person: 70%', 'top 3: 90%'])
})

test('nobody who spent is no curve', () => {
  expect(curveOf([0, 0])).toBeNull()
})
