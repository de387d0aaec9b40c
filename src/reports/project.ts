import { dayOf } from '../base/calendar.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { usageSpendByDay } from '../ledger/daily-spend-queries.ts'
import { type PersonSpend, spendByPerson } from '../ledger/people-spend-queries.ts'
import {
  latestEntryAt,
  type ModelSpend,
  type ProviderSpend,
  type Spend,
  spendByModel,
  spendByProvider,
  spendTotals,
} from '../ledger/spend-queries.ts'
import { maySeeEverything, type Viewer } from '../people/access.ts'
import { membersOf } from '../people/membership.ts'
import { namesOf } from '../people/names-of.ts'
import type { ComparedSide } from './compare.ts'
import { type Freshness, freshness } from './data-status-freshness.ts'
import type { Period } from './period.ts'
import { hasAny } from './spend-report.ts'

/** Whose usage of a project somebody sees: all of it, that of the people of the teams they lead, or their own. */
export type ProjectPart = 'all' | 'teams' | 'own'

/** What a project cost in a period, as far as somebody may see it. */
export type ProjectReport = Spend & {
  project: string
  period: Period
  part: ProjectPart
  /** Null when nothing was used in the period before. */
  previous: Spend | null
  /** Most usage spend first, as are the models and providers. `name` null: under names nobody was matched to. */
  people: Array<PersonSpend & { name: string | null }>
  byModel: ModelSpend[]
  byProvider: ProviderSpend[]
  byDay: ComparedSide['byDay']
  countedUntil: Date | null
  fresh: Freshness[]
}

/** Reads what a viewer may see of a project. */
export async function projectReport(
  db: Db,
  input: { viewer: Viewer; project: string; period: Period; now: Date },
): Promise<ProjectReport> {
  const { viewer, project, period, now } = input
  return inSnapshot(db, async (transaction) => {
    const { part, whose } = await partSeenBy(transaction, viewer, now)
    const filter = { ...period.range, project, ...whose }
    const people = await spendByPerson(transaction, filter)
    const names = await namesOf(
      transaction,
      people.flatMap(({ personId }) => personId ?? []),
    )
    const previous = await spendTotals(transaction, { ...period.previous.range, project, ...whose })
    return {
      ...(await spendTotals(transaction, filter)),
      project,
      period,
      part,
      previous: hasAny(previous) ? previous : null,
      people: people.map((row) => ({ ...row, name: row.personId === null ? null : (names.get(row.personId) ?? null) })),
      byModel: await spendByModel(transaction, filter),
      byProvider: await spendByProvider(transaction, filter),
      byDay: await usageSpendByDay(transaction, filter),
      countedUntil: await latestEntryAt(transaction),
      fresh: await freshness(transaction),
    }
  })
}

/** Whose usage of projects somebody sees, for a filter: finance and admins all, leads their teams' people and themselves, others their own. */
export async function partSeenBy(
  db: DbOrTransaction,
  viewer: Viewer,
  now: Date,
): Promise<{ part: ProjectPart; whose: { personIds?: string[] } }> {
  if (maySeeEverything(viewer)) return { part: 'all', whose: {} }
  if (viewer.ledTeamIds.size === 0) return { part: 'own', whose: { personIds: [viewer.person.id] } }
  const members = await membersOf(db, { teamIds: [...viewer.ledTeamIds], day: dayOf(now) })
  return { part: 'teams', whose: { personIds: [...new Set([viewer.person.id, ...members.map(({ id }) => id)])] } }
}
