import { expect, test } from 'vitest'
import { addMonths, day, daysIn, month } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { stepLabels } from './axis-labels.ts'
import { apartFrom } from './direct-labels.ts'
import { bucketsOf } from './kinds/histogram.ts'
import { largest } from './series.ts'
import { emsOf, fitting, linesOf } from './text-width.ts'
import { axisAmount, fineAmount, shortAmount, type Unit } from './units.ts'

test.each<[number, Unit, string, string, string]>([
  [0, 'usd', '$0', '$0', '$0'],
  [0.0042, 'usd', '$0.0042', '<1¢', '$0.0042'],
  [0.0417, 'usd', '$0.042', '$0.04', '$0.042'],
  [0.5, 'usd', '$0.50', '$0.50', '$0.50'],
  [2.5, 'usd', '$2.50', '$3', '$2.50'],
  [-3, 'usd', '−$3', '−$3', '−$3.00'],
  [1_234.5, 'usd', '$1,234.50', '$1.2K', '$1.2K'],
  [26_400, 'usd', '$26.4K', '$26K', '$26K'],
  [7_300_000, 'tokens', '7.3M', '7.3M', '7.3M'],
  [12.5, 'percent', '12.5%', '13%', '13%'],
  [0.4, 'percent', '0.4%', '<1%', '<1%'],
])('%d %s reads %s on an axis, %s at a bar, %s where parts of a cent matter', (value, unit, axis, short, fine) => {
  expect(axisAmount(value, unit)).toBe(axis)
  expect(shortAmount(value, unit)).toBe(short)
  expect(fineAmount(value, unit)).toBe(fine)
})

test('the newest step of an axis always has its label, and no more have one than fit', () => {
  const { ticks, labels } = stepLabels(daysIn({ from: day('2026-11-01'), to: day('2026-12-01') }), 5)

  expect(ticks.map((at) => labels[at])).toEqual(['Nov 6', 'Nov 12', 'Nov 18', 'Nov 24', 'Nov 30'])
})

test('months name their year where it begins, hours the day at midnight', () => {
  const months = Array.from({ length: 3 }, (_, index) => addMonths(month('2025-12'), index))

  expect(stepLabels(months).labels).toEqual(['Dec', ['Jan', '2026'], 'Feb'])
  expect(stepLabels(['2026-11-20T23', '2026-11-21T00', '2026-11-21T01']).labels).toEqual(['23:00', 'Nov 21', '01:00'])
})

test('the five largest keep their names, what is under one in a hundred joins the rest, and nothing is lost', () => {
  const sums = [500, 1, 300, 100, 50, 40, 9]

  const { series, other } = largest(
    sums.map((sum) => ({ name: `model of ${sum}`, values: [sum, 0] })),
    'others',
  )

  expect(series.map(({ values }) => values[0])).toEqual([500, 300, 100, 50, 40])
  expect(other).toEqual({ name: 'others', values: [10, 0] })
})

test('labels keep apart and inside, each as near to its line as it can', () => {
  expect(apartFrom([50, 10, 52], 10, [0, 100])).toEqual([50, 10, 60])
  expect(apartFrom([99, 98, 97], 10, [0, 100])).toEqual([100, 90, 80])
})

test('people fall into buckets of dollars, and the median into one of them', () => {
  const { buckets, median } = bucketsOf([2, 3, 61].map((dollars) => microUsd(dollars * 1e6)))

  expect(buckets.map(({ people }) => people)).toEqual([2, 0, 0, 0, 1])
  expect(median).toEqual({ bucket: 0, label: 'median $3.00' })
  expect(bucketsOf([])).toMatchObject({ median: null })
})

test('a long name is cut to fit, and a long title is broken between words', () => {
  expect(fitting('Maximiliane Oberländer-Öztürk', 10)).toMatch(/^Maximiliane.*…$/)
  expect(emsOf(fitting('Maximiliane Oberländer-Öztürk', 10))).toBeLessThanOrEqual(10)
  expect(linesOf('Usage spend by team, the last 30 days', 12)).toEqual(['Usage spend by team,', 'the last 30 days'])
})
