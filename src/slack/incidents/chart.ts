import { formatDay } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import type { ExpectedBandChart } from '../../charts/kinds/expected-band.ts'
import type { IncidentFacts } from '../../incidents/incident-facts.ts'

/** Four weeks of days on the band of what is usual, the days of the incident marked; null where nothing was used. */
export function incidentChart(facts: IncidentFacts): { chart: ExpectedBandChart; altText: string } | null {
  const { days, spent, bands, onsetDay } = facts
  if (spent.every((value) => value === null)) return null
  const year = days.at(-1)?.slice(0, 4) ?? ''
  const outside = days.flatMap((day, at) => {
    const [value, band] = [spent[at], bands[at]]
    return day >= onsetDay && value != null && band && value > band.high ? [{ day, value, band }] : []
  })
  const worst = outside.toSorted((a, b) => b.value - a.value)[0]
  const flagged = worst ? [{ at: worst.day, label: `${formatUsd(worst.value)} on ${formatDay(worst.day, year)}` }] : []
  return {
    chart: {
      name: 'expected-band',
      note: 'Usage by day, on the band of what is usual',
      unit: 'usd',
      steps: days,
      actual: spent.map((value) => (value === null ? 0 : value)),
      expected: bands.map(({ low, high }) => ({ low, high })),
      flagged,
    },
    altText: worst
      ? `Line chart of four weeks: ${formatUsd(worst.value)} on ${formatDay(worst.day, year)}, where up to ${formatUsd(worst.band.high)} is usual.`
      : 'Line chart of four weeks of usage, all within what is usual.',
  }
}
