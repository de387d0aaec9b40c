import { sql, type Transaction } from 'kysely'
import { recordAct, slackItself } from '../audit/record-act.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessage } from '../outbox/outbox.ts'
import { withdrawOffersOf } from './key-offer.ts'
import type { Person } from './person.ts'
import { revokeKeysOf } from './revoke-virtual-key.ts'
import { robotsOf } from './robot-owner.ts'
import { teamsLedBy } from './team.ts'

type Asked = { personIds: readonly string[]; now: Date }

/**
 * Marks as left whoever of these people has no active account any more: their keys are revoked, open key
 * offers to them withdrawn, and the admins told by a message `person.left`. Whoever left before is left alone.
 */
export async function letGo(transaction: Transaction<Tables>, asked: Asked): Promise<Person[]> {
  const { personIds, now } = asked
  const left = await transaction
    .updateTable('person')
    .set({ left_at: now })
    .where('left_at', 'is', null)
    .where(isOneOf(personIds))
    .where(activeAccounts(), '=', 0)
    .returning(['id', 'kind', 'name', 'email'])
    .execute()
  for (const person of left) await takeBack(transaction, person, now)
  return left
}

/** Takes those back who had left and have an active account again. Their keys stay revoked. */
export async function welcomeBack(transaction: Transaction<Tables>, asked: Asked): Promise<Person[]> {
  const { personIds, now } = asked
  const returned = await transaction
    .updateTable('person')
    .set({ left_at: null })
    .where('left_at', 'is not', null)
    .where(isOneOf(personIds))
    .where(activeAccounts(), '>', 0)
    .returning(['id', 'kind', 'name', 'email'])
    .execute()
  for (const { id, name } of returned) {
    await recordAct(transaction, { ...bySlack(now), act: 'person.return', subject: id, detail: { name } })
  }
  return returned
}

async function takeBack(transaction: Transaction<Tables>, person: Person, now: Date): Promise<void> {
  const gone = { personId: person.id, actor: slackItself, now }
  // Offers before keys, as everywhere: see `revokeKeysOf`.
  const offers = await withdrawOffersOf(transaction, gone)
  const keys = await revokeKeysOf(transaction, gone)
  const robots = await robotsOf(transaction, person.id)
  const ledTeams = await teamsLedBy(transaction, person.id)
  await recordAct(transaction, {
    ...bySlack(now),
    act: 'person.leave',
    subject: person.id,
    detail: { name: person.name, keysRevoked: keys.length, offersWithdrawn: offers.length },
  })
  await queueMessage(
    transaction,
    {
      kind: 'person.left',
      recipient: 'admins',
      data: {
        personId: person.id,
        name: person.name,
        keys: keys.map(({ name, display }) => ({ name, display })),
        offers: offers.length,
        robots,
        ledTeams,
      },
      dedupeKey: `person.left ${person.id} ${now.toISOString()}`,
    },
    now,
  )
}

function bySlack(now: Date) {
  return { at: now, actor: slackItself.id, origin: slackItself.origin }
}

// As one array, so that a long list is one parameter.
function isOneOf(personIds: readonly string[]) {
  return sql<boolean>`person.id = any(${[...personIds]}::uuid[])`
}

// Counted and not `exists`: the planner makes that a join over every account there is.
function activeAccounts() {
  return sql<number>`(select count(*) from handle account where account.person_id = person.id
    and account.vendor = 'slack' and account.deactivated_at is null and ${isHeardOf})`
}

/**
 * Whether Tally still hears what becomes of a Slack account (`account` in the query). Of a workspace that was disconnected it
 * would never hear that somebody was deactivated, so an account there speaks for nobody who has another.
 */
export const isHeardOf = sql<boolean>`not exists (select from slack_installation gone
  where gone.team = split_part(account.name, ':', 1) and gone.ended_at is not null)`
