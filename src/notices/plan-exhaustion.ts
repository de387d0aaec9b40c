import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { alertRoutes, routeFor } from '../incidents/alert-routes.ts'
import type { PlanInsight } from '../reports/insights-plan.ts'
import { scopeKey } from '../reports/scope.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { currentCycle } from '../sources/cycles.ts'
import { lastTurn } from './local-schedule.ts'
import { decideOccasion, type Occasion, undecided } from './occasion.ts'
import { type PlanNotice, planNews, plansIn } from './plan-notice.ts'
import { notePlanTold, planTold } from './plan-told.ts'
import type { Planning } from './planning.ts'
import { type Reader, readersOfFigures } from './readers.ts'

const time = '09:00'

type Look = { reader: Reader; place: PlanNotice['place']; occasion: Occasion }

/**
 * Looks once a day, at 09:00 where the reader is, who has run out of the plan, and queues `plan.exhausted` the first time in
 * a cycle and when it grew enough since (`planGrowth`): to who oversees them, and to the channel that hears of everybody.
 */
export async function planExhaustionNotices(db: Db, { now, admins }: Planning): Promise<void> {
  const cycle = await currentCycle(db, now)
  if (!cycle) return
  const readers = await readersOfFigures(db, admins)
  const looks = [
    ...readers.map((reader) => lookOf(reader, 'direct', now)),
    ...(await channels(db)).map((reader) => lookOf(reader, 'channel', now)),
  ]
  const open = new Set(
    await undecided(
      db,
      looks.map(({ occasion }) => occasion),
    ),
  )
  const plans = new Map<string, PlanInsight>()
  for (const look of looks.filter(({ occasion }) => open.has(occasion))) {
    const key = scopeKey(look.reader.scope)
    const found = plans.get(key) ?? (await plansIn(db, look.reader.scope, { cycle, now }))
    plans.set(key, found)
    await decide(db, look, { found, now })
  }
}

async function channels(db: Db): Promise<Reader[]> {
  const route = routeFor(await alertRoutes(db), { teamId: null, parentId: null, severity: 'warning' })
  if (!route) return []
  const { timeZone } = await readOrganisation(db)
  return [{ recipient: `slack:${route.workspace}:${route.channel}`, scope: { kind: 'org' as const }, zone: timeZone }]
}

function lookOf(reader: Reader, place: Look['place'], now: Date): Look {
  const { recipient, scope, zone } = reader
  const { due, date } = lastTurn(now, { zone, time })
  // A look that was missed is made up for by the next.
  const usefulUntil = startOfDay(addDays(dayOf(due), 2))
  return {
    reader,
    place,
    occasion: { kind: 'plan.exhausted', recipient, name: `${date} ${scopeKey(scope)}`, due, usefulUntil },
  }
}

function decide(db: Db, { reader, place, occasion }: Look, { found, now }: { found: PlanInsight; now: Date }) {
  const { recipient, scope } = reader
  const reading = { recipient, scope: scopeKey(scope), cycleFrom: found.cycle.from }
  return decideOccasion(db, {
    occasion,
    now,
    async compose(transaction) {
      const news = planNews(found, { scope, place, told: await planTold(transaction, reading), now })
      if (!news) return 'nothing'
      const personIds = found.ended.map(({ personId }) => personId)
      await notePlanTold(transaction, reading, { personIds, toldAt: now })
      return { say: news }
    },
  })
}
