import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { startOfDay } from './base/calendar.ts'
import { microUsd } from './base/money.ts'
import { type Provider, type ProxiedProvider, providerName, providers } from './base/provider.ts'
import { firstDayOfHistory } from './collectors/sandbox/collect.ts'
import type { Accounts } from './collectors/sandbox/entries.ts'
import type { Db } from './db/database.ts'
import { addProviderKey } from './people/provider-keys.ts'
import type { Sandbox } from './sandbox-process.ts'
import { readSetting, writeSetting } from './settings/setting.ts'
import { addVendorAccount } from './sources/add-vendor-account.ts'
import { feedStates } from './sources/feed-state.ts'
import { setSeatPrice } from './sources/seat-price.ts'
import { listVendorAccounts } from './sources/vendor-account.ts'
import type { Store } from './store.ts'

const actor = { id: 'try-out', origin: 'tally' } as const
const seatMicroUsd = microUsd(40_000_000)
const firstKeys = { name: 'sandbox-provider-keys', schema: z.object({ anthropic: z.string(), openai: z.string() }) }

/**
 * Gives the proxy the stand-ins' keys, as the company has had them since its history began: from then on what the vendors
 * tell of these keys is compared, not added. Once, so that what somebody changes stays changed. Returns their ids.
 */
export async function settleProviderKeys(
  { db, vault }: Store,
  { sandbox, now }: { sandbox: Sandbox; now: Date },
): Promise<Accounts> {
  const known = await readSetting(db, firstKeys)
  if (known) return known
  const since = startOfDay(firstDayOfHistory(now))
  const add = async (provider: ProxiedProvider, secret: string) =>
    (await addProviderKey(db, vault, { provider, secret, label: 'Sandbox', actor, now: since })).key.id
  const ids = {
    anthropic: await add('anthropic', sandbox.anthropicKey),
    openai: await add('openai', sandbox.openaiKey),
  }
  await writeSetting(db, firstKeys, ids, now)
  return ids
}

/** Connects the company's accounts at the vendors, each once. Whoever has the jobs role begins to read what is `added` at once. */
export async function settleAccounts(
  { db, vault }: Store,
  { sandbox, now }: { sandbox: Sandbox; now: Date },
): Promise<{ added: boolean }> {
  const secrets: Record<Provider, string> = {
    cursor: sandbox.cursorAdminKey,
    anthropic: sandbox.anthropicAdminKey,
    openai: sandbox.openaiAdminKey,
  }
  const known = await listVendorAccounts(db)
  const missing = providers.filter((name) => !known.some(({ vendor }) => vendor === name))
  for (const vendor of missing) {
    const said = { vendor, label: providerName(vendor), secret: secrets[vendor], abilities: [] }
    const { id } = await addVendorAccount(db, vault, { ...said, actor, now })
    if (vendor === 'cursor') await setSeatPrice(db, { id, seatMicroUsd, actor, now })
  }
  return { added: missing.length > 0 }
}

const money: Record<Provider, string> = {
  cursor: 'cursor-events',
  anthropic: 'anthropic-analytics',
  openai: 'openai-costs',
}

/**
 * Waits until what the company spent at its vendors is in the ledger as far back as its history goes; false when it takes
 * longer, and while nothing is connected.
 */
export async function moneyIsRead(db: Db, { now, withinMs }: { now: Date; withinMs: number }): Promise<boolean> {
  const start = startOfDay(firstDayOfHistory(now))
  const deadline = performance.now() + withinMs
  for (;;) {
    const accounts = await listVendorAccounts(db)
    const active = accounts.filter(({ state }) => state === 'active')
    const read = await Promise.all(
      active.map(async ({ id, vendor }) => {
        const state = (await feedStates(db, id)).find(({ feed }) => feed === money[vendor])
        return state !== undefined && state.readFrom !== null && state.readFrom <= start
      }),
    )
    if (accounts.length > 0 && read.every(Boolean)) return true
    if (performance.now() > deadline) return false
    await wait(200)
  }
}
