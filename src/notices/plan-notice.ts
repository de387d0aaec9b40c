import { z } from 'zod'
import { addDays, type Day, type DayRange, day, dayOf, daysBetween, startOfDay } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { planEnds } from '../ledger/overview-queries.ts'
import type { OutboxMessage } from '../outbox/outbox.ts'
import { type PlanInsight, planInsight } from '../reports/insights-plan.ts'
import { filterOf, scopeKey, type Whose } from '../reports/scope.ts'
import type { Cycle } from '../settings/billing-cycles.ts'
import { currentCycle } from '../sources/cycles.ts'
import type { PlanTold } from './plan-told.ts'

const aDay = z.iso.date().transform(day)

/**
 * What `plan.exhausted` says: of `people` who used the plan in a cycle, `ended` have run out of it, `newCount` of them since
 * the reader was last told (null: never in this cycle), among whom those named. In a channel many read it.
 */
export const planNotice = z.object({
  scope: z.string(),
  place: z.enum(['direct', 'channel']),
  from: aDay,
  to: aDay,
  day: z.int(),
  people: z.int(),
  ended: z.int(),
  newCount: z.int(),
  newIds: z.array(z.string()),
  toldAt: z.iso.datetime().nullable(),
  beyondMicroUsd: z.int().transform(microUsd),
  isSample: z.boolean().default(false),
})
export type PlanNotice = z.infer<typeof planNotice>

/** It is told again once so many more people, or such a share of all who use the plan, have run out. */
export const planGrowth = { people: 5, share: 0.1 } as const

const mostNamed = 6

/** Who ran out of the included plan in Cursor's billing cycle under way (`currentCycle`). */
export async function plansIn(db: Db, scope: Whose, { cycle, now }: { cycle: Cycle; now: Date }): Promise<PlanInsight> {
  const range = { from: dayOf(cycle.startsAt), to: dayOf(cycle.endsAt) }
  const counted = { from: firstWholeDay(cycle.startsAt), to: addDays(dayOf(now), 1) }
  return planInsight(range, await planEnds(db, { ...filterOf(scope), ...counted, provider: 'cursor' }))
}

// What was used on the first day before the cycle's hour was of the cycle before, whose plans had run out.
function firstWholeDay(startsAt: Date): Day {
  const first = dayOf(startsAt)
  return startOfDay(first).getTime() === startsAt.getTime() ? first : addDays(first, 1)
}

/** What there is to say of plans to somebody who was told that before; null where it did not grow enough. */
export function planNews(
  plans: PlanInsight,
  input: { scope: Whose; place: PlanNotice['place']; told: PlanTold | null; now: Date },
): (OutboxMessage['data'] & { newCount: number }) | null {
  const { scope, place, told, now } = input
  const { ended, people, cycle, beyondMicroUsd } = plans
  const before = new Set(told?.personIds)
  const since = ended.filter(({ personId }) => !before.has(personId))
  if (since.length === 0 || (told && !isEnough(since.length, people))) return null
  return {
    scope: scopeKey(scope),
    place,
    from: cycle.from,
    to: cycle.to,
    day: dayIn(cycle, now),
    people,
    ended: ended.length,
    newCount: since.length,
    newIds: since
      .toReversed()
      .slice(0, mostNamed)
      .map(({ personId }) => personId),
    toldAt: told?.toldAt.toISOString() ?? null,
    beyondMicroUsd,
  }
}

/** What a sample says: how it is now, as if it were told for the first time; nobody, where no plan has run out. */
export async function samplePlanNotice(db: Db, now: Date): Promise<OutboxMessage['data']> {
  const scope = { kind: 'org' as const }
  const cycle = await currentCycle(db, now)
  const plans = cycle && (await plansIn(db, scope, { cycle, now }))
  const news = plans && planNews(plans, { scope, place: 'direct', told: null, now })
  return { ...(news ?? { ...nobody, from: dayOf(now), to: dayOf(now) }), isSample: true }
}

const nobody = {
  ...{ scope: 'org', place: 'direct', day: 1, people: 0, ended: 0, newCount: 0, newIds: [], toldAt: null },
  beyondMicroUsd: 0,
}

function isEnough(more: number, people: number): boolean {
  return more >= planGrowth.people || more >= planGrowth.share * people
}

function dayIn({ from }: DayRange, now: Date): number {
  return daysBetween(from, dayOf(now)) + 1
}
