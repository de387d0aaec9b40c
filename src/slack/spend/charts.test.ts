import { expect, test } from 'vitest'
import { sampleNow as now, sampleReports } from '../testing/sample-reports.ts'
import { dailyChart, monthlyChart, trendOf } from './charts.ts'

test.each(Object.entries(sampleReports))('the chart and the trend line of %s add up to its spend', (_, report) => {
  const chart = dailyChart(report, now)
  const byDay = report.byDay.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)

  const drawn = (chart?.series ?? []).flatMap(({ values }) => values)
  expect(drawn.reduce((sum, amount) => sum + amount, 0)).toBe(byDay)
  expect(trendOf(report).spend.reduce<number>((sum, amount) => sum + amount, 0)).toBe(byDay)
  for (const { values } of chart?.series ?? []) expect(values.length).toBe(chart?.steps.length)
})

test('a month is drawn by day with today growing, a year by week from Monday', () => {
  expect(dailyChart(sampleOf('typical'), now)).toMatchObject({
    growing: '2026-11-21',
    note: expect.stringContaining('per day'),
  })
  const year = dailyChart(sampleOf('year'), now)
  expect(year).toMatchObject({ growing: '2026-11-16', note: expect.stringContaining('per week') })
  expect(year?.steps.length).toBe(53)
  expect(year?.steps.every((step) => Temporal.PlainDate.from(step).dayOfWeek === 1)).toBe(true)
})

test('nothing spent is no chart, and two months are no chart of months', () => {
  expect(dailyChart(sampleOf('never-any'), now)).toBeNull()
  expect(monthlyChart(sampleOf('one-request'), now)).toBeNull()
  expect(monthlyChart(sampleOf('typical'), now)?.months.length).toBe(6)
})

function sampleOf(name: string) {
  const report = sampleReports[name]
  if (!report) throw new Error(`there is no sample ${name}`)
  return report
}
