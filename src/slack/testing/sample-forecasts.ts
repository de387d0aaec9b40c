import { addDays, type Day, day, daysBetween } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { BudgetForecast, Forecast } from '../../reports/forecast.ts'
import { breachOf } from '../../reports/forecast-breach.ts'
import { monthForecast } from '../../reports/forecast-month.ts'
import { type Scope, wholeOrganisation } from '../../reports/scope.ts'
import { sampleFresh, worstFresh } from './sample-freshness.ts'
import { sampleTeamId } from './sample-team-reports.ts'

const today = day('2026-11-21')
const payments: Scope = { kind: 'team', teamId: sampleTeamId, name: 'Payments' }
const ana: Scope = { kind: 'person', personId: '01999999-0000-7000-8000-000000000002', name: 'Ana Ruiz' }

/** Forecasts at the sizes their views have to get right. */
export const sampleForecasts: Record<string, Forecast> = {
  'first-week': forecastOf({ scope: ana, from: day('2026-11-12'), aDay: 4_200_000, lastMonth: null }),
  typical: forecastOf({
    scope: payments,
    from: day('2026-04-01'),
    aDay: 182_000_000,
    lastMonth: 3_512_400_000,
    budgets: [{ period: 'month', dollars: 2_700, until: '2026-12-01' }],
  }),
  'own-within-its-budget': forecastOf({
    scope: ana,
    from: day('2026-07-01'),
    aDay: 6_100_000,
    lastMonth: 118_000_000,
    budgets: [
      { period: 'month', dollars: 130, until: '2026-12-01' },
      { period: 'year', dollars: 9_000, until: '2027-01-01' },
    ],
  }),
  'last-day-over': forecastOf({
    scope: wholeOrganisation,
    from: day('2026-04-01'),
    aDay: 900_000_000,
    lastMonth: 20_000_000_000,
    on: day('2026-11-30'),
    isOver: true,
    budgets: [{ period: 'month', dollars: 15_000, until: '2026-12-01' }],
  }),
  worst: {
    ...forecastOf({
      scope: {
        ...payments,
        name: '<!channel> & <b>שרה</b> 👩‍👩‍👧‍👦 Platform Engineering and Developer Experience, Northern Europe',
      },
      from: day('2026-04-01'),
      aDay: 987_654_321_012,
      lastMonth: -4_000_000,
      budgets: [
        { period: 'month', dollars: 11_709_630, until: '2026-12-01' },
        { period: 'cycle', dollars: 1, until: '2026-12-12' },
        { period: 'year', dollars: 999_999_999, until: '2027-01-01' },
      ],
    }),
    fresh: worstFresh,
  },
}

type Sample = {
  scope: Scope
  from: Day
  /** On Mondays to Fridays, in micro-dollars, give or take. */
  aDay: number
  lastMonth: number | null
  on?: Day
  isOver?: boolean
  budgets?: Array<{ period: BudgetForecast['period']; dollars: number; until: string }>
}

function forecastOf({ scope, from, aDay, lastMonth, on = today, isOver = false, budgets = [] }: Sample): Forecast {
  const byDay = new Map(
    Array.from({ length: daysBetween(from, on) + 1 }, (_, index) => {
      const isWorkday = Temporal.PlainDate.from(addDays(from, index)).dayOfWeek < 6
      const uneven = 0.6 + ((index * 7919) % 80) / 100
      return [addDays(from, index), Math.round(aDay * uneven * (isWorkday ? 1 : 0.1))]
    }),
  )
  const partly = new Map(isOver ? [] : [[on, 0.58] as const])
  const made = monthForecast({ byDay, today: on, partly, aheadTo: day('2027-01-01') })
  if (!made) throw new Error('the sample has too little history')
  return {
    ...made.forecast,
    scope,
    lastMonthMicroUsd: lastMonth === null ? null : microUsd(lastMonth),
    budgets: budgets.map(({ period, dollars, until }) => {
      const { spentMicroUsd } = made.forecast
      const limitMicroUsd = microUsd(dollars * 1_000_000)
      const breach = breachOf(made.ahead, { limit: limitMicroUsd, used: spentMicroUsd, until: day(until) })
      return {
        period,
        hard: period === 'month',
        limitMicroUsd,
        usedMicroUsd: spentMicroUsd,
        until: day(until),
        ...breach,
      }
    }),
    countedUntil: new Date('2026-11-21T14:00:00Z'),
    fresh: sampleFresh,
  }
}
