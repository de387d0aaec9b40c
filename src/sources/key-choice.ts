import { addDays, type DayRange, dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { countedSpend, toldSpendOfKeys } from '../ledger/compared-figures.ts'
import { type CandidatesOfKey, candidatesOfKeys, type KeyCandidate } from './key-candidates.ts'
import { goneKey } from './vendor-keys.ts'

const daysBack = 7

/** A provider key, what it is linked to, and the vendor's keys to choose from, with what helps to tell them apart. */
export type KeyChoice = Pick<CandidatesOfKey, 'providerKeyId' | 'provider' | 'label' | 'hint' | 'link'> & {
  /** Those whose hint fits first. `toldMicroUsd`: what the vendor says they spent in the last seven days. */
  candidates: Array<KeyCandidate & { toldMicroUsd: MicroUsd }>
  /** What the proxy metered of it in the same days. */
  meteredMicroUsd: MicroUsd
}

/** Null where there is nothing to choose from. */
export async function keyChoice(db: DbOrTransaction, providerKeyId: string, now: Date): Promise<KeyChoice | null> {
  const key = (await candidatesOfKeys(db)).find((one) => one.providerKeyId === providerKeyId)
  if (!key) return null
  const { provider, label, hint, link, candidates } = key
  const listed = candidates.filter(
    (one) =>
      one.fits || one.state !== goneKey || (one.accountId === link?.accountId && one.vendorKeyId === link.vendorKeyId),
  )
  if (listed.length === 0) return null
  const days: DayRange = { from: addDays(dayOf(now), -daysBack), to: addDays(dayOf(now), 1) }
  const accounts = [...new Set(listed.map(({ accountId }) => String(accountId)))]
  const told = new Map(
    (await toldSpendOfKeys(db, { accounts, days })).map((row) => [`${row.account} ${row.keyRef}`, row.costMicroUsd]),
  )
  const metered = await countedSpend(db, { accounts: [providerKeyId], source: 'proxy', days })
  return {
    ...{ providerKeyId, provider, label, hint, link },
    candidates: listed
      .toSorted((a, b) => Number(b.fits) - Number(a.fits))
      .map(({ accountId, accountLabel, vendorKeyId, name, hint: theirs, fits }) => ({
        ...{ accountId, accountLabel, vendorKeyId, name, hint: theirs, fits },
        toldMicroUsd: told.get(`${accountId} ${vendorKeyId}`) ?? zeroUsd,
      })),
    meteredMicroUsd: microUsd(metered.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0)),
  }
}
