import { addDays, addMonths, day, daysIn, month } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Chart } from '../chart.ts'
import { bucketsOf } from '../kinds/histogram.ts'
import { largest } from '../series.ts'

const november = daysIn({ from: day('2026-11-01'), to: day('2026-12-01') })
const weeks = Array.from({ length: 13 }, (_, index) => addDays(day('2026-08-24'), index * 7))
const year = Array.from({ length: 12 }, (_, index) => addMonths(month('2026-01'), index))
const hours = Array.from({ length: 30 }, (_, index) => {
  const at = Temporal.PlainDateTime.from('2026-11-20T09:00').add({ hours: index }).toString()
  return at.slice(0, 13) as `${string}T${string}`
})
const models = ['claude-sonnet-5', 'claude-opus-5', 'gpt-6', 'gpt-6-mini', 'o5', 'claude-haiku-5', 'gpt-5-nano']

/** Where it is going, what is unusual, how it spreads, and one session. */
export const analysisCases: Record<string, Chart> = {
  'forecast-month': {
    name: 'forecast',
    note: 'Usage spend in November 2026 and where it is going, Payments',
    unit: 'usd',
    steps: november,
    actual: november.slice(0, 21).map((_, at) => (at + 1) * 182_000_000 + ((at * 7) % 5) * 40_000_000),
    projected: projected(9, 3_860_000_000, 182_000_000, 0.035),
    limit: { label: 'Budget $5,000', value: 5_000_000_000, pace: false },
  },
  'forecast-first-day': {
    name: 'forecast',
    note: 'Usage spend in November 2026 and where it is going',
    unit: 'usd',
    steps: november,
    actual: [12_000_000],
    projected: projected(29, 12_000_000, 14_000_000, 0.02),
    limit: { label: 'Budget $5,000', value: 5_000_000_000, pace: false },
  },
  'forecast-over-its-budget': {
    name: 'forecast',
    note: 'Usage spend in November 2026 and where it is going',
    unit: 'usd',
    steps: november,
    actual: november.slice(0, 28).map((_, at) => (at + 1) * 282_000_000),
    projected: projected(2, 7_896_000_000, 282_000_000, 0.02),
    limit: { label: 'Budget $5,000', value: 5_000_000_000, pace: false },
  },
  'forecast-year': {
    name: 'forecast',
    note: 'Usage spend of 2026 against the yearly budget, the organisation',
    unit: 'usd',
    steps: year,
    actual: year.slice(0, 11).map((_, at) => (at + 1) * 9_100_000_000 + at * at * 210_000_000),
    projected: [],
    limit: { label: 'Budget $120,000', value: 120_000_000_000, pace: true },
  },
  'expected-days': {
    name: 'expected-band',
    note: 'Usage spend per day against what is usual, Ana Ruiz',
    unit: 'usd',
    steps: november.slice(0, 21),
    actual: november
      .slice(0, 21)
      .map((_, at) => (at === 18 ? 1_204_000_000 : at % 7 > 4 ? 60_000_000 : 310_000_000 + at * 9_000_000)),
    expected: november
      .slice(0, 21)
      .map((_, at) => (at % 7 > 4 ? { low: 0, high: 150_000_000 } : { low: 240_000_000, high: 560_000_000 })),
    flagged: [{ at: day('2026-11-19'), label: '$1,204 on Nov 19' }],
  },
  'expected-hours': {
    name: 'expected-band',
    note: 'Usage spend per hour (UTC) against what is usual, ci-payments',
    unit: 'usd',
    steps: hours,
    actual: hours.map((_, at) => (at > 26 ? null : at > 24 ? 41_000_000 : 2_000_000 + ((at * 5) % 7) * 800_000)),
    expected: hours.map(() => ({ low: 500_000, high: 9_000_000 })),
    flagged: [{ at: '2026-11-21T11', label: '$41 an hour' }],
  },
  'heat-map-spend': {
    name: 'heat-map',
    note: 'When usage is spent (UTC), Payments, the last 30 days',
    unit: 'usd',
    hours: weekHours((weekday, hour) =>
      weekday > 4 ? 900_000 : Math.max(0, 8 - Math.abs(hour - 14)) * (weekday + 3) * 2_400_000,
    ),
  },
  'heat-map-of-nothing': {
    name: 'heat-map',
    note: 'When requests are made (UTC), Design',
    unit: 'requests',
    hours: weekHours(() => 0),
  },
  'share-of-models': {
    name: 'share-over-time',
    note: 'Share of spend by model and week, the organisation',
    steps: weeks,
    growing: weeks.at(-1) ?? null,
    ...largest(
      models.map((name, place) => ({
        name,
        values: weeks.map((_, at) => Math.round(4e9 * 0.6 ** place * (place === 1 ? 0.5 + at / 6 : 1))),
      })),
      'other',
    ),
  },
  'share-of-one': {
    name: 'share-over-time',
    note: 'Share of spend by model and week, Design',
    steps: weeks.slice(0, 3),
    growing: null,
    series: [
      { name: 'gpt-6', values: [1, 1_000, 999] },
      { name: 'o5', values: [0, 0, 1] },
      { name: 'claude-haiku-5-with-a-long-name', values: [0, 0, 2] },
    ],
    other: null,
  },
  'histogram-people': {
    name: 'histogram',
    note: 'People by usage spend, the organisation, November 2026 so far',
    ...bucketsOf(Array.from({ length: 60 }, (_, at) => microUsd(Math.round(400_000 * 1.17 ** at)))),
  },
  'histogram-few': {
    name: 'histogram',
    note: 'People by usage spend, Design, November 2026 so far',
    ...bucketsOf([microUsd(2_000_000), microUsd(3_000_000), microUsd(61_000_000)]),
  },
  'cost-scale-models': {
    name: 'cost-scale',
    note: 'Cost of a request by model, Payments, the last 30 days',
    unit: 'usd',
    dots: models.map((name, place) => ({ name, value: Math.round(1_620_000 * 0.37 ** place) })),
  },
  'cost-scale-near': {
    name: 'cost-scale',
    note: 'Cost of a request by model, Design, the last 7 days',
    unit: 'usd',
    dots: [
      { name: 'gpt-6', value: 61_234.5 },
      { name: 'a-model-with-quite-a-long-name-2026-11-01', value: 42_000 },
    ],
  },
  'timeline-session': {
    name: 'timeline',
    note: 'Session of Ana Ruiz, Nov 20, claude-sonnet-5: what its requests cost',
    timeZone: 'Europe/Madrid',
    requests: session(46, 95),
  },
  'timeline-at-once': {
    name: 'timeline',
    note: 'Session of Bob Lee, Nov 20: what its requests cost',
    timeZone: 'UTC',
    requests: [4_200, 9_000, 1_000].map((costMicroUsd) => ({ at: new Date('2026-11-20T09:12:00Z'), costMicroUsd })),
  },
  'timeline-long': {
    name: 'timeline',
    note: 'Session of ci-payments, Nov 20 to 21: what its requests cost',
    timeZone: 'Asia/Kolkata',
    requests: session(2_400, 1_700),
  },
}

function projected(count: number, from: number, daily: number, spread: number) {
  return Array.from({ length: count }, (_, index) => {
    const likely = from + daily * (index + 1)
    const off = likely * spread * Math.sqrt(index + 1)
    return { low: Math.round(Math.max(from, likely - off)), likely, high: Math.round(likely + off) }
  })
}

function weekHours(amountAt: (weekday: number, hour: number) => number): number[][] {
  return Array.from({ length: 7 }, (_, weekday) => Array.from({ length: 24 }, (_, hour) => amountAt(weekday, hour)))
}

function session(count: number, minutes: number) {
  const from = Date.UTC(2026, 10, 20, 9, 12)
  return Array.from({ length: count }, (_, index) => ({
    at: new Date(from + Math.round((index / (count - 1)) ** 1.2 * minutes * 60_000)),
    costMicroUsd: 12_000 + ((index * 7919) % 101) * (index % 11 === 0 ? 9_000 : 1_400),
  }))
}
