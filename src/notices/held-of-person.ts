import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import { rowsThatHold } from '../db/rows-that-hold.ts'
import { type PersonUsage, usageOfPerson } from '../ledger/usage-of-person.ts'
import { type Called, calledOf } from '../people/called.ts'

/** Everything that is held of somebody. `rows`: by table, whatever holds their id, a name or an address of theirs. */
export type HeldOfPerson = {
  called: Called
  usage: PersonUsage[]
  rows: Record<string, Array<Record<string, unknown>>>
}

// Told as sums in `usage`; entries are by the handles that `rows` says.
const toldAsUsage = ['entry*', 'usage_*', 'session_total', 'picture', 'schema_migration']

/** What is held of a person, for whoever asks for it: secrets and hashes are left out. Throws `not-found`. */
export async function heldOfPerson(db: Db, personId: string): Promise<HeldOfPerson> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (transaction) => {
      const called = await calledOf(transaction, personId)
      if (!called) throw new AppError('not-found', 'Tally no longer knows this person.')
      const slackUsers = called.slackAccounts.map((account) => account.split(':')[1] ?? account)
      const unmistakable = called.handles.map(({ name }) => name).filter((name) => name.includes('@'))
      const texts = [personId, ...(called.email === null ? [] : [called.email]), ...slackUsers, ...unmistakable]
      return {
        called,
        usage: await usageOfPerson(transaction, personId),
        rows: await rowsThatHold(transaction, { texts, except: toldAsUsage }),
      }
    })
}
