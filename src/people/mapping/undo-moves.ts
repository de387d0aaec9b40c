import { isDeepStrictEqual } from 'node:util'
import { sql, type Transaction } from 'kysely'
import { type Actor, recordActs } from '../../audit/record-act.ts'
import { type Day, dayOf } from '../../base/calendar.ts'
import type { Tables } from '../../db/tables.ts'
import { takeTeamTurn } from '../team-turn.ts'
import { membershipSpans } from './membership-spans.ts'
import type { DoneMoves, MembershipSpan } from './planned-moves.ts'
import { removeUnusedTeams } from './unused-teams.ts'

type By = { actor: Actor; now: Date }
type DoneMove = DoneMoves['moves'][number]

/** What taking moves back did. `kept`: a sentence for each person and team that was changed since and stays as it is. */
export type UndoneMoves = { restored: number; removedTeams: string[]; kept: string[] }

/**
 * Takes moves back in the caller's transaction: memberships are as though the moves had never been, and teams made for them
 * are removed where nobody uses them. Each is an act of its own.
 */
export async function undoMoves(
  transaction: Transaction<Tables>,
  input: By & { done: DoneMoves },
): Promise<UndoneMoves> {
  const { done, actor, now } = input
  await takeTeamTurn(transaction)
  const today = dayOf(now)
  const personIds = done.moves.map(({ personId }) => personId)
  const spans = await membershipSpans(transaction, personIds)
  const teams = await teamNames(transaction, done)
  const faults = done.moves.map((move) => faultOf(move, { spans: spans.get(move.personId) ?? [], teams, today }))
  const restorable = done.moves.filter((_, index) => faults[index] === null)
  await restore(transaction, restorable)
  await recordActs(
    transaction,
    restorable.map(({ personId, name, before, after }) => ({
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'team.assign',
      subject: personId,
      detail: { name, from: done.day },
      before: teamOn(after, { teams, today }),
      after: teamOn(before, { teams, today }),
    })),
  )
  const unused = await removeUnusedTeams(transaction, { teams: done.teams, actor, now })
  return {
    restored: restorable.length,
    removedTeams: unused.removed,
    kept: [...faults.filter((fault) => fault !== null), ...unused.kept],
  }
}

type TeamNames = Map<string, { name: string; isRemoved: boolean }>
type Standing = { teams: TeamNames; today: Day }

async function teamNames(transaction: Transaction<Tables>, { moves }: DoneMoves): Promise<TeamNames> {
  const ids = moves.flatMap(({ before, after }) => [...before, ...after].map(({ teamId }) => teamId))
  const rows = await transaction
    .selectFrom('team')
    .select(['id', 'name', 'removed_at'])
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
    .execute()
  return new Map(rows.map(({ id, name, removed_at }) => [id, { name, isRemoved: removed_at !== null }]))
}

function faultOf(move: DoneMove, { spans, teams, today }: Standing & { spans: readonly MembershipSpan[] }) {
  if (!isDeepStrictEqual(spans, move.after)) return `${move.name} was moved since and stays there.`
  const coming = without(move.before, move.after).filter(({ to }) => to === null || to > today)
  const gone = coming.map(({ teamId }) => teams.get(teamId)).find((team) => team?.isRemoved)
  return gone ? `${move.name} stays: “${gone.name}”, where they were before, was removed since.` : null
}

async function restore(transaction: Transaction<Tables>, moves: readonly DoneMove[]): Promise<void> {
  const ending = moves.flatMap(({ personId, before, after }) =>
    without(after, before).map(({ from }) => ({ personId, from })),
  )
  const coming = moves.flatMap(({ personId, before, after }) =>
    without(before, after).map((span) => ({ personId, ...span })),
  )
  await sql`delete from membership
    using unnest(${ending.map(({ personId }) => personId)}::uuid[], ${ending.map(({ from }) => from)}::date[])
      as ended(person_id, from_day)
    where membership.person_id = ended.person_id and membership.from_day = ended.from_day`.execute(transaction)
  await sql`insert into membership (person_id, team_id, from_day, to_day)
    select * from unnest(${coming.map(({ personId }) => personId)}::uuid[],
      ${coming.map(({ teamId }) => teamId)}::uuid[], ${coming.map(({ from }) => from)}::date[],
      ${coming.map(({ to }) => to)}::date[])`.execute(transaction)
}

function without(spans: readonly MembershipSpan[], others: readonly MembershipSpan[]): MembershipSpan[] {
  return spans.filter((span) => !others.some((other) => isDeepStrictEqual(span, other)))
}

function teamOn(spans: readonly MembershipSpan[], { teams, today }: Standing) {
  const span = spans.find(({ from, to }) => from <= today && (to === null || to > today))
  return { teamId: span?.teamId ?? null, team: span ? (teams.get(span.teamId)?.name ?? null) : null }
}
