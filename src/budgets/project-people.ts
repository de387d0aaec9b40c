import type { Db } from '../db/database.ts'

/** Who has a working key of these projects, or answers for a robot that has: people's ids, by project. */
export async function peopleOfProjects(
  db: Db,
  projects: readonly string[],
  now: Date,
): Promise<Map<string, ReadonlySet<string>>> {
  if (projects.length === 0) return new Map()
  const rows = await db
    .selectFrom('virtual_key')
    .innerJoin('person', 'person.id', 'virtual_key.person_id')
    .where('virtual_key.project', 'in', [...projects])
    .where('virtual_key.revoked_at', 'is', null)
    .where((where) => where.or([where('expires_at', 'is', null), where('expires_at', '>', now)]))
    .select(['virtual_key.project', 'person.id', 'person.owner_id'])
    .orderBy('virtual_key.project')
    .orderBy('person.id')
    .distinct()
    .execute()
  const byProject = Map.groupBy(rows, ({ project }) => project)
  return new Map(
    [...byProject].map(([project, found]) => [
      project,
      new Set(found.flatMap(({ id, owner_id }) => (owner_id === null ? [id] : [id, owner_id]))),
    ]),
  )
}
