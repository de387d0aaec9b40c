import { addMonths, day, daysIn, month } from '../../base/calendar.ts'
import type { Chart } from '../chart.ts'
import { curveOf } from '../kinds/curve.ts'

const months = Array.from({ length: 12 }, (_, at) => addMonths(month('2025-12'), at))

/** What is held against a limit, against everybody alike, or against what it was paid for. */
export const againstCases: Record<string, Chart> = {
  'beside-half-year': {
    name: 'beside-months',
    note: 'Billed against usage value, all vendors',
    unit: 'usd',
    months: months.slice(6),
    growing: months[11] ?? null,
    pair: [
      { name: 'Billed', values: [4_120, 4_380, 5_010, 4_890, 6_240, 0].map(dollars) },
      { name: 'Usage value', values: [3_980, 4_410, 4_760, 5_220, 6_011, 3_812].map(dollars) },
    ],
  },
  'beside-worst-year': {
    name: 'beside-months',
    note: 'Billed against usage value, a year with a credit note larger than what was billed',
    unit: 'usd',
    months,
    growing: null,
    pair: [
      { name: 'Billed', values: months.map((_, at) => dollars(at === 4 ? -820_000 : at * 412_345.67)) },
      { name: 'Usage value', values: months.map((_, at) => dollars(at === 7 ? 0 : 2_812_345.67 - at * 9_000)) },
    ],
  },
  'bullets-budgets': {
    name: 'bullet-bars',
    note: 'Monthly budgets used; the stroke is an even pace',
    bars: [
      { name: 'The organisation', share: 0.58, even: 0.7, text: '58% of $20,000' },
      { name: 'Payments', share: 1.18, even: 0.7, text: '118% of $2,500' },
      { name: 'Search', share: 0.82, even: 0.7, text: '82% of $900' },
      { name: 'Platform', share: 0.31, even: 0.7, text: '31% of $4,000' },
      { name: 'Data Science', share: 0, even: 0.7, text: '0% of $500' },
    ],
  },
  'bullets-seats': {
    name: 'bullet-bars',
    note: 'Seats used in November 2026 so far',
    bars: [
      { name: 'Cursor', share: 42 / 60, even: null, text: '42 of 60, $40 each' },
      { name: 'Anthropic', share: 1, even: null, text: '12 of 12' },
    ],
  },
  'bullets-worst': {
    name: 'bullet-bars',
    note: 'Monthly budgets used; the stroke is an even pace, team after team of a company of many',
    bars: Array.from({ length: 11 }, (_, at) => ({
      name: `Team with quite a long name of ${at} words`,
      share: at === 3 ? 41.2 : at / 9,
      even: 1,
      text: at === 3 ? 'over 999% of $12,345,678' : `${Math.round((at / 9) * 100)}% of $12,345,678`,
    })),
  },
  'curve-concentration': {
    name: 'curve',
    note: 'Share of usage spend by share of people, the dearest first',
    ...curved(Array.from({ length: 64 }, (_, at) => 900 / (at + 1) ** 0.9)),
  },
  'curve-alike': {
    name: 'curve',
    note: 'Share of usage spend by share of people, the dearest first',
    ...curved(Array.from({ length: 20 }, (_, at) => 100 + at)),
  },
  'curve-one-of-5000': {
    name: 'curve',
    note: 'Share of usage spend by share of people, the dearest first, Team with quite a long name, November 2026',
    ...curved(Array.from({ length: 5_000 }, (_, at) => 9e9 / (at + 1) ** 2)),
  },
  'daily-beside-the-week-before': {
    name: 'stacked-days',
    note: 'Usage spend per day, Payments, Nov 16–22',
    unit: 'usd',
    steps: daysIn({ from: day('2026-11-16'), to: day('2026-11-23') }),
    growing: null,
    series: [{ name: 'Usage spend', values: [212, 304, 288, 342, 251, 21, 0].map(dollars) }],
    other: null,
    previous: { name: 'the week before', values: [190, 205, 221, 198, 187, 12, 4].map(dollars) },
    incidents: [],
  },
}

function dollars(amount: number): number {
  return Math.round(amount * 1_000_000)
}

function curved(amounts: number[]) {
  return curveOf(amounts) ?? { points: [], marks: [] }
}
