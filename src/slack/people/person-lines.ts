import { dayOf } from '../../base/calendar.ts'
import { zeroUsd } from '../../base/money.ts'
import type { Db } from '../../db/database.ts'
import { usageSpendByPerson } from '../../ledger/spend-of-people.ts'
import { maySeeEverything, maySeePerson, type Viewer } from '../../people/access.ts'
import { deletedAtOf } from '../../people/deleted.ts'
import { findPeople } from '../../people/find-person.ts'
import { findPerson } from '../../people/person.ts'
import { listedPerson, listPeople, roleWord } from '../../people/person-list.ts'
import { isNamedAdmin } from '../../people/roles.ts'
import { monthSoFar } from '../../reports/team-lines.ts'
import type { Page } from '../kit/list.ts'
import type { PersonDetail, PersonLine } from './person-views.ts'

export const peopleOnPage = 12

type Asked = { viewer: Viewer; admins: readonly string[]; now: Date }

/** A page of the people a viewer may see whose name or e-mail holds the text. */
export async function personLines(db: Db, input: Asked & { text: string; page: number }): Promise<Page<PersonLine>> {
  const { viewer, admins, now, text, page } = input
  const { people, total } = await listPeople(db, {
    text,
    teamIds: maySeeEverything(viewer) ? null : [...viewer.ledTeamIds],
    day: dayOf(now),
    now,
    offset: page * peopleOnPage,
    limit: peopleOnPage,
  })
  const personIds = people.map(({ person }) => person.id)
  const spends = await usageSpendByPerson(db, { personIds, period: monthSoFar(now) })
  const items = people.map((listed) => ({
    listed,
    role: roleWord(listed, admins),
    spend: spends.get(listed.person.id) ?? zeroUsd,
  }))
  return { items, page, total, size: peopleOnPage }
}

/** The names near a text that nobody's name holds, among those a viewer may see. */
export async function namesNear(db: Db, input: Asked & { text: string }): Promise<string[]> {
  const { viewer, now, text } = input
  const names: string[] = []
  for (const person of await findPeople(db, text, 5)) {
    if (await maySeePerson(db, viewer, person.id, now)) names.push(person.name)
  }
  return names
}

/** Everything shown of one person; null when there is no such person or they are not for this viewer. */
export async function personDetail(db: Db, input: Asked & { personId: string }): Promise<PersonDetail | null> {
  const { viewer, admins, now, personId } = input
  if (!(await maySeePerson(db, viewer, personId, now))) return null
  const listed = await listedPerson(db, { personId, day: dayOf(now), now })
  if (!listed) return null
  const spends = await usageSpendByPerson(db, { personIds: [personId], period: monthSoFar(now) })
  const owner = listed.ownerId === null ? null : await findPerson(db, listed.ownerId)
  return {
    listed,
    role: roleWord(listed, admins),
    deletedAt: await deletedAtOf(db, personId),
    spend: spends.get(personId) ?? zeroUsd,
    ownerName: owner?.name ?? null,
    isNamedAdmin: isNamedAdmin(listed, admins),
  }
}
