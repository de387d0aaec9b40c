import { addDays, dayOf, startOfDay } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { type PlanNotice, planNotice } from '../../notices/plan-notice.ts'
import { namesOf } from '../../people/names-of.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { firstOf } from '../kit/first-of.ts'
import { type Drawn, type OutboxRenderer, type Reading, renderer } from '../outbox/renderer.ts'
import { scopeSeen } from '../outbox/scope-seen.ts'
import { type PlanFacts, planMessage } from './views.ts'

type Deps = { db: Db; admins: readonly string[] }

const mostNames = 5

/** How notices of plans that ran out are drawn: with the counts they were decided by, and names where the place may read them. */
export function planMessages(deps: Deps): Record<string, OutboxRenderer> {
  return { 'plan.exhausted': renderer(planNotice, (notice, reading) => drawPlan(deps, notice, reading)) }
}

async function drawPlan(deps: Deps, notice: PlanNotice, reading: Reading): Promise<Drawn | null> {
  const scope = await scopeSeen(deps, notice.scope, reading)
  if (!scope) return null
  const { now } = reading
  // The next cycle’s is told anew.
  if (now >= startOfDay(notice.to) && !notice.isSample) return null
  if (notice.isSample && notice.ended === 0) return planMessage(exampleFacts(notice, scope, now), now)
  const sample = notice.isSample ? 'own' : null
  return planMessage({ notice, scope, names: await namesFor(deps, notice, reading), sample }, now)
}

// Who reads the mail list nobody knows, so it is told what a channel is.
async function namesFor({ db }: Deps, { place, newIds }: PlanNotice, { reader }: Reading): Promise<string[] | null> {
  const isOpen = place === 'channel' || !reader
  if (isOpen && (await readOrganisation(db)).privacy === 'no names in channels') return null
  const names = await namesOf(db, newIds)
  return firstOf(newIds, mostNames).shown.flatMap((id) => names.get(id) ?? [])
}

function exampleFacts(notice: PlanNotice, scope: PlanFacts['scope'], now: Date): PlanFacts {
  const from = addDays(dayOf(now), -8)
  const cycle = { from, to: addDays(from, 30), day: 9 }
  const counts = { people: 40, ended: 12, newCount: 7, beyondMicroUsd: microUsd(312_400_000) }
  const names = ['Ana Ruiz', 'Bob Lee', 'Carla Gómez', 'Dana Novak', 'Eli Stern']
  return { notice: { ...notice, ...cycle, ...counts }, scope, names, sample: 'made-up' }
}
