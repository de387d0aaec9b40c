import type { Filling } from '../filling.ts'
import { onAxis, said, type Unit } from '../units.ts'

/** When things happen: the hours of the seven weekdays, Monday first; the darkest is framed and said. */
export type HeatMapChart = {
  name: 'heat-map'
  note: string
  unit: Unit
  /** Seven rows of 24. */
  hours: ReadonlyArray<readonly number[]>
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

export function fill({ unit, hours }: HeatMapChart): Filling {
  const cells = hours.flatMap((row, weekday) =>
    row.map((value, hour) => ({ weekday, hour, amount: value, value: onAxis(unit, value) })),
  )
  const peak = cells.reduce((most, cell) => (cell.value > most.value ? cell : most))
  const two = (hour: number) => String(hour).padStart(2, '0')
  const unitWord = unit === 'usd' || unit === 'percent' ? '' : ` ${unit}`
  const when = `${weekdays[peak.weekday]} ${two(peak.hour)}:00–${two(peak.hour + 1)}:00`
  return {
    params: {
      unit,
      weekdays,
      days: [0, 1, 2, 3, 4, 5, 6],
      most: peak.value,
      most_said: peak.value > 0 ? `Most: ${when}, ${said(unit, peak.amount)}${unitWord}` : 'Nothing in any hour',
    },
    data: { cells, peak: peak.value > 0 ? [peak] : [] },
  }
}
