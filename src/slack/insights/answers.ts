import type { Clock } from '../../base/clock.ts'
import type { Db } from '../../db/database.ts'
import { type Insights, insightParts, insights } from '../../reports/insights.ts'
import type { Period } from '../../reports/period.ts'
import { reportCalendar } from '../../reports/report-calendar.ts'
import type { Scope } from '../../reports/scope.ts'
import type { CommandRequest } from '../listening/requests.ts'
import { insightsMessage, notOfOnePerson } from './views.ts'

type Deps = { db: Db; clock: Clock }

/** `/spend insights [scope] [period]`, of a scope the asker may see: each part in a sentence. */
export async function answerInsights(
  { db, clock }: Deps,
  { reply }: Pick<CommandRequest, 'reply'>,
  { scope, period }: { scope: Scope; period: Period },
): Promise<void> {
  if (scope.kind === 'person') return void (await reply(notOfOnePerson()))
  const now = clock.now()
  const calendar = await reportCalendar(db, now)
  const all: Insights[] = []
  for (const part of insightParts) all.push(await insights(db, { scope, period, part, calendar, now }))
  await reply(insightsMessage(all, now))
}
