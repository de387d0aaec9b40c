import { firstActors } from '../audit/read-acts.ts'
import { addDays, dayOf } from '../base/calendar.ts'
import { type ProxiedProvider, proxiedProviders } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import { type AccountUse, usesOfAccounts } from '../ledger/provider-key-use.ts'
import { namesOf } from '../people/names-of.ts'
import { listProviderKeys, type ProviderKey } from '../people/provider-keys.ts'
import { actorName } from './act-sentence.ts'

/** How one provider stands: the key it has, active or disabled, who added it, and its use of the last days. */
export type ProviderStatus = {
  provider: ProxiedProvider
  key: ProviderKey | null
  addedBy: string | null
  use: AccountUse
}

/** Every provider Tally can forward to, with or without a key. */
export async function providerStatuses(db: Db, now: Date): Promise<ProviderStatus[]> {
  const keys = (await listProviderKeys(db)).filter(({ state }) => state !== 'removed')
  const ids = keys.map(({ id }) => id)
  const today = dayOf(now)
  const use = await usesOfAccounts(db, { accounts: ids, week: addDays(today, -6), month: addDays(today, -29) })
  const actors = await firstActors(db, ids)
  const names = await namesOf(db, [...actors.values()])
  return proxiedProviders.map((provider) => {
    const key = keys.find((one) => one.provider === provider) ?? null
    const actor = key ? actors.get(key.id) : undefined
    return {
      provider,
      key,
      addedBy: actor === undefined ? null : (names.get(actor) ?? inSentence(actorName(actor, () => null))),
      use: (key && use.get(key.id)) ?? unused,
    }
  })
}

// “Somebody on the command line” in the middle of a sentence.
function inSentence(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

const unused: AccountUse = { requests: 0, people: 0, keys: 0, lastDay: null, models: [] }
