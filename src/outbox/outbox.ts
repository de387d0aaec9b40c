import { sql } from 'kysely'
import { newId } from '../base/id.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'

type Plain = string | number | boolean | null | Plain[] | { [name: string]: Plain }

/**
 * Something to be said. `recipient`: `person:<id>`, `admins` (each of them), `slack:<workspace>:<channel or user>`, `mail`
 * (each address of the organisation's list), `email:<address>`, or `mail:<id>` (a person, by e-mail).
 * `data` is what it says, in the shape its `kind` asks for; how it looks is made when it is sent. Of messages with one
 * `dedupeKey` only the first is ever said.
 */
export type OutboxMessage = {
  kind: string
  recipient: string
  data: { [name: string]: Plain }
  dedupeKey: string
  notBefore?: Date
}

/** A message whose turn it is. `tries` counts the attempts before this one, whose outcome may be unknown. */
export type ClaimedMessage = {
  id: string
  kind: string
  recipient: string
  data: unknown
  dedupeKey: string
  createdAt: Date
  tries: number
}

/** Puts a message where it is kept until it was said; in the caller's transaction, so that the cause and the message are there together. */
export async function queueMessage(db: DbOrTransaction, message: OutboxMessage, now: Date): Promise<void> {
  await queueMessages(db, [message], now)
}

/** The same for several; one whose `dedupeKey` was queued before is passed over. */
export async function queueMessages(db: DbOrTransaction, messages: readonly OutboxMessage[], now: Date): Promise<void> {
  if (messages.length === 0) return
  await db
    .insertInto('outbox')
    .values(
      messages.map(({ kind, recipient, data, dedupeKey, notBefore }) => ({
        id: newId(),
        kind,
        recipient,
        data: JSON.stringify(data),
        dedupe_key: dedupeKey,
        created_at: now,
        // By a clock that was ahead it would wait until the other copies' clocks get there.
        not_before: notBefore ?? sql<Date>`least(${now}::timestamptz, clock_timestamp())`,
      })),
    )
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .execute()
  await sql`select pg_notify('outbox_queued', '')`.execute(db)
}

/** Which messages: of some kinds, or of all others; of those what goes by e-mail, what does not, or (without `byMail`) both. */
export type Which = { kinds?: { only: readonly string[] } | { except: readonly string[] }; byMail?: boolean }

/**
 * Takes messages that are due, for `leaseMs` of database time: of several processes each message has one sender, and one
 * whose sender died is due again when its lease has run out.
 */
export async function claimMessages(
  db: Db,
  input: { now: Date; atMost: number; leaseMs: number; which?: Which },
): Promise<ClaimedMessage[]> {
  const rows = await db
    .updateTable('outbox')
    .set({ claimed_until: leaseEnd(input.leaseMs), tries: sql<number>`tries + 1` })
    .where('id', 'in', (due) =>
      due
        .selectFrom('outbox')
        .select('id')
        .where('sent_at', 'is', null)
        .where('failed_at', 'is', null)
        .where('not_before', '<=', input.now)
        .where('together_in', 'is', null)
        .where(isAmong(input.which ?? {}))
        .where((free) =>
          free.or([free('claimed_until', 'is', null), free('claimed_until', '<', sql<Date>`clock_timestamp()`)]),
        )
        .orderBy('not_before')
        .orderBy('id')
        .limit(input.atMost)
        .forUpdate()
        .skipLocked(),
    )
    .returning(['id', 'kind', 'recipient', 'data', 'dedupe_key', 'created_at', 'tries'])
    .execute()
  return rows
    .map(({ dedupe_key, created_at, tries, ...row }) => ({
      ...row,
      dedupeKey: dedupe_key,
      createdAt: created_at,
      tries: tries - 1,
    }))
    .toSorted((a, b) => a.id.localeCompare(b.id))
}

function isAmong({ kinds = { except: [] }, byMail }: Which) {
  const ofKind =
    'only' in kinds ? sql<boolean>`kind = any(${[...kinds.only]})` : sql<boolean>`kind <> all(${[...kinds.except]})`
  const mails = sql<boolean>`recipient ~ '^e?mail:'`
  if (byMail === undefined) return ofKind
  return byMail ? sql<boolean>`${ofKind} and ${mails}` : sql<boolean>`${ofKind} and not (${mails})`
}

/** Said: where it stands in Slack is kept, so that it can be found and edited. What it holds together is said with it. */
export async function markSent(
  db: DbOrTransaction,
  id: string,
  at: { now: Date; channel: string | null; ts: string | null; workspace?: string | null },
): Promise<void> {
  const { now, channel, ts, workspace = null } = at
  await db
    .updateTable('outbox')
    .set({ sent_at: now, channel, ts, workspace, claimed_until: null })
    .where((which) => which.or([which('id', '=', id), which('together_in', '=', id)]))
    .where('sent_at', 'is', null)
    .execute()
}

/** A message as somebody claimed it. `tries` rises with each claim, so that a sender who was overtaken changes nothing. */
export type Claim = Pick<ClaimedMessage, 'id' | 'tries'>

/** Keeps a claimed message for `leaseMs` from now; false when it is not this sender's any more: said, or claimed by another. */
export async function renewClaim(db: DbOrTransaction, claim: Claim, leaseMs: number): Promise<boolean> {
  const { numUpdatedRows } = await ofClaim(db, claim)
    .set({ claimed_until: leaseEnd(leaseMs) })
    .where('sent_at', 'is', null)
    .where('claimed_until', 'is not', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Not even tried: as if it had never been claimed. */
export async function giveBack(db: DbOrTransaction, claim: Claim): Promise<void> {
  await ofClaim(db, claim).set({ tries: claim.tries, claimed_until: null }).execute()
}

/** Not tried, because something else has to be said first; due again at `notBefore`. */
export async function postpone(db: DbOrTransaction, claim: Claim, notBefore: Date): Promise<void> {
  await ofClaim(db, claim).set({ tries: claim.tries, not_before: notBefore, claimed_until: null }).execute()
}

/** Not tried, because its reader has quiet hours; due when they end. */
export async function holdBack(db: DbOrTransaction, claim: Claim, until: Date): Promise<void> {
  await ofClaim(db, claim).set({ tries: claim.tries, not_before: until, was_held: true, claimed_until: null }).execute()
}

/** Done, and said to nobody: its reader wants none, or there is no way to them. Kept with the reason. */
export async function closeUnsaid(
  db: DbOrTransaction,
  claim: Claim,
  closing: { now: Date; why: string },
): Promise<void> {
  await withParts(db, claim).set({ sent_at: closing.now, unsaid: closing.why, claimed_until: null }).execute()
}

/** Not said this time; due again at `notBefore`. */
export async function putBack(db: DbOrTransaction, claim: Claim, notBefore: Date): Promise<void> {
  await ofClaim(db, claim).set({ not_before: notBefore, claimed_until: null }).execute()
}

/** Never to be said: nobody is there to read it, or it cannot be drawn. Kept with the reason. */
export async function markFailed(
  db: DbOrTransaction,
  claim: Claim,
  failure: { now: Date; why: string },
): Promise<void> {
  await withParts(db, claim).set({ failed_at: failure.now, failure: failure.why, claimed_until: null }).execute()
}

function ofClaim(db: DbOrTransaction, { id, tries }: Claim) {
  return db
    .updateTable('outbox')
    .where('id', '=', id)
    .where('tries', '=', tries + 1)
}

// A claimed message, and those it holds together where it is one of several.
function withParts(db: DbOrTransaction, { id, tries }: Claim) {
  return db.updateTable('outbox').where((which) =>
    which.or([
      which.and([which('id', '=', id), which('tries', '=', tries + 1)]),
      which('together_in', '=', (claimed) =>
        claimed
          .selectFrom('outbox as whole')
          .select('whole.id')
          .where('whole.id', '=', id)
          .where('whole.tries', '=', tries + 1),
      ),
    ]),
  )
}

function leaseEnd(leaseMs: number) {
  return sql<Date>`clock_timestamp() + make_interval(secs => ${leaseMs / 1000})`
}
