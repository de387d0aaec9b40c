import { type DayRange, dayOf, startOfDay } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { measures } from '../incidents/measures.ts'
import type { IncidentFilter } from '../incidents/read-incidents.ts'
import { runawaysStopped, savedByStopping } from '../incidents/runaways.ts'
import { peopleIn } from '../people/people-in.ts'
import { listTeams } from '../people/team.ts'
import type { Scope } from './scope.ts'

/** The incidents found in a billing cycle, and the runaways that were stopped in it: see `savedByStopping`. */
export type CycleIncidents = { count: number; atStakeMicroUsd: MicroUsd; stopped: number; savedMicroUsd: MicroUsd }

/** The incidents of everybody, or of a team with its sub-teams and who is in them today. */
export async function cycleIncidents(
  db: DbOrTransaction,
  { scope, range, now }: { scope: Extract<Scope, { kind: 'org' | 'team' }>; range: DayRange; now: Date },
): Promise<CycleIncidents> {
  const visible = await visibleIn(db, scope, now)
  const during = { from: startOfDay(range.from), to: startOfDay(range.to), ...(visible ? { visible } : {}) }
  const { count, atStake } = await measures(db, during)
  const runaways = await runawaysStopped(db, during)
  return { count, atStakeMicroUsd: atStake, stopped: runaways.length, savedMicroUsd: savedByStopping(runaways) }
}

async function visibleIn(
  db: DbOrTransaction,
  scope: Extract<Scope, { kind: 'org' | 'team' }>,
  now: Date,
): Promise<IncidentFilter['visible']> {
  if (scope.kind === 'org') return undefined
  const { teamId } = scope
  const people = await peopleIn(db, { teamId, day: dayOf(now) })
  const teams = (await listTeams(db)).filter(({ id, parentId }) => id === teamId || parentId === teamId)
  return { personIds: people.map(({ id }) => id), teamIds: teams.map(({ id }) => id) }
}
