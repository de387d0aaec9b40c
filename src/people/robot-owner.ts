import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { findPerson, type Person } from './person.ts'

/**
 * Says who answers for a robot. Throws `not-found` for somebody who is not there, `bad-input` where the one is no robot or
 * the other no person or left. Returns both, and who it was before.
 */
export async function setOwner(
  db: Db,
  input: { robotId: string; ownerId: string; actor: Actor; now: Date },
): Promise<{ robot: Person; owner: Person; beforeId: string | null }> {
  const { robotId, ownerId, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('person')
      .where('id', '=', robotId)
      .select(['id', 'kind', 'name', 'email', 'owner_id'])
      .forUpdate()
      .executeTakeFirst()
    const owner = await findPerson(transaction, ownerId)
    if (!row || !owner) throw new AppError('not-found', 'Tally no longer knows one of the two. Nothing was changed.')
    const { owner_id: beforeId, ...robot } = row
    if (robot.kind !== 'robot') throw new AppError('bad-input', `${robot.name} is no robot; only robots have an owner.`)
    const stillHere = await transaction
      .selectFrom('person')
      .where('id', '=', ownerId)
      .where('kind', '=', 'person')
      .where('left_at', 'is', null)
      .select('id')
      .executeTakeFirst()
    if (!stillHere) {
      throw new AppError(
        'bad-input',
        `${owner.name} ${owner.kind === 'person' ? 'has left' : 'is no person'} and can answer for no robot.`,
      )
    }
    if (beforeId === ownerId) return { robot, owner, beforeId }
    await transaction.updateTable('person').set({ owner_id: ownerId }).where('id', '=', robotId).execute()
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'robot.owner',
      subject: robotId,
      detail: { name: robot.name },
      before: { ownerId: beforeId },
      after: { ownerId },
    })
    return { robot, owner, beforeId }
  })
}

/** The names of the robots and projects somebody answers for, in their order. */
export async function robotsOf(db: DbOrTransaction, ownerId: string): Promise<string[]> {
  const robots = await db
    .selectFrom('person')
    .where('owner_id', '=', ownerId)
    .where('left_at', 'is', null)
    .select('name')
    .orderBy('name')
    .execute()
  return robots.map(({ name }) => name)
}
