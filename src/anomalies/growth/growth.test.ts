import { expect, test } from 'vitest'
import { worthSaying } from './growing.ts'
import { growthOf } from './growth.ts'

const days = (usdOf: (day: number) => number, unitOf = (_day: number) => 0.1) =>
  Array.from({ length: 60 }, (_, day) => ({ day, usd: usdOf(day), unitCost: unitOf(day) })).filter(
    ({ day }) => day % 7 < 5,
  )
const noise = (day: number) => 1 + ((day * 7) % 5) / 10
const creeping = days((day) => 20 * noise(day) * 3 ** Math.max(0, (day - 35) / 20))

test('a creep to three times as much is worth saying, the same every week is not', () => {
  const usual = days((day) => 20 * noise(day))

  expect(worthSaying(growthOf(creeping, 60, 80))).toMatchObject({ days: expect.any(Number) })
  expect(worthSaying(growthOf(usual, 60, 80))).toBeNull()
})

test('what is little money a month is left unsaid', () => {
  expect(worthSaying(growthOf(creeping, 60, 1e6))).toBeNull()
})

test('dearer requests show before dearer days do', () => {
  const growth = growthOf(
    days(
      (day) => 20 * noise(day) * (day > 50 ? 1.6 : 1),
      (day) => (0.1 + day / 1e6) * (day > 50 ? 1.6 : 1),
    ),
    60,
    80,
  )

  expect(growth.spend.z).toBe(0)
  expect(worthSaying(growth)).toBe(growth.unitCost)
})

test('nothing is known of a few days', () => {
  expect(worthSaying(growthOf(creeping.slice(-8), 60, 80))).toBeNull()
})
