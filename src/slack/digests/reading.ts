import type { Db } from '../../db/database.ts'
import type { ReadBy } from '../../notices/digest-notices.ts'
import { hasLeft, maySeeEverything, viewerOf } from '../../people/access.ts'
import type { Team } from '../../people/team.ts'
import { type DigestScope, scopeOfTeams, wholeDigest } from '../../reports/digest-scope.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import type { Reading } from '../outbox/renderer.ts'
import type { Sample } from '../samples/sample-head.ts'
import type { DigestReading } from './parts.ts'

/** What digests are drawn with. `admins` is TALLY_ADMINS. */
export type DigestDeps = { db: Db; admins: readonly string[] }

/** Whose figures are shown: `own` is nobody else's, `nothing` where the reader left or the team is gone. */
export async function scopeFor(
  { db, admins }: DigestDeps,
  of: ReadBy,
  { reader, teams }: Reading & { teams: readonly Team[] },
): Promise<DigestScope | 'own' | 'nothing'> {
  if (of.readBy === 'mail list' || (of.readBy === 'channel' && of.teamId === null)) return wholeDigest
  if (of.readBy === 'channel') return withTeams(scopeOfTeams(teams, new Set([of.teamId ?? ''])), 'nothing')
  const viewer = reader && (await viewerOf(db, { person: reader, admins }))
  if (!viewer || hasLeft(viewer)) return 'nothing'
  return maySeeEverything(viewer) ? wholeDigest : withTeams(scopeOfTeams(teams, viewer.ledTeamIds), 'own')
}

/** Who may be named, and what budgets are reckoned in: in channels and on the mail list people are named where admins chose so. */
export async function readingOf(
  db: Db,
  { of, isSample }: { of: ReadBy; isSample: boolean },
  now: Date,
): Promise<DigestReading> {
  const { privacy, timeZone } = await readOrganisation(db)
  const isHidden = of.readBy !== 'person' && privacy === 'no names in channels'
  return { now, timeZone, sample: sampleIf(isSample), naming: isHidden ? 'hidden' : 'shown' }
}

/** A sample is made of the reader’s own figures. */
export function sampleIf(isSample: boolean): Sample {
  return isSample ? 'own' : null
}

function withTeams<Else>(scope: DigestScope, otherwise: Else): DigestScope | Else {
  return scope.kind === 'teams' && scope.topmost.length === 0 ? otherwise : scope
}
