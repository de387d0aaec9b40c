import { type Selectable, sql } from 'kysely'
import { recordAct } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Vault } from '../vault/vault.ts'

/** The organisation's own key at a provider, without the key: `hint` is what may be shown of it. */
export type ProviderKey = {
  id: string
  provider: ProxiedProvider
  label: string
  hint: string
  state: 'active' | 'removed'
  createdAt: Date
}

/**
 * Seals a key and puts it in the place of the provider's active one, whose sealed text is emptied: there is always one, or
 * none, never two. Virtual keys are not touched. Check the key first with `verifyProviderKey`.
 */
export async function addProviderKey(
  db: Db,
  vault: Vault,
  input: { provider: ProxiedProvider; label: string; secret: string; now: Date; actor?: string },
): Promise<{ key: ProviderKey; replaced: ProviderKey | null }> {
  const { provider, label, now } = input
  const id = newId()
  return db.transaction().execute(async (transaction) => {
    // Two adding at once take turns, and the later one stays.
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.provider-key', 0))`.execute(transaction)
    const before = await transaction
      .updateTable('provider_key')
      .set({ state: 'removed', sealed: Buffer.alloc(0) })
      .where('provider', '=', provider)
      .where('state', '=', 'active')
      .returning(providerKeyColumns)
      .executeTakeFirst()
    const made = await transaction
      .insertInto('provider_key')
      .values({
        id,
        provider,
        label,
        sealed: vault.seal(input.secret, providerKeyBinding(id)),
        hint: hintOf(input.secret),
        state: 'active',
        created_at: now,
      })
      .returning(providerKeyColumns)
      .executeTakeFirstOrThrow()
    await recordAct(transaction, {
      at: now,
      actor: input.actor ?? 'tally',
      act: before ? 'provider-key.replace' : 'provider-key.add',
      subject: id,
      detail: { provider, label, hint: made.hint, replaced: before?.id ?? null },
    })
    return { key: providerKeyOf(made), replaced: before ? providerKeyOf(before) : null }
  })
}

/** Every key there is or was, newest first. */
export async function listProviderKeys(db: Db): Promise<ProviderKey[]> {
  const rows = await db
    .selectFrom('provider_key')
    .select(providerKeyColumns)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .execute()
  return rows.map(providerKeyOf)
}

/** The organisation's keys at the providers, in memory; each is opened when it is first asked for. `accountId` is the key's row. */
export type ProviderKeyRing = {
  /** Null when no key was added. Throws `bad-config` when it was sealed with a master key that is not there. */
  secretFor(provider: ProxiedProvider): { accountId: string; secret: string } | null
  available(): ProxiedProvider[]
  close(): Promise<void>
}

const providerKeyColumns = ['id', 'provider', 'label', 'hint', 'state', 'created_at'] as const

function providerKeyOf(
  row: Pick<Selectable<Tables['provider_key']>, (typeof providerKeyColumns)[number]>,
): ProviderKey {
  return {
    id: row.id,
    provider: row.provider,
    label: row.label,
    hint: row.hint,
    state: row.state,
    createdAt: row.created_at,
  }
}

/** What the sealed text is bound to: it opens for this row only. */
export function providerKeyBinding(id: string): string {
  return `provider_key:${id}`
}

// The kind and the last four characters, as the providers' own pages show a key: `sk-ant-…4fQA`.
function hintOf(secret: string): string {
  const [kind = ''] = /^sk-(ant-|proj-|svcacct-)?/.exec(secret) ?? []
  return secret.length < 20 ? '…' : `${kind}…${secret.slice(-4)}`
}
