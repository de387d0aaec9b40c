import { addDays, type DayRange, dayOf, daysBetween } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { type LiveIncidents, liveIncidents } from '../incidents/live-incidents.ts'
import { usedHours } from '../ledger/activity-hour-queries.ts'
import { type ModelUse, modelUse } from '../ledger/model-queries.ts'
import { spendByPerson } from '../ledger/people-spend-queries.ts'
import {
  requestsOfPeople,
  spendByDayAndModel,
  spendByOwnKey,
  spendByTool,
  type UsedPart,
} from '../ledger/person-queries.ts'
import { type SessionSums, sessionSums, spendByRepository } from '../ledger/session-queries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import type { Person } from '../people/person.ts'
import { listedKeys } from '../people/virtual-key-list.ts'
import {
  type CodeActivity,
  codeActivity,
  featureUse,
  type RepositoryWork,
  repositoryWork,
} from '../sources/person-activity.ts'
import { type ActivityProfile, activityProfile } from './activity-profile.ts'
import { type Adoption, adoptionOf, fewestPeople, quantile } from './adoption.ts'
import { cachingSavedByAll } from './caching-saved.ts'
import { type ContextUse, contextUse } from './context-use.ts'
import type { Period } from './period.ts'
import { type PersonDay, personDays } from './person-days.ts'
import { readSpendReport, type SpendReport } from './spend-report.ts'

/** How the last seven days, today included, stand to the seven before. */
export type Weeks = { lastMicroUsd: MicroUsd; beforeMicroUsd: MicroUsd }

/** Where somebody stands by usage spend among those of a team who spent something; 1 spent most. */
export type Place = { team: string; place: number; of: number }

/** Everything about one person’s usage in a period. Models, days, tools and keys each add up to `spend`. */
export type PersonReport = {
  person: Person
  spend: SpendReport
  weeks: Weeks
  /** Null where it was not asked for, or they spent nothing. */
  place: Place | null
  models: ModelUse[]
  /** Newest first; days without usage have none. */
  days: PersonDay[]
  tools: Array<UsedPart & { tool: string }>
  /** The proxy’s keys by name; `name` null: what is of no key of the proxy. */
  keys: Array<UsedPart & { name: string | null }>
  repositories: Array<SessionSums & { repository: string }>
  work: RepositoryWork[]
  mcpTools: Array<{ name: string; uses: number }>
  commands: Array<{ name: string; uses: number }>
  code: CodeActivity
  context: ContextUse | null
  /** What the vendors' prompt caches saved them; null where that is not known. */
  cachingSavedMicroUsd: MicroUsd | null
  /** Of the 30 days up to the end of the period. */
  adoption: Adoption
  profile: ActivityProfile
  sessions: SessionSums
  incidents: LiveIncidents
}

/** Reads it; `timeZone` is that of who looks, `team` the one to give the place in, where the reader may see it. */
export async function personReport(
  db: Db,
  input: { person: Person; period: Period; timeZone: string; team: { id: string; name: string } | null; now: Date },
): Promise<PersonReport> {
  return inSnapshot(db, async (snapshot) => {
    const { person, period, team, now } = input
    const of = { personId: person.id, ...period.range }
    const everybody = await spendByPerson(snapshot, period.range)
    const models = await modelUse(snapshot, of)
    return {
      person,
      spend: await readSpendReport(snapshot, { personId: person.id, period }),
      weeks: await weeksOf(snapshot, person.id, now),
      place: team && (await placeOf(snapshot, { ...of, team })),
      models,
      days: personDays(await spendByDayAndModel(snapshot, of)),
      tools: await spendByTool(snapshot, of),
      keys: await keysOf(snapshot, of),
      repositories: await spendByRepository(snapshot, of),
      work: await repositoryWork(snapshot, of),
      mcpTools: await featureUse(snapshot, { ...of, kind: 'mcp', limit: 10 }),
      commands: await featureUse(snapshot, { ...of, kind: 'commands', limit: 10 }),
      code: await codeActivity(snapshot, of),
      context: contextUse(person.id, everybody),
      cachingSavedMicroUsd: cachingSavedByAll(models, addDays(period.range.to, -1)),
      adoption: await readAdoption(snapshot, of),
      profile: activityProfile(await usedHours(snapshot, of), input.timeZone),
      sessions: await sessionSums(snapshot, of),
      incidents: await liveIncidents(snapshot, { personId: person.id }),
    }
  })
}

type OfPerson = DayRange & { personId: string }

/** The usage spend of the seven days up to today and of the seven before. */
export async function weeksOf(db: DbOrTransaction, personId: string, now: Date): Promise<Weeks> {
  const to = addDays(dayOf(now), 1)
  const last = await spendTotals(db, { personId, from: addDays(to, -7), to })
  const before = await spendTotals(db, { personId, from: addDays(to, -14), to: addDays(to, -7) })
  return { lastMicroUsd: last.usageSpendMicroUsd, beforeMicroUsd: before.usageSpendMicroUsd }
}

async function placeOf(
  db: DbOrTransaction,
  { personId, team, ...range }: OfPerson & { team: { id: string; name: string } },
): Promise<Place | null> {
  const rows = await spendByPerson(db, { ...range, teamId: team.id })
  const spenders = rows.filter(({ kind, usageSpendMicroUsd }) => kind === 'person' && usageSpendMicroUsd > 0)
  const own = spenders.find((row) => row.personId === personId)
  if (!own) return null
  const above = spenders.filter(({ usageSpendMicroUsd }) => usageSpendMicroUsd > own.usageSpendMicroUsd)
  return { team: team.name, place: above.length + 1, of: spenders.length }
}

async function keysOf(db: DbOrTransaction, of: OfPerson): Promise<PersonReport['keys']> {
  const rows = await spendByOwnKey(db, of)
  const ids = rows.flatMap(({ keyId }) => (uuid.test(keyId) ? [keyId] : []))
  const names = new Map((await listedKeys(db, ids)).map(({ key }) => [key.id, key.name]))
  return rows.map(({ keyId, ...part }) => ({ ...part, name: keyId === '' ? null : (names.get(keyId) ?? keyId) }))
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const adoptionDays = 30

async function readAdoption(db: DbOrTransaction, { personId, to }: OfPerson): Promise<Adoption> {
  const range = { from: addDays(to, -adoptionDays), to }
  const people = await requestsOfPeople(db, range)
  const own = people.find((one) => one.personId === personId)
  const { edits } = await codeActivity(db, { personId, ...range })
  const paces = people.map(({ requests, activeDays }) => requests / activeDays)
  return adoptionOf({
    days: daysBetween(range.from, range.to),
    activeDays: own?.activeDays ?? 0,
    requests: own?.requests ?? 0,
    edits,
    usualPace: people.length < fewestPeople ? null : quantile(paces, 0.9),
  })
}
