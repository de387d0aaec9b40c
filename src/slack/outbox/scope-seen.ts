import type { Db } from '../../db/database.ts'
import { viewerOf } from '../../people/access.ts'
import { type Scope, scopeOfKey, wholeOrganisation } from '../../reports/scope.ts'
import type { Reading } from './renderer.ts'

/**
 * The scope a notice tells of, as its reader may see it now; null where they may not. A channel, and the addresses that the
 * organisation's mail goes to, have no reader Tally knows: they are told of everybody alone.
 */
export async function scopeSeen(
  { db, admins }: { db: Db; admins: readonly string[] },
  key: string,
  { reader, now }: Reading,
): Promise<Exclude<Scope, { kind: 'person' }> | null> {
  if (!reader) return key === 'org' ? { kind: 'org', name: wholeOrganisation.name } : null
  const scope = await scopeOfKey(db, { viewer: await viewerOf(db, { person: reader, admins }), key, now })
  return scope?.kind === 'person' ? null : scope
}
