import type { Log } from '../base/log.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Vault } from '../vault/vault.ts'
import { followKeys } from './follow-keys.ts'
import { type ProviderKeyRing, providerKeyBinding } from './provider-keys.ts'

/** Loads the active keys and keeps in step as the virtual keys do: within a second, after an outage within 10 s. */
export async function openProviderKeyRing(input: {
  db: Db
  url: string
  vault: Vault
  log: Log
  refreshEveryMs?: number
}): Promise<ProviderKeyRing> {
  const { db, vault } = input
  let held: Held = { keys: new Map(), disabled: new Set() }

  const following = await followKeys({
    ...input,
    table: 'provider_key',
    async read() {
      const read = await readSealedKeys(db)
      return () => {
        held = read
      }
    },
  })
  return {
    secretFor(provider) {
      const sealedKey = held.keys.get(provider)
      if (!sealedKey) return null
      // Opened at first use and then kept: opening it for each request would be a tenth of what a request costs.
      sealedKey.opened ??= vault.open(sealedKey.sealed, providerKeyBinding(sealedKey.id))
      return { accountId: sealedKey.id, secret: sealedKey.opened }
    },
    isDisabled: (provider) => held.disabled.has(provider),
    available: () => [...held.keys.keys()].sort(),
    close: () => following.close(),
  }
}

type SealedKey = { id: string; sealed: Buffer; opened: string | null }
type Held = { keys: Map<ProxiedProvider, SealedKey>; disabled: Set<ProxiedProvider> }

async function readSealedKeys(db: Db): Promise<Held> {
  const rows = await db
    .selectFrom('provider_key')
    .select(['id', 'provider', 'sealed', 'state'])
    .where('state', 'in', ['active', 'disabled'])
    .execute()
  const active = rows.filter(({ state }) => state === 'active')
  return {
    keys: new Map(active.map(({ id, provider, sealed }) => [provider, { id, sealed, opened: null }])),
    disabled: new Set(rows.filter(({ state }) => state === 'disabled').map(({ provider }) => provider)),
  }
}
