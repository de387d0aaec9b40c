import { fromDollars, inDollars } from '../../base/money.ts'
import { featureOf } from '../baselines/history.ts'
import type { EntityState } from '../entity-state.ts'
import type { Finding } from '../finding.ts'
import type { Settled } from '../options.ts'
import { dollars, times } from '../sentences/money-words.ts'
import { activeDaysOfMonth, type Growth, type GrowthDay, growthOf, type Rise } from './growth.ts'

// Spend follows moods and projects, the cost of a request hardly does: it says the same more plainly.
const enough = { spend: 4.4, unitCost: 4 }
const onboardingDays = 60
const beginsAfterTeamDays = 14

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
  const growth = growthOf(days, today, inDollars(settings.floors.monthlyGrowth))
  const rise = worthSaying(growth)
  if (!rise) return null
  const isUnitCost = rise === growth.unitCost
  const what = isUnitCost ? 'What a request costs' : 'Spend'
  return {
    subject: { kind: 'entity', id: state.entity.id },
    cause: 'growth',
    tier: 'digest',
    score: rise.z,
    threshold: isUnitCost ? enough.unitCost : enough.spend,
    onset: Math.min(now, state.days.startOf(today - beginsAfterTeamDays)),
    excess: fromDollars((rise.monthlyUsd / activeDaysOfMonth) * rise.days),
    sentence: `${what} is ${times(rise.ratio)} what it was weeks ago, by the last ${rise.days} active days: about ${dollars(rise.monthlyUsd)} more a month.`,
    evidence: { growth, days, today },
  }
}

/** The rise that is beyond chance, if one is: of two, what a request costs. */
export function worthSaying({ spend, unitCost }: Growth): Rise | null {
  if (unitCost.z >= enough.unitCost) return unitCost
  return spend.z >= enough.spend ? spend : null
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
