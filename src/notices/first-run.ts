import type { Transaction } from 'kysely'
import { z } from 'zod'
import { newId } from '../base/id.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessage } from '../outbox/outbox.ts'
import { firstSteps, isSetUp, isUnused } from '../reports/set-up.ts'
import { type FirstRun, firstRunSetting, readFirstRun } from '../settings/first-run.ts'
import { type Preference, readPreference, writePreference } from '../settings/preference.ts'
import { lockSetting, writeSetting } from '../settings/setting.ts'

/** The list of first steps, which there is once; it is drawn anew in its place. */
export const checklistKey = 'first-run.checklist'

/** What `first-run.in-channel` says: which channel it stands in, and by which key it is drawn anew. */
export const inChannelNotice = z.object({ workspace: z.string(), channel: z.string(), key: z.string() })

/** What `first-run.changed` says: the message that is to be drawn anew. */
export const firstRunChanged = z.object({ key: z.string() })

/**
 * Sends the list of first steps to who sets Tally up, once, however many processes start and however often. A Tally that is
 * in use already has none. Without anybody to send it to (`to` null) nothing is decided yet. Returns whether it was sent now.
 */
export async function beginFirstRun(
  db: Db,
  { to, now }: { to: { workspace: string; slackUser: string } | null; now: Date },
): Promise<boolean> {
  const before = await readFirstRun(db)
  if (before && before.state !== 'new') return false
  return db.transaction().execute(async (transaction) => {
    const first: FirstRun = { state: 'new' }
    const locked = await lockSetting(transaction, firstRunSetting, { first, now })
    if (locked.state !== 'new') return false
    const steps = await firstSteps(transaction, now)
    if (isSetUp(steps) || !(await isUnused(transaction))) {
      await write(transaction, { state: 'over', slackUser: null }, now)
      return false
    }
    if (!to) return false
    await write(transaction, { state: 'under way', ...to, told: steps }, now)
    const recipient = `slack:${to.workspace}:${to.slackUser}`
    await queueMessage(transaction, { kind: checklistKey, recipient, data: {}, dedupeKey: checklistKey }, now)
    return true
  })
}

/** Sees to it that the list of first steps shows how far they are. Call it as often as you like. */
export async function followFirstRun(db: Db, now: Date): Promise<void> {
  if ((await readFirstRun(db))?.state !== 'under way') return
  await db.transaction().execute(async (transaction) => {
    const before = await lockSetting(transaction, firstRunSetting, { first: { state: 'new' }, now })
    if (before.state !== 'under way') return
    const steps = await firstSteps(transaction, now)
    if (JSON.stringify(steps) === JSON.stringify(before.told)) return
    const { workspace, slackUser } = before
    await write(transaction, isSetUp(steps) ? { state: 'over', slackUser } : { ...before, told: steps }, now)
    await redrawLater(transaction, { key: checklistKey, recipient: `slack:${workspace}:${slackUser}`, now })
  })
}

/** Has a message of the first run drawn anew where it stands; `recipient` is who reads it. */
export async function redrawLater(
  db: DbOrTransaction,
  { key, recipient, now }: { key: string; recipient: string; now: Date },
): Promise<void> {
  const dedupeKey = `first-run.changed ${key} ${newId()}`
  await queueMessage(db, { kind: 'first-run.changed', recipient, data: { key }, dedupeKey }, now)
}

/** Greets somebody who comes for the first time, once; never who has the list of first steps. False: it is not known yet who has it. */
export async function greet(
  db: Db,
  { personId, slackUser, now }: { personId: string; slackUser: string; now: Date },
): Promise<boolean> {
  const firstRun = await readFirstRun(db)
  if (!firstRun || firstRun.state === 'new') return false
  if (firstRun.slackUser === slackUser) return true
  const recipient = `person:${personId}`
  if (await readPreference(db, recipient, greeted)) return true
  await db.transaction().execute(async (transaction) => {
    await writePreference(transaction, recipient, greeted, true)
    const dedupeKey = `first-run.welcome ${recipient}`
    await queueMessage(transaction, { kind: 'first-run.welcome', recipient, data: {}, dedupeKey }, now)
  })
  return true
}

// The outbox forgets after a while whom it wrote to.
const greeted: Preference<true> = { name: 'first-run.greeted', schema: z.literal(true) }

/** Says in a channel Tally was invited into what it will post there, once for each invitation, which `invitedTs` names. */
export async function tellInChannel(
  db: Db,
  { workspace, channel, invitedTs, now }: { workspace: string; channel: string; invitedTs: string; now: Date },
): Promise<void> {
  const recipient = `slack:${workspace}:${channel}`
  const dedupeKey = `first-run.in-channel ${channel} ${invitedTs}`
  const data = { workspace, channel, key: dedupeKey }
  await queueMessage(db, { kind: 'first-run.in-channel', recipient, data, dedupeKey }, now)
}

async function write(transaction: Transaction<Tables>, firstRun: FirstRun, now: Date): Promise<void> {
  await writeSetting(transaction, firstRunSetting, firstRun, now)
}
