import type { Entity } from '../anomalies/usage-row.ts'
import type { Spender } from '../people/spenders.ts'

/** Everybody whose use is judged. */
export type Subjects = {
  entities: ReadonlyMap<string, Entity>
  /** Who is behind a handle; null for one that came later. */
  entityOf(handleId: number): string | null
}

/** A person with all their tools is one; so is a robot, a project's keys, and each name or key nobody was matched to. */
export function subjectsOf(spenders: readonly Spender[]): Subjects {
  const entities = new Map<string, Entity>()
  const byHandle = new Map<number, string>()
  for (const { handleId, person } of spenders) {
    const entity = person ? personEntity(person) : nobodysEntity(handleId)
    entities.set(entity.id, entity)
    byHandle.set(handleId, entity.id)
  }
  return { entities, entityOf: (handleId) => byHandle.get(handleId) ?? null }
}

function personEntity({ id, kind, teamId, zone }: NonNullable<Spender['person']>): Entity {
  return { id, kind: kind === 'project' ? 'key' : kind, team: teamId ?? '', zone: zone || 'UTC' }
}

function nobodysEntity(handleId: number): Entity {
  return { id: `handle:${handleId}`, kind: 'key', team: '', zone: 'UTC' }
}
