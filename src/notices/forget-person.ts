import { sql, type Transaction } from 'kysely'
import { namesSaidOf } from '../audit/names-said.ts'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { addDays, dayOf } from '../base/calendar.ts'
import { forgetRaiseRequests } from '../budgets/forget-requests.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { fileUnderWay, forgetInFiles } from '../files/forget-in-files.ts'
import { disguiseEntries, dropFromTags } from '../ledger/disguise-entries.ts'
import { type ForgottenRecipient, forgetRecipient, recipientsOf } from '../outbox/forget-recipient.ts'
import { type Called, calledOf } from '../people/called.ts'
import { type Dropped, dropIdentity } from '../people/drop-identity.ts'
import { pseudonymOf } from '../people/pseudonyms.ts'
import { removePictures } from '../reports/pictures.ts'
import { forgetPreferences } from '../settings/preference.ts'
import { breakOffReadings, forgetMember, vendorKeysAmong, vendorNamesOf } from '../sources/forget-member.ts'
import type { Vault } from '../vault/vault.ts'
import { forgetInTexts } from './forget-in-texts.ts'
import { mayBeForgotten } from './may-be-forgotten.ts'
import { forgetWishesWithin } from './wishes.ts'

/** What came of deleting somebody's data. `name`: the pseudonym their figures stand under. */
export type Forgotten =
  | { outcome: 'deleted'; name: string; keysRevoked: number; offersWithdrawn: number }
  | { outcome: 'already-deleted'; name: string }

/**
 * Deletes a person's or robot's data: name, addresses, Slack accounts, keys, what they chose, messages to them, and every
 * mention in texts that are kept. Every figure stays, under a pseudonym, and what is told of them later goes there too. All
 * of it in one transaction: a reading of a vendor that is under way is broken off and goes on with the next run. Throws
 * `not-found`, and `conflict` or `bad-input` as `mayBeForgotten`, and `conflict` while a file is being imported or where two
 * teams would get one name.
 */
export async function forgetPerson(
  { db, vault }: { db: Db; vault: Pick<Vault, 'keyHashKey'> },
  input: { personId: string; admins: readonly string[]; actor: Actor; now: Date },
): Promise<Forgotten> {
  return db.transaction().execute(async (transaction) => {
    await takeTurns(transaction, input.now)
    const standing = await mayBeForgotten(transaction, input)
    if (standing.isDeleted) return { outcome: 'already-deleted', name: standing.person.name }
    const { person } = standing
    const called = await calledOf(transaction, person.id)
    if (!called) throw new AppError('not-found', 'Tally no longer knows this person. Nothing was deleted.')
    const keyIds = await vendorKeysAmong(
      transaction,
      called.handles.map(({ name }) => name),
    )
    const mentions = await mentionsOf(transaction, { personId: person.id, called, keyIds })
    const dropped = await dropIdentity(transaction, vault, { person, called, keyIds, ...input })
    await dropFromLedger(transaction, { personId: person.id, called, dropped })
    await dropFromNotices(transaction, { personId: person.id, ...called })
    await forgetInTexts(transaction, {
      personId: person.id,
      pseudonym: dropped.name,
      names: mentions.names,
      handles: handlesIn({ vault, called, dropped, vendorIds: mentions.ids }),
      slackAccounts: called.slackAccounts.map((name) => ({
        name,
        disguised: pseudonymOf(vault, 'slack', name).handle,
      })),
      keyNames: called.keyNames,
    }).catch(sameTeamNames)
    // Names are drawn in them.
    await removePictures(transaction, addDays(dayOf(input.now), 1))
    const { name, keysRevoked, offersWithdrawn } = dropped
    await noteDown(transaction, { ...input, detail: { name, kind: person.kind, keysRevoked, offersWithdrawn } })
    return { outcome: 'deleted', name, keysRevoked, offersWithdrawn }
  })
}

// Two teams that are named after somebody by two of their names would bear the same pseudonym.
function sameTeamNames(cause: unknown): never {
  const isTheirName = cause instanceof Error && 'constraint' in cause && cause.constraint === 'team_name'
  if (!isTheirName) throw cause
  throw new AppError(
    'conflict',
    'Two teams are named after this person, and would have one name afterwards. Rename one of them, then delete the data. Nothing was deleted.',
    { cause },
  )
}

// Of two admins the second sees what the first did; nobody reads Slack's members, a vendor or a file meanwhile.
async function takeTurns(transaction: Transaction<Tables>, now: Date): Promise<void> {
  for (const turn of ['tally.slack-directory', 'tally.roles']) {
    await sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`.execute(transaction)
  }
  const busy = await fileUnderWay(transaction)
  if (busy !== null) {
    throw new AppError(
      'conflict',
      `The file ${busy} is just being imported. Nothing was deleted: try again in a minute.`,
    )
  }
  await breakOffReadings(transaction, now)
}

async function mentionsOf(
  transaction: Transaction<Tables>,
  { personId, called, keyIds }: { personId: string; called: Called; keyIds: ReadonlySet<string> },
): Promise<{ names: string[]; ids: string[] }> {
  const own = called.handles.filter(({ name }) => !keyIds.has(name)).map(({ id }) => id)
  const atVendors = await vendorNamesOf(transaction, own)
  const before = await namesSaidOf(transaction, personId)
  return { names: [called.name, ...before, ...atVendors.names], ids: atVendors.ids }
}

async function dropFromLedger(
  transaction: Transaction<Tables>,
  { personId, called, dropped }: { personId: string; called: Called; dropped: Dropped },
): Promise<void> {
  const { disguises, name } = dropped
  await disguiseEntries(transaction, disguises)
  await dropFromTags(transaction, {
    personId,
    words: [called.name, ...(called.email === null ? [] : [called.email]), ...disguises.map((one) => one.name)],
  })
  await forgetInFiles(transaction, disguises)
  for (const { id, disguised } of disguises) await forgetMember(transaction, { handleId: id, name, disguised })
}

async function dropFromNotices(transaction: Transaction<Tables>, who: ForgottenRecipient): Promise<void> {
  const recipients = recipientsOf(who)
  await forgetRecipient(transaction, who)
  await forgetPreferences(transaction, recipients)
  await forgetRaiseRequests(transaction, who.personId)
  await forgetWishesWithin(transaction, who.personId)
  await transaction.deleteFrom('notice_occasion').where('recipient', 'in', recipients).execute()
  await transaction.deleteFrom('plan_notice').where('recipient', 'in', recipients).execute()
}

function handlesIn(input: {
  vault: Pick<Vault, 'keyHashKey'>
  called: Called
  dropped: Dropped
  vendorIds: readonly string[]
}): Array<{ name: string; disguised: string }> {
  const { vault, called, dropped, vendorIds } = input
  const others = [...(called.email === null ? [] : [called.email]), ...vendorIds].filter((name) => name !== '')
  return [
    ...dropped.disguises,
    ...others.map((name) => ({ name, disguised: pseudonymOf(vault, 'vendor id', name).handle })),
  ]
}

function noteDown(
  transaction: Transaction<Tables>,
  input: {
    personId: string
    actor: Actor
    now: Date
    detail: { name: string; kind: string; keysRevoked: number; offersWithdrawn: number }
  },
): Promise<void> {
  const { personId, actor, now, detail } = input
  return recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'person.delete',
    subject: personId,
    detail,
  })
}
