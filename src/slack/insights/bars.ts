import type { Unit } from '../../charts/units.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { cut } from '../kit/limits.ts'
import { drawable, drawnNames, namesLegend } from '../spend/drawn-names.ts'

const mostBars = 10

/** Ranked bars of the largest rows; null where there are fewer than two. `whose`: the scope’s name and the period. */
export function barsPicture(
  rows: ReadonlyArray<{ name: string; value: number; note: string }>,
  { what, scope, when, unit }: { what: string; scope: string; when: string; unit: Unit },
): (Picture & { legend: string }) | null {
  const shown = rows.filter(({ value }) => value > 0).slice(0, mostBars)
  if (shown.length < 2) return null
  const names = drawnNames(shown.map(({ name }) => name))
  const said = shown.map(
    ({ name, value, note }) => `${name} ${value.toLocaleString('en-US')}${note === '' ? '' : ` (${note})`}`,
  )
  return {
    altText: `Bar chart. ${what}, ${scope}, ${when}: ${said.join(', ')}.`,
    legend: namesLegend(shown.map(({ name }) => name)),
    chart: {
      name: 'ranked-bars',
      unit,
      note: cut(`${what}, ${drawable(scope) || 'this team'}, ${when}`, 90),
      bars: shown.map(({ name, value, note }, index) => ({
        name: names[index]?.label ?? name,
        value,
        remark: note,
        previous: null,
        together: false,
      })),
    },
  }
}
