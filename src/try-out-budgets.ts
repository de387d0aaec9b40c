import { z } from 'zod'
import { dayOf } from './base/calendar.ts'
import { newId } from './base/id.ts'
import { type MicroUsd, microUsd } from './base/money.ts'
import { setBudget } from './budgets/budget.ts'
import { usualThresholds } from './budgets/limits.ts'
import type { BudgetPeriod } from './budgets/period.ts'
import type { BudgetScope } from './budgets/scope.ts'
import { budgetStatuses } from './budgets/status.ts'
import type { Db } from './db/database.ts'
import { teamOfPerson } from './people/membership.ts'
import { findPersonByEmail } from './people/person.ts'
import { readSetting, writeSetting } from './settings/setting.ts'

const settled = { name: 'sandbox-budgets.settled', schema: z.boolean() }

/**
 * Sets a few budgets in the try-out, so that `/budget` has something to show: the organisation's, that of the viewer's
 * team with about a fifth left, and a hard one of their own with room to try things. Once, so that what somebody changes
 * stays changed.
 */
export async function settleBudgets(db: Db, input: { email: string; now: Date }): Promise<void> {
  const { email, now } = input
  if (await readSetting(db, settled)) return
  const person = await findPersonByEmail(db, email)
  const team = person && (await teamOfPerson(db, { personId: person.id, day: dayOf(now) }))
  const wanted: Wanted[] = [
    { scope: { kind: 'org' }, period: 'year', hard: false, usedShare: 0.55, usual: 60_000 },
    ...(team
      ? [
          {
            scope: { kind: 'team' as const, teamId: team.id },
            period: 'month' as const,
            hard: false,
            usedShare: 0.8,
            usual: 1_500,
          },
        ]
      : []),
    ...(person
      ? [
          {
            scope: { kind: 'person' as const, personId: person.id },
            period: 'month' as const,
            hard: true,
            usedShare: 0.6,
            usual: 500,
          },
        ]
      : []),
  ]
  const actor = { id: 'try-out', origin: 'tally' } as const
  for (const { scope, period, hard, ...amount } of wanted) {
    const limitMicroUsd = await limitFor(db, { scope, period, now, ...amount })
    await setBudget(db, { scope, limitMicroUsd, period, hard, strict: false, warnAt: [...usualThresholds], actor, now })
  }
  await writeSetting(db, settled, true, now)
}

type Wanted = { scope: BudgetScope; period: BudgetPeriod; hard: boolean; usedShare: number; usual: number }

// A limit of which the share wanted is used by now; early in a period what is used says too little.
async function limitFor(db: Db, input: Omit<Wanted, 'hard'> & { now: Date }): Promise<MicroUsd> {
  const { scope, period, usedShare, usual, now } = input
  const terms = { scope, period, hard: false, strict: false, warnAt: [], version: 1, createdAt: now }
  const unset = { id: newId(), ...terms, limitMicroUsd: microUsd(1_000_000) }
  const [status] = await budgetStatuses(db, { budgets: [unset], now })
  const isEarly = !status || status.elapsedShare < 0.25 || status.spentMicroUsd === 0
  const dollars = isEarly ? usual : status.spentMicroUsd / usedShare / 1_000_000
  const step = dollars > 20_000 ? 1_000 : dollars > 1_000 ? 50 : 10
  return microUsd(Math.max(step, Math.round(dollars / step) * step) * 1_000_000)
}
