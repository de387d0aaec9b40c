import { addDays, dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { maySeeEverything } from '../people/access.ts'
import type { Looking } from './find-scope-named.ts'

/** Projects that keys belong to, budgets stand on, or requests named lately; for others than finance and admins, those of their own keys. */
export async function knownProjects(
  db: DbOrTransaction,
  { viewer, now }: Pick<Looking, 'viewer' | 'now'>,
): Promise<string[]> {
  const all = viewer === null || maySeeEverything(viewer)
  const ofKeys = db
    .selectFrom('virtual_key')
    .select('project as name')
    .where('project', '<>', '')
    .$if(!all, (query) => query.where('person_id', '=', viewer?.person.id ?? ''))
  if (!all) return (await ofKeys.distinct().execute()).map(({ name }) => name)
  const used = db
    .selectFrom('usage_day')
    .select('project as name')
    .where('project', '<>', '')
    .where('day', '>=', addDays(dayOf(now), -lately))
  const budgeted = db
    .selectFrom('budget')
    .select('scope_id as name')
    .where('scope_kind', '=', 'project')
    .where('removed_at', 'is', null)
  const rows = await ofKeys.union(used).union(budgeted).orderBy('name').execute()
  return rows.map(({ name }) => name)
}

const lately = 120
