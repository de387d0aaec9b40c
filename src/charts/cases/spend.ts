import { addDays, addMonths, type Day, day, daysIn, month } from '../../base/calendar.ts'
import { providerName, providers } from '../../base/provider.ts'
import type { Chart } from '../chart.ts'
import type { StackedDaysChart } from '../kinds/stacked-days.ts'
import { largest } from '../series.ts'

const november = daysIn({ from: day('2026-11-01'), to: day('2026-11-22') })
const weeks = Array.from({ length: 53 }, (_, index) => addDays(day('2025-11-17'), index * 7))
const months = Array.from({ length: 12 }, (_, index) => addMonths(month('2025-12'), index))

/** What people, teams and the organisation spent. */
export const spendCases: Record<string, Chart> = {
  'daily-typical': daily(november, (index, place) => (index % 7 > 4 ? 0 : ((index * 37 + place * 11) % 23) * 400_000)),
  'daily-empty': { ...daily(november, () => 0), note: 'No usage in November 2026 so far' },
  'daily-one-request': daily(november.slice(-7), (index, place) => (index === 4 && place === 1 ? 4_200 : 0)),
  'daily-today-only': daily(november.slice(-1), (_, place) => (place + 1) * 1_000_000),
  'daily-year-by-week': {
    ...daily(weeks, (index, place) => (index + 5) * (place + 1) * 300_000_000),
    note: 'Usage spend per week',
  },
  'daily-with-a-negative-adjustment': daily(november, (index, place) =>
    index === 9 ? -3_000_000 : (place + index) * 500_000,
  ),
  'daily-with-incidents-and-the-month-before': {
    ...daily(november, (index, place) => (index === 12 ? 3 : 1) * ((index * 37 + place * 11) % 23) * 400_000),
    incidents: [
      { at: day('2026-11-12'), label: 'retries' },
      { at: day('2026-11-13'), label: 'long context' },
      { at: day('2026-11-21'), label: 'new model' },
    ],
    previous: { name: 'October', values: november.map((_, index) => 9_000_000 + (index % 5) * 1_500_000) },
  },
  'daily-many-models': {
    ...daily(november, () => 0),
    ...largest(
      Array.from({ length: 9 }, (_, place) => ({
        name: `claude-model-${place + 1}`,
        values: november.map((_, index) => Math.round(((index % 6) + 1) * 9_000_000 * 0.55 ** place)),
      })),
      '4 others',
    ),
    note: 'Usage spend per day by model, the organisation, November 2026 so far',
  },
  'daily-one-series-of-requests': {
    ...daily(november, () => 0),
    unit: 'requests',
    note: 'Requests per day, Ana Ruiz',
    series: [{ name: 'Requests', values: november.map((_, index) => (index % 7 > 4 ? 3 : 900 + index * 41)) }],
  },
  'monthly-year': {
    name: 'stacked-months',
    note: 'Usage spend per month',
    unit: 'usd',
    months,
    growing: month('2026-11'),
    series: [{ name: 'Usage spend', values: months.map((_, index) => (index % 5) * 123_456_789) }],
    other: null,
  },
  'monthly-from-nothing-to-millions': {
    name: 'stacked-months',
    note: 'Usage spend per month',
    unit: 'usd',
    months: months.slice(0, 9),
    growing: null,
    series: [{ name: 'Usage spend', values: [0, ...Array.from({ length: 8 }, (_, index) => 4_200 * 12 ** index)] }],
    other: null,
  },
  'monthly-by-category': {
    name: 'stacked-months',
    note: 'Spend per month by category, the organisation',
    unit: 'usd',
    months,
    growing: month('2026-11'),
    series: ['Overage', 'API', 'Fees', 'Seats'].map((name, place) => ({
      name,
      values: months.map((_, index) => (place === 3 ? 1_800_000_000 : (index + 2) * (4 - place) * 210_000_000)),
    })),
    other: null,
  },
  'ranked-typical': {
    name: 'ranked-bars',
    note: 'Usage spend by person, Payments, November 2026 so far',
    unit: 'usd',
    bars: [
      bar('Ana Ruiz', 412_300_000, '+23%'),
      bar('Maximiliane Oberländer-Öztürk', 318_020_000, '−8%'),
      bar('ci-payments (robot)', 120_500_000, 'new'),
      bar('Bob Lee', 41_000, '13×'),
      { ...bar('14 others', 223_000_000), together: true },
    ],
  },
  'ranked-worst': {
    name: 'ranked-bars',
    note: 'Usage spend by team, the organisation, the last 30 days',
    unit: 'usd',
    bars: Array.from({ length: 11 }, (_, index) => ({
      ...bar(
        `Team with a name that goes on and on ${index}`,
        index === 10 ? -40_000_000 : Math.round(9_876_543_210 / (index + 1) ** 2),
        index === 0 ? '1,204×' : '−100%',
      ),
      together: index === 9,
    })),
  },
  'ranked-one': {
    name: 'ranked-bars',
    note: 'Usage spend by person, Design, the last 7 days',
    unit: 'usd',
    bars: [bar('Ana Ruiz', 4_200)],
  },
  'ranked-against-the-period-before': {
    name: 'ranked-bars',
    note: 'Usage spend by team, November against October to the same day',
    unit: 'usd',
    bars: [
      { ...bar('Payments', 1_412_300_000, '+23%'), previous: 1_148_000_000 },
      { ...bar('Platform', 918_020_000, '−34%'), previous: 1_391_000_000 },
      { ...bar('Design', 120_500_000, 'new'), previous: 0 },
      { ...bar('3 others', 323_000_000), together: true, previous: 300_000_000 },
    ],
  },
  'ranked-tokens': {
    name: 'ranked-bars',
    note: 'Tokens by model, the last 30 days',
    unit: 'tokens',
    bars: [bar('claude-sonnet-5', 4_120_000_000, '71%'), bar('gpt-6-mini', 1_204_000, '2%'), bar('o5', 1_204, '<1%')],
  },
  'lines-two-people': {
    name: 'lines',
    note: 'Usage spend per day, Ana Ruiz and Bob Lee, November 2026 so far',
    unit: 'usd',
    steps: november,
    lines: [
      { name: 'Ana Ruiz', values: november.map((_, index) => 9_000_000 + ((index * 7) % 9) * 2_100_000), past: false },
      { name: 'Bob Lee', values: november.map((_, index) => 6_000_000 + ((index * 5) % 8) * 2_300_000), past: false },
    ],
  },
  'lines-two-months': {
    name: 'lines',
    note: 'Usage spend so far, November against October',
    unit: 'usd',
    steps: 'day-numbers',
    lines: [
      { name: 'November', values: november.map((_, index) => (index + 1) * 212_000_000), past: false },
      { name: 'October', values: Array.from({ length: 31 }, (_, index) => (index + 1) * 181_000_000), past: true },
    ],
  },
  'lines-one-with-gaps': {
    name: 'lines',
    note: 'Cost of a request by day, Payments, November 2026 so far',
    unit: 'usd',
    steps: november,
    lines: [
      {
        name: '',
        values: november.map((_, index) => (index % 7 > 4 ? null : 41_000 + ((index * 5) % 9) * 3_000)),
        past: false,
      },
    ],
  },
  'lines-people-a-day': {
    name: 'lines',
    note: 'People with usage, by day, the last 365 days',
    unit: 'people',
    steps: weeks,
    lines: [{ name: 'people', values: weeks.map((_, index) => 40 + index + ((index * 7) % 11)), past: false }],
  },
}

function bar(name: string, value: number, remark = '') {
  return { name, value, remark, together: false, previous: null }
}

function daily(steps: Day[], spendOf: (index: number, place: number) => number): StackedDaysChart {
  const series = providers.map((provider, place) => ({
    name: providerName(provider),
    values: steps.map((_, index) => spendOf(index, place)),
  }))
  const growing = steps.at(-1) ?? null
  const rest = { other: null, previous: null, incidents: [] }
  return { name: 'stacked-days', note: 'Usage spend per day', unit: 'usd', steps, growing, series, ...rest }
}
