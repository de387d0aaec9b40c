import type { z } from 'zod'
import { addDays, type Day, type DayRange, daysBetween, startOfDay } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { topModels } from '../../ledger/team-spend-queries.ts'
import { unmatchedSpend } from '../../ledger/unmatched-spend.ts'
import { dailyCostNotice, unmatchedNotice, weeklyDigestNotice } from '../../notices/digest-notices.ts'
import type { Person } from '../../people/person.ts'
import { dailyCost } from '../../reports/daily-cost.ts'
import type { DigestFacts } from '../../reports/digest-facts.ts'
import { type Against, ownSpend } from '../../reports/digest-moves.ts'
import { twoWeeks, weeklyDigest } from '../../reports/weekly-digest.ts'
import { type SeatUse, seatUse } from '../../sources/seat-use.ts'
import { type ChartPictures, pictureForMany } from '../chart-pictures.ts'
import type { Picture } from '../forecast/with-picture.ts'
import type { Message } from '../kit/blocks.ts'
import { type OutboxRenderer, type Reading, renderer } from '../outbox/renderer.ts'
import { weekPicture } from './chart.ts'
import { dailyMessage } from './daily-view.ts'
import { type DigestDeps, readingOf, sampleIf, scopeFor } from './reading.ts'
import { recentFacts } from './recent-facts.ts'
import { unmatchedMessage } from './unmatched-view.ts'
import { type OwnWeek, ownWeekMessage, type WeekExtras, weeklyMessage } from './weekly-view.ts'

type Deps = DigestDeps & { pictures: Pick<ChartPictures, 'byAddress' | 'byFile'> }

const mostUnmatched = 5

// What could not be sent for so long, because Slack or the mail service refused us, is no news any more: nobody is to be told
// of a month of days at once. A long weekend is waited for.
const newsDays = { daily: 5, weekly: 8 } as const

/** How digests are drawn: with the figures as they are when they are sent, of what the reader may see then. */
export function digestMessages(deps: Deps): Record<string, OutboxRenderer> {
  const { db } = deps
  const facts = recentFacts(db)
  return {
    'cost.daily': renderer(dailyCostNotice, async (notice, reading) => {
      if (isOld(notice, reading.now, newsDays.daily)) return null
      const { facts: known } = await facts(notice, reading.now)
      const scope = await scopeFor(deps, notice.of, { ...reading, teams: known.teams })
      if (scope === 'nothing' || scope === 'own') return null
      const found = { from: new Date(notice.foundFrom), to: new Date(notice.foundTo) }
      const cost = dailyCost(known, { scope, found })
      return isEmptySample(notice, cost) ? null : dailyMessage(cost, await readingOf(db, notice, reading.now))
    }),
    'digest.weekly': renderer(weeklyDigestNotice, (notice, reading) => drawWeek(deps, facts, { notice, reading })),
    'people.unmatched': renderer(unmatchedNotice, async ({ from, to, isSample }) => {
      const unmatched = await unmatchedSpend(db, { period: { from, to }, atMost: mostUnmatched })
      if (unmatched.handles === 0) return null
      return unmatchedMessage(unmatched, { days: daysBetween(from, to), sample: sampleIf(isSample) })
    }),
  }
}

async function drawWeek(
  deps: Deps,
  factsOf: ReturnType<typeof recentFacts>,
  { notice, reading }: { notice: z.infer<typeof weeklyDigestNotice>; reading: Reading },
): Promise<Message | null> {
  const { db } = deps
  if (isOld(notice, reading.now, newsDays.weekly)) return null
  const { from, to, isSample } = notice
  const range = { from, to }
  const { facts, days } = await factsOf(range, reading.now)
  const scope = await scopeFor(deps, notice.of, { ...reading, teams: facts.teams })
  if (scope === 'nothing') return null
  const own = reading.reader && (await ownWeek(db, facts, reading.reader))
  if (scope === 'own') return own && ownWeekMessage(own, { range, sample: sampleIf(isSample) })
  const week = weeklyDigest(facts, scope)
  if (isEmptySample(notice, week)) return null
  const picture = weekPicture(twoWeeks(await days(), { range, scope }), week)
  const extras: WeekExtras = {
    picture: picture && (await shown(deps, picture)),
    own: own && own.spentMicroUsd !== 0 ? own : null,
    seats: scope.kind === 'org' ? await seatsOf(db, range) : [],
  }
  return weeklyMessage(week, extras, await readingOf(db, notice, reading.now))
}

function isOld({ to, isSample }: { to: Day; isSample: boolean }, now: Date, days: number): boolean {
  return !isSample && now >= startOfDay(addDays(to, days))
}

// It would show nothing of what such a message looks like.
function isEmptySample(
  { isSample }: { isSample: boolean },
  { spentMicroUsd, known }: Against & { known: number },
): boolean {
  return isSample && spentMicroUsd === 0 && known === 0
}

async function ownWeek(db: Db, facts: DigestFacts, { id }: Person): Promise<OwnWeek> {
  const { range } = facts
  const models = await topModels(db, { scope: { kind: 'org' }, range, personIds: [id] })
  return { ...ownSpend(facts, id), topModel: models.get(id) ?? null }
}

const seatDays = 30

function seatsOf(db: Db, { to }: DayRange): Promise<SeatUse[]> {
  return seatUse(db, { range: { from: addDays(to, -seatDays), to }, memberIds: null })
}

async function shown({ pictures }: Deps, picture: Picture): Promise<WeekExtras['picture']> {
  const source = await pictureForMany(pictures, picture)
  return source && { source, altText: picture.altText }
}
