import { formatUsd } from '../../base/money.ts'
import type { LinesChart } from '../../charts/kinds/lines.ts'
import type { CycleSummary } from '../../reports/cycle-summary.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { cut } from '../kit/limits.ts'
import { drawable } from '../spend/drawn-names.ts'

/** The cycle's spend added up day by day beside the one before; null before its second day and where nothing was spent. */
export function cyclePicture({ scope, stage, addedUp, previous, spentMicroUsd }: CycleSummary): Picture | null {
  if (addedUp.length < 2 || spentMicroUsd + (previous?.wholeMicroUsd ?? 0) <= 0) return null
  const name = scope.kind === 'org' ? 'the organisation' : scope.name
  const chart: LinesChart = {
    name: 'lines',
    note: cut(`Usage spend added up by day of the billing cycle, ${drawable(name) || 'this team'}`, 74),
    unit: 'usd',
    steps: 'day-numbers',
    lines: [
      ...(previous ? [{ name: 'before', values: previous.addedUp, past: true }] : []),
      { name: 'this cycle', values: addedUp, past: false },
    ],
  }
  const then = stage === 'ending' ? `by day ${addedUp.length}` : 'in all'
  const before = previous
    ? ` The cycle before came to ${formatUsd(stage === 'ending' ? previous.byThenMicroUsd : previous.wholeMicroUsd)} ${then}${stage === 'ending' ? ` and ${formatUsd(previous.wholeMicroUsd)} in all` : ''}.`
    : ''
  return {
    chart,
    altText: `Line of usage spend added up by day of the billing cycle, ${name}: ${formatUsd(spentMicroUsd)} ${then}.${before}`,
  }
}
