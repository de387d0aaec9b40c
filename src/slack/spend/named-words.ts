import { addDays, dayOf } from '../../base/calendar.ts'
import { nearestFew } from '../../base/nearest.ts'
import type { Db } from '../../db/database.ts'
import { namesUsed } from '../../ledger/name-queries.ts'
import type { Viewer } from '../../people/access.ts'
import { folded } from '../../people/folded.ts'
import { partSeenBy } from '../../reports/project.ts'
import { filterOf, usualScope } from '../../reports/scope.ts'
import type { Meant } from './ask-views.ts'
import type { NamedKind } from './parse.ts'

/** How far back a name is looked for. */
const lookBackDays = 400

/** The models or projects used lately that a viewer sees anything of, dearest first: a model may be named for a secret. */
export async function namesOf(
  db: Db,
  kind: NamedKind,
  { viewer, now }: { viewer: Viewer; now: Date },
): Promise<string[]> {
  const to = addDays(dayOf(now), 1)
  // As they are answered about: projects for all that is seen, models for the usual scope.
  const whose =
    kind === 'project' ? (await partSeenBy(db, viewer, now)).whose : filterOf(await usualScope(db, viewer, now))
  return namesUsed(db, kind, { from: addDays(to, -lookBackDays), to, ...whose })
}

/** The name that was typed: whole, or the only one it is part of; else those that come near. */
export function nameAmong(typed: string, names: readonly string[]): { name: string } | { near: string[] } {
  const asked = folded(typed)
  const whole = names.find((name) => folded(name) === asked)
  if (whole !== undefined) return { name: whole }
  const holding = asked === '' ? [] : names.filter((name) => folded(name).includes(asked))
  if (holding.length === 1 && holding[0] !== undefined) return { name: holding[0] }
  const near = holding.length > 0 ? holding : nearestFew(asked.replaceAll(' ', '-'), names, mostNear, formsOf)
  return { near: near.slice(0, mostNear) }
}

/** How many names are offered where it is not clear which is meant. */
export const mostNear = 5

// `claude-opus-5-5` as people write it: `claude opus`, `opus`.
function formsOf(name: string): string[] {
  const words = folded(name).split(/[-_\s]+/)
  return [folded(name), ...words.map((_, index) => words.slice(0, index + 1).join('-')), ...words.filter(isWord)]
}

function isWord(text: string): boolean {
  return /^\p{L}{4,}/u.test(text)
}

export function meantName(name: string, kind: NamedKind, more: string): Meant {
  return { name, note: kind, run: `${kind} ${name} ${more}`.trim() }
}
