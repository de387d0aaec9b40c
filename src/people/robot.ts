import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { ensureHandle } from './handle.ts'
import { createPerson, findPersonByHandle, type Person } from './person.ts'

/**
 * The owner's robot (CI runner, bot) of this name, in whatever letter case, made on first sight. A robot has no e-mail: its
 * handle, vendor `tally-robot` and name `<owner's id>/<name>`, says who answers for it.
 */
export async function ensureRobot(db: Db, input: { name: string; ownerId: string; now: Date }): Promise<Person> {
  const handle = { vendor: 'tally-robot', name: `${input.ownerId}/${input.name.toLowerCase()}` }
  return db.transaction().execute(async (transaction) => {
    // Two asking at once take turns, so that there is one robot and not two.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`tally.robot ${handle.name}`}, 0))`.execute(transaction)
    const known = await findPersonByHandle(transaction, handle)
    if (known) return known
    const robot = await createPerson(transaction, { kind: 'robot', name: input.name, email: null, now: input.now })
    await ensureHandle(transaction, { ...handle, personId: robot.id })
    return robot
  })
}
