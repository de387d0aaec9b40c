import { sql, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { teamById } from './team.ts'
import { TeamFault } from './team-name.ts'

/** Throws `bad-input` when another team has this name, in whatever letter case. */
export async function refuseTakenName(
  transaction: Transaction<Tables>,
  name: string,
  teamId: string | null,
): Promise<void> {
  const taken = await transaction
    .selectFrom('team')
    .select('name')
    .where(sql`lower(name)`, '=', sql`lower(${name})`)
    .where('removed_at', 'is', null)
    .$if(teamId !== null, (query) => query.where('id', '!=', teamId ?? ''))
    .executeTakeFirst()
  if (taken) {
    throw new TeamFault(
      'name',
      `There is already a team “${taken.name}”. Give this one another name; nothing was saved.`,
    )
  }
}

/** Throws unless the team may stand under the parent: teams have two levels, and no team is its own parent. */
export async function checkParent(
  transaction: Transaction<Tables>,
  input: { teamId: string | null; parentId: string | null },
): Promise<void> {
  const { teamId, parentId } = input
  if (parentId === null) return
  if (teamId === parentId) throw new TeamFault('parent', 'A team cannot stand under itself. Choose another parent.')
  const parent = await teamById(transaction, parentId)
  if (!parent || parent.removed) {
    throw new TeamFault('parent', 'The parent team is not there any more. Choose another one; nothing was saved.')
  }
  if (parent.parentId !== null) {
    const above = parent.parentId === teamId ? 'this very team' : 'another team'
    throw new TeamFault(
      'parent',
      `“${parent.name}” stands under ${above} itself, and teams have two levels. Choose a parent that has none.`,
    )
  }
  const child = await transaction
    .selectFrom('team')
    .select('name')
    .where('parent_id', '=', teamId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
  if (child && teamId !== null) {
    throw new TeamFault(
      'parent',
      `“${child.name}” stands under this team, and teams have two levels. Move it away first, or leave this one at the top.`,
    )
  }
}

/** Throws unless each is a person who has not left. */
export async function checkLeads(transaction: Transaction<Tables>, leadIds: readonly string[]): Promise<void> {
  if (leadIds.length === 0) return
  const people = await transaction
    .selectFrom('person')
    .select(['id', 'name', 'kind', 'left_at'])
    .where('id', 'in', [...leadIds])
    .execute()
  if (people.length < new Set(leadIds).size) {
    throw new TeamFault('leads', 'Tally does not know one of the leads. Nothing was saved.')
  }
  const unfit = people.find((person) => person.kind !== 'person' || person.left_at !== null)
  if (!unfit) return
  const why = unfit.kind === 'person' ? 'has left' : `is a ${unfit.kind}`
  throw new TeamFault('leads', `${unfit.name} ${why} and cannot lead a team. Nothing was saved.`)
}
