import { type Selectable, sql } from 'kysely'
import { type Actor, recordAct, tallyItself } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import { type ProxiedProvider, providerName } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { SealedPlace } from '../vault/sealed-place.ts'
import type { Vault } from '../vault/vault.ts'

export const providerKeyStates = ['active', 'disabled', 'removed'] as const

/** The organisation's own key at a provider, without the key: `hint` is what may be shown of it. */
export type ProviderKey = {
  id: string
  provider: ProxiedProvider
  label: string
  hint: string
  state: (typeof providerKeyStates)[number]
  createdAt: Date
}

/**
 * Seals a key and puts it in the place of the provider's own one, active or disabled, whose sealed text is emptied: there
 * is always one, or none, never two. Virtual keys are not touched. Check the key first with `verifyProviderKey`. With
 * `expected` (the id of the key that was there, null for none) it throws `conflict`, saying what is there now, when
 * somebody was faster.
 */
export async function addProviderKey(
  db: Db,
  vault: Vault,
  input: {
    provider: ProxiedProvider
    label: string
    secret: string
    now: Date
    actor?: Actor
    expected?: string | null
  },
): Promise<{ key: ProviderKey; replaced: ProviderKey | null }> {
  const { provider, label, now, actor = tallyItself } = input
  const id = newId()
  return db.transaction().execute(async (transaction) => {
    // Two adding at once take turns, and the later one stays.
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.provider-key', 0))`.execute(transaction)
    const before = await transaction
      .updateTable('provider_key')
      .set({ state: 'removed', sealed: Buffer.alloc(0) })
      .where('provider', '=', provider)
      .where('state', 'in', ['active', 'disabled'])
      .returning(providerKeyColumns)
      .executeTakeFirst()
    if (input.expected !== undefined && input.expected !== (before?.id ?? null))
      throw changedMeanwhile(provider, before)
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
      actor: actor.id,
      origin: actor.origin,
      act: before ? 'provider-key.replace' : 'provider-key.add',
      subject: id,
      detail: { provider, label, hint: made.hint, replaced: before?.id ?? null },
      before: before ? { hint: before.hint, label: before.label, state: before.state } : null,
      after: { hint: made.hint, label, state: 'active' },
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

/** The key a provider has, active or disabled; null when there is none. */
export async function providerKeyOfProvider(
  db: DbOrTransaction,
  provider: ProxiedProvider,
): Promise<ProviderKey | null> {
  const row = await db
    .selectFrom('provider_key')
    .select(providerKeyColumns)
    .where('provider', '=', provider)
    .where('state', 'in', ['active', 'disabled'])
    .executeTakeFirst()
  return row ? providerKeyOf(row) : null
}

/** One of the organisation's keys, opened. Throws `not-found` when it was removed, `bad-config` without its master key. */
export async function openProviderKey(db: DbOrTransaction, vault: Vault, id: string): Promise<string> {
  const row = await db
    .selectFrom('provider_key')
    .where('id', '=', id)
    .where('state', '!=', 'removed')
    .select('sealed')
    .executeTakeFirst()
  if (!row) throw new AppError('not-found', 'This key was removed meanwhile.')
  return vault.open(row.sealed, providerKeyBinding(id))
}

/** The organisation's keys at the providers, in memory; each is opened when it is first asked for. `accountId` is the key's row. */
export type ProviderKeyRing = {
  /** Null when no key was added or it is disabled. Throws `bad-config` when it was sealed with a master key that is not there. */
  secretFor(provider: ProxiedProvider): { accountId: string; secret: string } | null
  /** Whether there is a key that an admin has disabled for the time being. */
  isDisabled(provider: ProxiedProvider): boolean
  available(): ProxiedProvider[]
  close(): Promise<void>
}

export const providerKeyColumns = ['id', 'provider', 'label', 'hint', 'state', 'created_at'] as const

export function providerKeyOf(row: Row): ProviderKey {
  return {
    id: row.id,
    provider: row.provider,
    label: row.label,
    hint: row.hint,
    state: row.state,
    createdAt: row.created_at,
  }
}

type Row = Pick<Selectable<Tables['provider_key']>, (typeof providerKeyColumns)[number]>

function changedMeanwhile(provider: ProxiedProvider, now: Row | undefined): AppError {
  const name = providerName(provider)
  const stands = now
    ? `it has ${now.hint} (“${now.label}”)${now.state === 'disabled' ? ', which is disabled' : ''}`
    : 'its key was removed'
  return new AppError(
    'conflict',
    `Somebody else changed the ${name} key meanwhile: now ${stands}. Nothing of yours was saved. Look again, then repeat it.`,
  )
}

/** Where these keys are kept sealed. */
export const sealedProviderKeys: SealedPlace = {
  title: 'Keys of providers',
  table: 'provider_key',
  column: 'sealed',
  ids: ['id'],
  facts: ['id'],
  bindingOf: (id = '') => providerKeyBinding(id),
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
