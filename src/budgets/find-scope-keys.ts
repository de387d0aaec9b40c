import { nearestFew } from '../base/nearest.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { maySeeEverything, maySeePerson, type Viewer } from '../people/access.ts'
import { folded } from '../people/folded.ts'
import { wordsOf } from '../people/team.ts'
import { type ListedKey, pageOfKeys } from '../people/virtual-key-list.ts'
import { type Looking, type NamedScope, ofKey } from './find-scope-named.ts'

/** Working keys of a name, id or display among those the viewer may see, one's own before others'; and such as come near. */
export async function keysNamed(
  db: DbOrTransaction,
  text: string,
  looking: Looking,
): Promise<{ exact: NamedScope[]; near: NamedScope[] }> {
  const keys = await keysFor(db, looking)
  const asked = folded(text.replace('...', '…'))
  const fits = ({ key }: ListedKey) =>
    [key.name, key.display, key.id, key.lineageId].some((name) => folded(name) === asked)
  const exact = keys.filter(fits)
  const own = exact.filter(({ person }) => person.id === looking.viewer?.person.id)
  const near = nearestFew(asked, keys, 5, ({ key }) => wordsOf(key.name))
  return { exact: (own.length > 0 ? own : exact).map(ofKey), near: near.map(ofKey) }
}

/** Working keys the viewer may see whose name, person, project or display the text is part of. */
export async function keysFor(
  db: DbOrTransaction,
  { viewer, now, text = '' }: Looking & { text?: string },
): Promise<ListedKey[]> {
  const recipientId = viewer && onlyOwn(viewer) ? viewer.person.id : null
  const page = await pageOfKeys(db, {
    ...(recipientId === null ? {} : { recipientId }),
    text,
    withEnded: false,
    now,
    limit: mostKeys,
    offset: 0,
  })
  const newest = [
    ...new Map(page.keys.toReversed().map((listed) => [listed.key.lineageId, listed])).values(),
  ].toReversed()
  return viewer === null || recipientId !== null ? newest : seenBy(db, viewer, newest, now)
}

const mostKeys = 2_000

function onlyOwn(viewer: Viewer): boolean {
  return !maySeeEverything(viewer) && viewer.ledTeamIds.size === 0
}

async function seenBy(db: DbOrTransaction, viewer: Viewer, keys: ListedKey[], now: Date): Promise<ListedKey[]> {
  if (maySeeEverything(viewer)) return keys
  const people = new Map<string, boolean>()
  for (const { person } of keys) {
    if (!people.has(person.id)) people.set(person.id, await maySeePerson(db, viewer, person.id, now))
  }
  return keys.filter(({ person }) => people.get(person.id))
}
