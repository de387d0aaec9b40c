import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import { type Provider, providerName } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { ensureHandles } from '../people/handle.ts'
import { matchByEmail } from '../people/match-handles.ts'
import { holdRun } from './sync-run.ts'

/** Somebody who has, or had, a seat. `handle`: what usage calls them, an e-mail in lower case. */
export type ToldMember = {
  handle: string
  vendorId: string
  name: string
  role: string
  group: string
  removed: boolean
}

/**
 * Takes over the vendor's list of members, whole, and gives handles that are somebody's e-mail to them. Who is listed no
 * more keeps their row, with `removed_at`; who comes back loses it. Of a handle listed twice the one not removed stands.
 * Throws `upstream-failed` when the list is empty and was not before, as no account is without its owner, and `conflict` when
 * it has nobody who was known, as a key of another organisation would have.
 */
export async function replaceMembers(
  db: Db,
  input: { runId: number; accountId: number; provider: Provider; members: readonly ToldMember[]; now: Date },
): Promise<{ changed: number; matched: number }> {
  const { runId, accountId, provider, members, now } = input
  return db.transaction().execute(async (transaction) => {
    await holdRun(transaction, runId)
    if (members.length === 0) await refuseEmpty(transaction, accountId)
    await stage(transaction, provider, members)
    if (members.length > 0) await refuseStrangers(transaction, { accountId, provider })
    const changed = await replace(transaction, { accountId, now })
    await sql`drop table told`.execute(transaction)
    return { changed, matched: await matchByEmail(transaction, now) }
  })
}

async function refuseEmpty(transaction: DbOrTransaction, accountId: number): Promise<void> {
  const known = await transaction
    .selectFrom('vendor_member')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('account_id', '=', accountId)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow()
  if (known.count === 0) return
  throw new AppError(
    'upstream-failed',
    `The vendor lists no members, and there were ${known.count} before. The list was kept as it was.`,
  )
}

// One alone may leave and be followed by another between two readings; all of several do not.
const fewestKnown = 2

async function refuseStrangers(
  transaction: DbOrTransaction,
  { accountId, provider }: { accountId: number; provider: Provider },
): Promise<void> {
  const { rows } = await sql<{ known: number; again: number; label: string }>`
    select count(*)::int as known, vendor_account.label, count(*) filter (where exists (
      select from told where told.handle_id = member.handle_id or (told.vendor_id = member.vendor_id and told.vendor_id <> '')
    ))::int as again
    from vendor_member as member join vendor_account on vendor_account.id = member.account_id
    where member.account_id = ${accountId} and member.removed_at is null group by vendor_account.label`.execute(
    transaction,
  )
  const [found] = rows
  if (!found || found.known < fewestKnown || found.again > 0) return
  throw new AppError(
    'conflict',
    `The key of “${found.label}” is of another ${providerName(provider)} organisation by now: none of the ${found.known} members it had is listed any more. ` +
      'Nothing was counted. Rotate it with a key of the same organisation, or connect the other one as an account of its own.',
  )
}

async function stage(transaction: DbOrTransaction, provider: Provider, members: readonly ToldMember[]): Promise<void> {
  const lists = {
    handles: members.map(({ handle }) => handle),
    ids: members.map(({ vendorId }) => vendorId),
    names: members.map(({ name }) => name),
    roles: members.map(({ role }) => role),
    groups: members.map(({ group }) => group),
    removed: members.map(({ removed }) => removed),
  }
  await ensureHandles(transaction, { vendor: provider, names: lists.handles })
  await sql`create temp table told on commit drop as
    select distinct on (handle.id) handle.id as handle_id, member.vendor_id, left(member.name, 200) as name, member.role,
      member.group_name, member.removed
    from unnest(${lists.handles}::text[], ${lists.ids}::text[], ${lists.names}::text[], ${lists.roles}::text[],
      ${lists.groups}::text[], ${lists.removed}::boolean[]) as member(handle, vendor_id, name, role, group_name, removed)
    join handle on handle.vendor = ${provider} and handle.name = member.handle
    order by handle.id, member.removed, member.vendor_id`.execute(transaction)
}

async function replace(
  transaction: DbOrTransaction,
  { accountId, now }: { accountId: number; now: Date },
): Promise<number> {
  const left = await sql`update vendor_member as known set removed_at = ${now}
    where account_id = ${accountId} and removed_at is null
      and not exists (select from told where told.handle_id = known.handle_id and not told.removed)`.execute(
    transaction,
  )
  const told = await sql`
    insert into vendor_member (account_id, handle_id, vendor_id, name, role, group_name, first_seen_at, last_seen_at, removed_at)
    select ${accountId}, handle_id, vendor_id, name, role, group_name, ${now}, ${now}, case when removed then ${now}::timestamptz end
    from told order by handle_id
    on conflict (account_id, handle_id) do update set vendor_id = excluded.vendor_id, name = excluded.name,
      role = excluded.role, group_name = excluded.group_name,
      removed_at = case when excluded.removed_at is null then null else coalesce(vendor_member.removed_at, ${now}) end
    where (vendor_member.vendor_id, vendor_member.name, vendor_member.role, vendor_member.group_name, vendor_member.removed_at is null)
      is distinct from (excluded.vendor_id, excluded.name, excluded.role, excluded.group_name, excluded.removed_at is null)`.execute(
    transaction,
  )
  await sql`update vendor_member as known set last_seen_at = ${now} from told
    where account_id = ${accountId} and known.handle_id = told.handle_id and not told.removed`.execute(transaction)
  return Number(left.numAffectedRows ?? 0n) + Number(told.numAffectedRows ?? 0n)
}
