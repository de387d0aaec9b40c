import { expect, test } from 'vitest'
import { isWorthSaying } from './growing.ts'
import { growthOf } from './growth.ts'

const days = (usdOf: (day: number) => number, unitOf = (_day: number) => 0.1) =>
  Array.from({ length: 60 }, (_, day) => ({ day, usd: usdOf(day), unitCost: unitOf(day) })).filter(
    ({ day }) => day % 7 < 5,
  )
const noise = (day: number) => 1 + ((day * 7) % 5) / 10

test('a creep to three times as much is worth saying, the same every week is not', () => {
  const creep = growthOf(
    days((day) => 20 * noise(day) * 3 ** Math.max(0, (day - 35) / 25)),
    60,
  )
  const usual = growthOf(
    days((day) => 20 * noise(day)),
    60,
  )

  expect(creep && isWorthSaying(creep, 80)).toBe(true)
  expect(creep && isWorthSaying(creep, 1e6)).toBe(false)
  expect(usual && isWorthSaying(usual, 80)).toBe(false)
})

test('dearer requests show before dearer days do', () => {
  const growth = growthOf(
    days(
      (day) => 20 * noise(day) * (day > 50 ? 1.6 : 1),
      (day) => (0.1 + day / 1e6) * (day > 50 ? 1.6 : 1),
    ),
    60,
  )

  expect(growth?.spend.ratio).toBeLessThan(2.2)
  expect(growth && isWorthSaying(growth, 80)).toBe(true)
})

test('nothing is known of a few days', () => {
  expect(growthOf(days(() => 10).slice(-8), 60)).toBeNull()
})
