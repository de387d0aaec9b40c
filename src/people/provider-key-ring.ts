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
  let held = new Map<ProxiedProvider, SealedKey>()

  const following = await followKeys({
    ...input,
    table: 'provider_key',
    async read() {
      const keys = await readSealedKeys(db)
      return () => {
        held = keys
      }
    },
  })
  return {
    secretFor(provider) {
      const sealedKey = held.get(provider)
      if (!sealedKey) return null
      // Opened at first use and then kept: opening it for each request would be a tenth of what a request costs.
      sealedKey.opened ??= vault.open(sealedKey.sealed, providerKeyBinding(sealedKey.id))
      return { accountId: sealedKey.id, secret: sealedKey.opened }
    },
    available: () => [...held.keys()].sort(),
    close: () => following.close(),
  }
}

type SealedKey = { id: string; sealed: Buffer; opened: string | null }

async function readSealedKeys(db: Db): Promise<Map<ProxiedProvider, SealedKey>> {
  const rows = await db
    .selectFrom('provider_key')
    .select(['id', 'provider', 'sealed'])
    .where('state', '=', 'active')
    .execute()
  return new Map(rows.map(({ id, provider, sealed }) => [provider, { id, sealed, opened: null }]))
}
