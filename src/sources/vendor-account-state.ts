import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { noteBillingCycles } from './cycles.ts'
import { dropWindows } from './staged-window.ts'
import { nothingWanted, runsUnderWay } from './sync-run.ts'
import { changeAccount, isConnected, lockAccount, type VendorAccount } from './vendor-account.ts'

/** `changed-meanwhile`: it was not in the expected state any more, or is removed, which is for good, or never had a key. */
export type ChangedVendorAccount = { outcome: 'changed' | 'unchanged' | 'changed-meanwhile'; account: VendorAccount }

/**
 * Switches reading an account off (`disabled`), on again, or removes it: then its key is emptied for good. What was read
 * stays. A reading that is under way ends before it counts anything more. Throws `not-found`.
 */
export async function setVendorAccountState(
  db: Db,
  input: {
    id: number
    state: Exclude<VendorAccount['state'], 'keyless'>
    actor: Actor
    now: Date
    expectedState?: VendorAccount['state']
  },
): Promise<ChangedVendorAccount> {
  const { id, state, actor, now, expectedState } = input
  return db.transaction().execute(async (transaction) => {
    const before = await lockAccount(transaction, id)
    if (before.state === state) return { outcome: 'unchanged', account: before }
    if (!isConnected(before) || before.state !== (expectedState ?? before.state)) {
      return { outcome: 'changed-meanwhile', account: before }
    }
    const account = await changeAccount(transaction, id, {
      state,
      ...(state === 'active' ? {} : nothingWanted),
      ...(state === 'removed' ? { sealed: Buffer.alloc(0) } : {}),
    })
    if (state !== 'active') await breakOff(transaction, id, now)
    if (state === 'removed') await dropWindows(transaction, id)
    await noteBillingCycles(transaction, now)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: `vendor-account.${verbs[state]}`,
      subject: String(id),
      detail: { vendor: before.vendor, label: before.label, hint: before.hint },
      before: { state: before.state },
      after: { state },
    })
    return { outcome: 'changed', account }
  })
}

const verbs = { active: 'enable', disabled: 'disable', removed: 'remove' } as const

async function breakOff(transaction: DbOrTransaction, accountId: number, now: Date): Promise<void> {
  await transaction
    .updateTable('sync_run')
    .set({ state: 'broken-off', ended_at: now })
    .where('id', 'in', runsUnderWay(transaction).where('account_id', '=', accountId))
    .execute()
}
