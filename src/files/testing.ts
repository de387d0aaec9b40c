import { hash } from 'node:crypto'
import { sql } from 'kysely'
import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import type { ReportedUsage } from '../ledger/reported-usage.ts'
import { daysStaged } from './file-windows.ts'
import { changeWaiting, type HandedFile, openFile } from './handed-file.ts'
import { openStaged, stagedFile, stageFile } from './staged-file.ts'

export const finance: Actor = { id: 'finance', origin: 'slack' }

/** A file of usage that waits, for tests. */
export async function handIn(
  db: Db,
  said: {
    usages: readonly ReportedUsage[]
    accountId: number | null
    name?: string
    provider?: Provider
    source?: Source
    now?: Date
  },
): Promise<HandedFile> {
  const { usages, accountId, name = 'events.csv', provider = 'cursor', source = 'cursor-csv' } = said
  const now = said.now ?? new Date('2026-11-22T10:00:00Z')
  const id = await openFile(db, { name, by: finance.id, now })
  await openStaged(db, id)
  const staging = stageFile(db, id)
  await staging.add(usages)
  const { rows } = await staging.close()
  const days = await daysStaged(db, stagedFile(id))
  return changeWaiting(db, id, {
    kind: 'usage',
    state: 'waiting',
    provider,
    source,
    account_id: accountId,
    digest: Buffer.from(hash('sha256', `${id}`), 'hex'),
    first_day: days[0]?.day ?? null,
    last_day: days.at(-1)?.day ?? null,
    staged_rows: rows,
    preview: JSON.stringify({ kind: 'usage' }),
  })
}

/** Everything of the ledger that usage makes, as text: to be compared before and after. */
export async function ledgerText(db: Db): Promise<string> {
  const parts: string[] = []
  for (const table of ['entry', 'usage_hour', 'usage_day', 'session_total', 'source_day']) {
    const { rows } = await sql<{ row: string }>`
      select to_jsonb(t)::text as row from ${sql.table(table)} as t order by 1`.execute(db)
    const text = rows.map(({ row }) => (table === 'source_day' ? row.replace(/"told_at": "[^"]*"/, '') : row))
    parts.push(`${table}\n${text.join('\n')}`)
  }
  return parts.join('\n')
}

/** Lets no usage of a day be counted, as if the process died there. What it returns heals it. */
export async function breakDay(db: Db, day: Day): Promise<() => Promise<void>> {
  await sql`create function broken_day() returns trigger language plpgsql as $$ begin raise 'killed'; end $$`.execute(
    db,
  )
  await sql`create trigger broken before insert on usage_day for each row when (new.day = ${sql.lit(day)})
    execute function broken_day()`.execute(db)
  return async () => void (await sql`drop function broken_day() cascade`.execute(db))
}
