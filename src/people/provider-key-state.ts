import type { Actor } from '../audit/record-act.ts'
import { recordAct } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import { type ProviderKey, providerKeyColumns, providerKeyOf, providerKeyOfProvider } from './provider-keys.ts'

/** What can be done with the organisation's key at a provider, short of putting another in its place. */
export type ProviderKeyChange = 'disable' | 'enable' | 'remove'

/** `gone`: the key was removed or replaced meanwhile; `current` is the one in its place. */
export type ChangedProviderKey =
  | { outcome: 'changed'; key: ProviderKey }
  | { outcome: 'unchanged'; key: ProviderKey }
  | { outcome: 'gone'; current: ProviderKey | null }

/**
 * Disables a key (the proxy refuses its provider until it is enabled again), enables it, or removes it: then its sealed
 * text is emptied for good. Every process hears of it within a second. Somebody who was faster changes nothing twice.
 */
export async function changeProviderKey(
  db: Db,
  input: { id: string; change: ProviderKeyChange; actor: Actor; now: Date },
): Promise<ChangedProviderKey> {
  const { id, change, actor, now } = input
  const { from, to } = changes[change]
  return db.transaction().execute(async (transaction) => {
    const before = await transaction
      .selectFrom('provider_key')
      .select(providerKeyColumns)
      .where('id', '=', id)
      .forUpdate()
      .executeTakeFirst()
    if (!before || before.state === 'removed') {
      return { outcome: 'gone', current: before ? await providerKeyOfProvider(transaction, before.provider) : null }
    }
    if (!from.some((state) => state === before.state)) return { outcome: 'unchanged', key: providerKeyOf(before) }
    const after = await transaction
      .updateTable('provider_key')
      .set(to === 'removed' ? { state: to, sealed: Buffer.alloc(0) } : { state: to })
      .where('id', '=', id)
      .returning(providerKeyColumns)
      .executeTakeFirstOrThrow()
    const { provider, label, hint } = before
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: `provider-key.${change}`,
      subject: id,
      detail: { provider, label, hint },
      before: { state: before.state },
      after: { state: to },
    })
    return { outcome: 'changed', key: providerKeyOf(after) }
  })
}

const changes = {
  disable: { from: ['active'], to: 'disabled' },
  enable: { from: ['disabled'], to: 'active' },
  remove: { from: ['active', 'disabled'], to: 'removed' },
} as const satisfies Record<ProviderKeyChange, { from: readonly ProviderKey['state'][]; to: ProviderKey['state'] }>
