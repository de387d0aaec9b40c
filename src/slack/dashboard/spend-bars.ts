import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { shareText } from '../../reports/team-finding.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { drawnNames, namesLegend } from '../spend/drawn-names.ts'
import type { TitledChart } from './charts-modal.ts'

const mostBars = 10

/** A name with its spend; `together`: it is nobody’s in particular. */
export type SpendBar = { name: string; spend: MicroUsd; together?: boolean }

/**
 * Bars of what was spent on what, in the order given, what is too much for a picture in the last. Null where fewer than two
 * cost something. `whole`: the sum the shares beside the bars are of; null without shares.
 */
export function spendBars(
  rows: readonly SpendBar[],
  { title, note, whole }: { title: string; note: string; whole: MicroUsd | null },
): TitledChart | null {
  const { shown, rest } = firstOf(
    rows.filter(({ spend }) => spend !== 0),
    mostBars,
  )
  if (shown.length < 2) return null
  const names = drawnNames(shown.map(({ name }) => name))
  const others = microUsd(rest.reduce((sum, { spend }) => sum + spend, 0))
  const all = [
    ...shown.map((row, index) => ({ ...row, drawn: names[index]?.label ?? row.name })),
    ...(rest.length > 0
      ? [{ name: `${rest.length} others`, drawn: `${rest.length} others`, spend: others, together: true }]
      : []),
  ]
  const said = all.map(({ name, spend }) => `${cut(name, 40)} ${formatUsd(spend)}`)
  return {
    title,
    altText: `Bar chart. ${note}: ${said.join(', ')}.`,
    legend: namesLegend(shown.map(({ name }) => name)),
    chart: {
      name: 'ranked-bars',
      unit: 'usd',
      note: cut(note, 90),
      bars: all.map(({ drawn, spend, together = false }) => ({
        name: drawn,
        value: spend,
        remark: whole === null ? '' : shareText(spend, whole),
        previous: null,
        together,
      })),
    },
  }
}
