import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { silenceSeconds } from './sync-run.ts'

/** PostgreSQL's channel on which a wanted reading is told; the payload is the account's id. */
export const syncWantedChannel = 'sync_wanted'

/**
 * A reading somebody asked for. `askedBy`: a person's id, who is told how it goes; empty where nobody waits. `runId`: the id
 * its run will have, where one was given out.
 */
export type WantedSync = {
  accountId: number
  trigger: 'first' | 'hand' | 'http'
  askedBy: string
  runId: number | null
}

/**
 * Asks for an account to be read as soon as some process can. What a person asked for and nobody has begun is not
 * displaced by a scheduler's call, nor a first reading by a second wish. Returns the id its run will have. Throws `conflict`
 * unless the account is active.
 */
export async function askForSync(
  db: DbOrTransaction,
  input: { accountId: number; trigger: WantedSync['trigger']; askedBy: string; now: Date },
): Promise<{ runId: number }> {
  const { accountId, trigger, askedBy, now } = input
  const account = await db
    .updateTable('vendor_account')
    .set((set) => {
      const stays = sql<boolean>`wanted_trigger = 'first' or (wanted_trigger = 'hand' and ${trigger}::text = 'http')`
      return {
        wanted_trigger: set
          .case()
          .when(stays)
          .then(set.ref('wanted_trigger'))
          .else(sql<'http'>`${trigger}::text`)
          .end(),
        wanted_by: set.case().when(stays).then(set.ref('wanted_by')).else(sql<string>`${askedBy}::text`).end(),
        wanted_at: now,
        wanted_run_id: sql<number>`coalesce(wanted_run_id, nextval(pg_get_serial_sequence('sync_run', 'id')))`,
      }
    })
    .where('id', '=', accountId)
    .where('state', '=', 'active')
    .returning('wanted_run_id as runId')
    .executeTakeFirst()
  if (account?.runId) return { runId: account.runId }
  throw new AppError(
    'conflict',
    'This account is not read any more: it was disabled or removed meanwhile. Enable it, or add it anew, and try again.',
  )
}

/** The wish that a run's id was given out for, while nobody has begun it; null where there is none. */
export async function wishOfRun(
  db: DbOrTransaction,
  runId: number,
): Promise<{ accountId: number; wantedAt: Date } | null> {
  const row = await db
    .selectFrom('vendor_account')
    .select(['id as accountId', 'wanted_at as wantedAt'])
    .where('wanted_run_id', '=', runId)
    .where('wanted_at', 'is not', null)
    .executeTakeFirst()
  return row?.wantedAt ? { accountId: row.accountId, wantedAt: row.wantedAt } : null
}

/** What is wanted and not begun yet, oldest wish first. `beginRun` takes a wish, and of several processes gives it to one. */
export async function wantedSyncs(db: DbOrTransaction): Promise<WantedSync[]> {
  const wanted = await sql<WantedSync>`
    select id as "accountId", wanted_trigger as "trigger", wanted_by as "askedBy", wanted_run_id as "runId"
    from vendor_account where wanted_at is not null and state = 'active' order by wanted_at, id`.execute(db)
  return wanted.rows
}

/**
 * Asks for every active account to be read, or those of one vendor, as a scheduler outside does. Returns the runs' ids: of
 * those being read just now the one that is under way, which nobody has to repeat.
 */
export async function askForAllSyncs(
  db: DbOrTransaction,
  { now, vendor }: { now: Date; vendor?: Provider | undefined },
): Promise<number[]> {
  const accounts = await db
    .selectFrom('vendor_account as account')
    .leftJoin('sync_run as run', (join) =>
      join
        .onRef('run.account_id', '=', 'account.id')
        .on('run.state', '=', 'running')
        .on('run.heard_at', '>=', sql<Date>`clock_timestamp() - make_interval(secs => ${silenceSeconds})`),
    )
    .select(['account.id as accountId', 'run.id as runId'])
    .where('account.state', '=', 'active')
    .$if(vendor !== undefined, (query) => query.where('account.vendor', '=', vendor ?? 'cursor'))
    .orderBy('account.id')
    .execute()
  const runs: number[] = []
  for (const { accountId, runId } of accounts) {
    runs.push(runId ?? (await askForSync(db, { accountId, trigger: 'http', askedBy: '', now })).runId)
  }
  return runs
}
