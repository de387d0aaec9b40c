import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Severity } from './incident.ts'

/** A channel that hears of a team's incidents, or of everybody's, from a severity on. */
export type AlertRoute = {
  id: string
  teamId: string | null
  leastSeverity: Severity
  workspace: string
  channel: string
}

/** Every route, the narrowest first: a team's before everybody's, the higher severity before the lower. */
export async function alertRoutes(db: DbOrTransaction): Promise<AlertRoute[]> {
  const rows = await db.selectFrom('alert_route').selectAll().execute()
  return rows
    .map(({ id, team_id: teamId, least_severity: leastSeverity, workspace, channel }) => ({
      ...{ id, teamId, leastSeverity, workspace, channel },
    }))
    .toSorted(
      (a, b) =>
        Number(a.teamId === null) - Number(b.teamId === null) ||
        ranks[b.leastSeverity] - ranks[a.leastSeverity] ||
        a.id.localeCompare(b.id),
    )
}

/** The route of an incident; null where no channel was set for it. `parentId` is the team above its own. */
export function routeFor(
  routes: readonly AlertRoute[],
  { teamId, parentId, severity }: { teamId: string | null; parentId: string | null; severity: Severity },
): AlertRoute | null {
  const fitting = routes.filter(({ leastSeverity }) => ranks[severity] >= ranks[leastSeverity])
  const of = (id: string | null) => fitting.find((route) => route.teamId === id)
  return (teamId && of(teamId)) || (parentId && of(parentId)) || of(null) || null
}

type NewRoute = {
  teamId: string | null
  leastSeverity: Severity
  to: { workspace: string; channel: string } | null
  actor: Actor
  now: Date
}

/** Sets which channel hears of a team's incidents (null: everybody's) from a severity on, in the place of another; a null channel takes it away. */
export async function setAlertRoute(db: Db, route: NewRoute): Promise<void> {
  await db.transaction().execute((transaction) => setAlertRouteIn(transaction, route))
}

/** The same in a transaction of the caller. */
export async function setAlertRouteIn(
  transaction: Transaction<Tables>,
  { teamId, leastSeverity, to, actor, now }: NewRoute,
): Promise<void> {
  const before = await take(transaction, { teamId, leastSeverity })
  if (to) {
    await transaction
      .insertInto('alert_route')
      .values({ id: newId(), team_id: teamId, least_severity: leastSeverity, ...to })
      .execute()
  }
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'alert-route.set',
    subject: teamId ?? 'organisation',
    detail: { leastSeverity },
    before: before && { channel: before.channel },
    after: to && { channel: to.channel },
  })
}

async function take(
  transaction: Transaction<Tables>,
  { teamId, leastSeverity }: { teamId: string | null; leastSeverity: Severity },
) {
  const row = await transaction
    .deleteFrom('alert_route')
    .where('team_id', teamId === null ? 'is' : '=', teamId)
    .where('least_severity', '=', leastSeverity)
    .returning('channel')
    .executeTakeFirst()
  return row ?? null
}

const ranks: Record<Severity, number> = { info: 0, warning: 1, critical: 2 }
