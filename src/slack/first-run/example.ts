import { addDays, type Day } from '../../base/calendar.ts'
import type { StackedDaysChart } from '../../charts/kinds/stacked-days.ts'

// Dollars a day of somebody who works on weekdays.
const anthropic = [21, 34, 18, 40, 27, 0, 0, 30, 45, 22, 38, 29, 3, 0, 36, 41]
const openAi = [12, 9, 16, 11, 14, 0, 0, 10, 18, 13, 8, 15, 0, 0, 12, 17]

/** A picture like those to come, which says that it is none of theirs. */
export function exampleChart(today: Day): StackedDaysChart {
  const dollars = (values: number[]) => values.map((value) => value * 1_000_000)
  return {
    name: 'stacked-days',
    note: 'Example: usage spend per day',
    unit: 'usd',
    steps: anthropic.map((_, index) => addDays(today, index - anthropic.length + 1)),
    growing: null,
    series: [
      { name: 'Anthropic', values: dollars(anthropic) },
      { name: 'OpenAI', values: dollars(openAi) },
    ],
    other: null,
    previous: null,
    incidents: [],
  }
}
