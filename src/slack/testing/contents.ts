import { sql } from 'kysely'
import type { OpenDatabase } from '../../db/database.ts'

/** Every row there is as one text, but for what somebody looked at last, what was heard and whom Slack accounts are. */
export async function contents({ db }: OpenDatabase): Promise<string> {
  const { rows } = await sql<{ name: string }>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'
      and table_name not in ('preference', 'job_run', 'handle', 'picture', 'heard_message') order by 1`.execute(db)
  const parts: string[] = []
  for (const { name } of rows) {
    const { rows: all } = await sql<{ text: string | null }>`select string_agg(t::text, '|' order by t::text) as text
      from ${sql.table(name)} t`.execute(db)
    parts.push(`${name}: ${all[0]?.text ?? ''}`)
  }
  return parts.join('\n')
}
