import { inDollars, roundToMicroUsd } from '../../base/money.ts'
import { featureOf } from '../baselines/history.ts'
import type { EntityState } from '../entity-state.ts'
import type { Finding } from '../finding.ts'
import type { Settled } from '../options.ts'
import { dollars, times } from '../sentences/money-words.ts'
import { type Growth, type GrowthDay, growthOf } from './growth.ts'

const enough = { z: 3, spendRatio: 2.2, unitRatio: 1.5 }
const onboardingDays = 60
const beginsAfterTeamDays = 14
const activeDaysOfMonth = 21

/**
 * Growth worth a line in the digest, from the closed days of one entity; null where there is none. Whoever joins a team that was
 * there before is left to grow for two months.
 */
export function growingOf(
  state: EntityState,
  teamSince: number,
  today: number,
  now: number,
  settings: Settled,
): Finding | null {
  if (today - state.firstDay < onboardingDays && state.firstDay > teamSince + beginsAfterTeamDays) return null
  const days = growthDays(state)
  const growth = growthOf(days, today)
  if (!growth || !isWorthSaying(growth, inDollars(settings.floors.monthlyGrowth))) return null
  const by =
    growth.unitCost.ratio >= enough.unitRatio && growth.unitCost.z >= growth.spend.z
      ? ', mostly by what a request costs'
      : ''
  return {
    subject: { kind: 'entity', id: state.entity.id },
    cause: 'growth',
    tier: 'digest',
    score: Math.max(growth.spend.z, growth.unitCost.z),
    threshold: enough.z,
    onset: Math.min(now, state.days.startOf(today - beginsAfterTeamDays)),
    excess: roundToMicroUsd((growth.monthlyUsd / activeDaysOfMonth) * growth.days * 1e6),
    sentence: `${growth.above} of the last ${growth.days} active days above what was usual weeks ago (${times(growth.spend.ratio)}, about ${dollars(growth.monthlyUsd)} more a month)${by}.`,
    evidence: { growth, days, today },
  }
}

/** Judges growth by its figures alone; `monthlyFloor` in dollars. */
export function isWorthSaying({ spend, unitCost, monthlyUsd }: Growth, monthlyFloor: number): boolean {
  const isSpend = spend.z >= enough.z && spend.ratio >= enough.spendRatio
  const isUnitCost = unitCost.z >= enough.z && unitCost.ratio >= enough.unitRatio
  return (isSpend || isUnitCost) && monthlyUsd >= monthlyFloor
}

function growthDays(state: EntityState): GrowthDay[] {
  const { history } = state
  const days: GrowthDay[] = []
  for (let row = 0; row < history.count; row++) {
    const day = history.days[row] ?? 0
    if (day < state.learnsSince || (history.trust[row] ?? 0) === 0) continue
    days.push({ day, usd: featureOf(history, row, 'day'), unitCost: featureOf(history, row, 'unitCost') })
  }
  return days
}
