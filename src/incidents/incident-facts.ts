import { z } from 'zod'
import { addDays, type Day, dayMs, dayOf, daysIn } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { dearestParts, keysUsed, lastUseOf, type UsedPart, valueByDay } from '../ledger/usage-of-handles.ts'
import { membersOf } from '../people/membership.ts'
import { namesOf } from '../people/names-of.ts'
import { spenders } from '../people/spenders.ts'
import { listedKeys } from '../people/virtual-key-list.ts'
import { ownerOf } from './access.ts'
import { type Band, expectedBands } from './expected-band.ts'
import { historyDays } from './hours-by-day.ts'
import type { StoredIncident } from './incident-row.ts'

/** An incident with the names of those in it. */
export type NamedIncident = {
  incident: StoredIncident
  /** Whom or what it is about; plain text from people. */
  name: string
  teamName: string | null
  ownerId: string | null
  /** Who gave it its state; null where Tally did. */
  byName: string | null
}

/** A virtual key that was used during an incident. */
export type UsedKey = { id: string; name: string; display: string; isPaused: boolean }

/** All that a message about an incident shows. */
export type IncidentFacts = NamedIncident & {
  days: readonly Day[]
  /** By day; null for days to come. */
  spent: ReadonlyArray<MicroUsd | null>
  bands: readonly Band[]
  onsetDay: Day
  /** Of the usage that has arrived since it began, the latest; null where none has. */
  lastUsedAt: Date | null
  models: UsedPart[]
  sessions: UsedPart[]
  repositories: UsedPart[]
  keys: UsedKey[]
}

/** The names in incidents. */
export async function named(db: DbOrTransaction, incidents: readonly StoredIncident[]): Promise<NamedIncident[]> {
  const ids = incidents.flatMap(({ subject, teamId, by }) => [subject.id, teamId ?? '', by ?? ''])
  const names = await namesOf(db, ids)
  const handles = await handleNames(db, incidents)
  const all: NamedIncident[] = []
  for (const incident of incidents) {
    const { subject, teamId, by } = incident
    all.push({
      incident,
      name:
        names.get(subject.id) ??
        handles.get(subject.id) ??
        (isOfLimits(incident)
          ? 'Everybody on Cursor'
          : isTeamless(incident)
            ? 'Everybody without a team'
            : 'Somebody unknown'),
      teamName: teamId ? (names.get(teamId) ?? null) : null,
      ownerId: (await ownerOf(db, incident))?.id ?? null,
      byName: by ? (names.get(by) ?? 'Somebody') : null,
    })
  }
  return all
}

const daysShown = 28
const mostParts = 3

/** What a message about an incident shows at `now`: four weeks of days, and what was used since it began, in these at most. */
export async function incidentFacts(db: DbOrTransaction, incident: StoredIncident, now: Date): Promise<IncidentFacts> {
  const [one] = await named(db, [incident])
  if (!one) throw new Error('an incident has names')
  const handleIds = await handlesOf(db, incident, now)
  const end = incident.resolvedAt === null ? now : new Date(Math.min(now.getTime(), incident.resolvedAt))
  const [today, onset] = [dayOf(end), new Date(incident.onset)]
  const days = daysIn({ from: addDays(today, 1 - daysShown), to: addDays(today, 1) })
  const spent = await valueByDay(db, { handleIds, from: addDays(today, -historyDays), to: addDays(today, 1) })
  const byDay = new Map(spent.map(({ day, valueMicroUsd }) => [day, valueMicroUsd]))
  const from = new Date(Math.max(onset.getTime(), end.getTime() - daysShown * dayMs))
  const stretch = { handleIds, from, to: end }
  const partsBy = (by: 'model' | 'session' | 'repository') => dearestParts(db, { ...stretch, by, limit: mostParts })
  return {
    ...one,
    days,
    spent: days.map((day) => byDay.get(day) ?? null),
    bands: expectedBands(days, byDay, dayOf(onset)),
    onsetDay: dayOf(onset),
    lastUsedAt: await lastUseOf(db, stretch),
    models: await partsBy('model'),
    sessions: await partsBy('session'),
    repositories: await partsBy('repository'),
    keys: await keysIn(db, stretch),
  }
}

async function keysIn(
  db: DbOrTransaction,
  stretch: { handleIds: readonly number[]; from: Date; to: Date },
): Promise<UsedKey[]> {
  const used = await keysUsed(db, stretch)
  const keys = await listedKeys(
    db,
    used.filter((id) => z.uuid().safeParse(id).success),
  )
  return keys
    .toSorted((a, b) => used.indexOf(a.key.id) - used.indexOf(b.key.id))
    .filter(({ key }) => key.revokedAt === null)
    .map(({ key }) => ({ id: key.id, name: key.name, display: key.display, isPaused: key.pausedAt !== null }))
}

/** The handles whose use an incident is about: a person's, one alone, those of a team's members today, or of nobody's team. */
async function handlesOf(db: DbOrTransaction, incident: StoredIncident, now: Date): Promise<number[]> {
  const { subject, subjectKind } = incident
  if (isOfLimits(incident)) {
    const rows = await db.selectFrom('handle').select('id').where('vendor', '=', 'cursor').execute()
    return rows.map(({ id }) => id)
  }
  if (isTeamless(incident)) {
    const all = await spenders(db, dayOf(now))
    return all.filter(({ person }) => !person?.teamId).map(({ handleId }) => handleId)
  }
  if (subject.id.startsWith('handle:')) return [Number(subject.id.slice('handle:'.length))]
  const people =
    subjectKind === 'team'
      ? (await membersOf(db, { teamIds: [subject.id], day: dayOf(now) })).map(({ id }) => id)
      : [subject.id]
  if (people.length === 0) return []
  const rows = await db.selectFrom('handle').select('id').where('person_id', 'in', people).execute()
  return rows.map(({ id }) => id)
}

// Cursor says how many it holds back, and not whom.
function isOfLimits({ family }: StoredIncident): boolean {
  return family === 'rule:limitedUsers'
}

// Those who are in no team are judged together, too.
function isTeamless({ subject, subjectKind }: StoredIncident): boolean {
  return subjectKind === 'team' && subject.id === ''
}

async function handleNames(db: DbOrTransaction, incidents: readonly StoredIncident[]): Promise<Map<string, string>> {
  const ids = incidents.flatMap(({ subject }) =>
    subject.id.startsWith('handle:') ? [Number(subject.id.slice('handle:'.length))] : [],
  )
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('handle').select(['id', 'vendor', 'name']).where('id', 'in', ids).execute()
  return new Map(
    rows.map(({ id, vendor, name }) => [`handle:${id}`, name === '' ? 'nobody’s key' : `${name} (${vendor})`]),
  )
}
