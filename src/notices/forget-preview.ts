import type { DbOrTransaction } from '../db/database.ts'
import { countWaiting } from '../outbox/forget-recipient.ts'
import { calledOf } from '../people/called.ts'
import type { Person } from '../people/person.ts'
import { robotsOf } from '../people/robot-owner.ts'
import { teamsLedBy } from '../people/team.ts'
import { countWorkingKeys } from '../people/virtual-key-list.ts'
import { vendorKeysAmong } from '../sources/forget-member.ts'
import { mayBeForgotten } from './may-be-forgotten.ts'

/** What deleting somebody's data would take: to be shown before it is done. */
export type ForgetPreview = {
  person: Person
  /** Whether that was done before; then `person` is the pseudonym and nothing goes. */
  isDeleted: boolean
  /** What vendors call them, as it is kept; ids of keys stay. */
  handles: Array<{ vendor: string; name: string }>
  slackAccounts: number
  workingKeys: number
  waitingMessages: number
  /** Teams they lead, which have a lead less then. */
  leads: string[]
  /** Robots they answer for, which nobody answers for then. */
  robots: string[]
}

/** Looks at what would go. Throws as `mayBeForgotten`, so that nobody is asked to confirm what cannot be done. */
export async function previewForgetting(
  db: DbOrTransaction,
  input: { personId: string; admins: readonly string[]; actor: { id: string }; now: Date },
): Promise<ForgetPreview> {
  const { personId, now } = input
  const { person, isDeleted } = await mayBeForgotten(db, input)
  const called = await calledOf(db, personId)
  const known = called?.handles ?? []
  const keyIds = await vendorKeysAmong(
    db,
    known.map(({ name }) => name),
  )
  const handles = known.filter(({ name }) => !keyIds.has(name))
  const slackAccounts = called?.slackAccounts ?? []
  return {
    person,
    isDeleted,
    handles: handles.map(({ vendor, name }) => ({ vendor, name })),
    slackAccounts: slackAccounts.length,
    workingKeys: await countWorkingKeys(db, { personId, now }),
    waitingMessages: await countWaiting(db, { personId, email: person.email, slackAccounts }),
    leads: await teamsLedBy(db, personId),
    robots: await robotsOf(db, personId),
  }
}
