import { countText } from '../../base/count.ts'
import { percentText } from '../../base/percent.ts'
import { curveOf } from '../../charts/kinds/curve.ts'
import { bucketsOf } from '../../charts/kinds/histogram.ts'
import type { PersonSpend } from '../../ledger/people-spend-queries.ts'
import { concentrationOf } from '../../reports/concentration.ts'
import { cut } from '../kit/limits.ts'
import type { TitledChart } from './charts-modal.ts'

type People = ReadonlyArray<Pick<PersonSpend, 'kind' | 'usageSpendMicroUsd'>>

/** How many people spent how much. `when`: the period as a title has it, plain. Null with fewer than five who spent. */
export function spreadChart(people: People, when: string): TitledChart | null {
  const spent = spendsOf(people)
  if (spent.length < 5) return null
  const { buckets, median } = bucketsOf(spent)
  const all = buckets.filter((bucket) => bucket.people > 0).map(({ label, people: many }) => `${label}: ${many}`)
  return {
    title: 'How spend is spread over people',
    altText: `Histogram of people by usage spend, ${when}: ${all.join(', ')}${median ? `; ${median.label}` : ''}.`,
    chart: { name: 'histogram', note: cut(`People by usage spend, ${when}`, 90), buckets, median },
  }
}

/** How much of the spend falls on few people. Null with fewer than five who spent. */
export function concentrationChart(people: People, when: string): TitledChart | null {
  const spent = spendsOf(people)
  const concentration = concentrationOf(spent)
  const curve = curveOf(spent)
  if (!concentration || !curve) return null
  const { spenders, tenth, topTenthShare, topFiveShare } = concentration
  const top = tenth === 1 ? 'the dearest person stands' : `the ${countText(tenth)} dearest people stand`
  return {
    title: 'How much falls on few people',
    altText: `Curve of the share of usage spend by share of people, ${when}: of ${countText(spenders)} people, ${top} for ${percentText(topTenthShare)}, the five dearest for ${percentText(topFiveShare)}.`,
    chart: { name: 'curve', note: cut(`Share of usage spend by share of people, ${when}`, 90), ...curve },
  }
}

function spendsOf(people: People) {
  return people
    .filter(({ kind, usageSpendMicroUsd }) => kind === 'person' && usageSpendMicroUsd > 0)
    .map(({ usageSpendMicroUsd }) => usageSpendMicroUsd)
}
